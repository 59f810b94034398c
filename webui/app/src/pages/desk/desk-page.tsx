import { PhoneOutlined } from "@ant-design/icons";
import { Button, Skeleton } from "antd";
import { type ReactNode, useState } from "react";
import { useSession } from "#app/data/session.tsx";
import { nameOf } from "#app/i18n/i18n.ts";
import { Answer } from "#app/kit/answer.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { usePhone } from "#app/theme/theme.tsx";
import type { LiveAgent } from "#firmware/api/contract/live.ts";
import { CallCard, partyOf, usePartyName } from "./call-card.tsx";
import { HistoryPanel, RecentPanel, UnfinishedPanel } from "./call-lists.tsx";
import { useDeskText } from "./desk.messages.ts";
import { MyStatePanel, NextNote, StateButtons, type StateProps } from "./my-state.tsx";
import { NotesArea } from "./notes-area.tsx";
import { QuietCard } from "./quiet-card.tsx";
import { DayPanel, QueuesPanel } from "./side-panels.tsx";
import { type AgentActions, useAgentActions } from "./use-agent-actions.ts";
import { type DeskNow, useDesk } from "./use-desk.ts";
import { useDeskKeys, useTabShape, useTabTitle } from "./use-desk-habits.ts";

/** Says a new call once to those who cannot see the card. */
function Announcement({ now, agent }: { now: DeskNow; agent: LiveAgent }) {
  const { t } = useDeskText();
  const partyName = usePartyName();
  const { current, moment } = now;
  const queue = current?.queue;
  const facts = current && {
    who: partyName(partyOf(current, agent.id)),
    queue: queue === null || queue === undefined ? "" : nameOf(queue),
  };
  return (
    <p className="visually-hidden" aria-live="polite">
      {moment === "ringing" && facts !== undefined ? t("ring.announced", facts) : ""}
    </p>
  );
}

/** Card, notes, then history or one's own lists: the order is the same at every width. */
function Work({ now, agent, actions }: { now: DeskNow; agent: LiveAgent; actions: AgentActions }) {
  const [kept, setKept] = useState<readonly string[]>([]);
  const { current, moment, desk } = now;
  const keep = (id: string): void => setKept((ids) => (ids.includes(id) ? ids : [...ids, id]));
  const close = (id: string): void => setKept((ids) => ids.filter((each) => each !== id));
  const open = new Set([...kept, ...(current === undefined ? [] : [current.id])]);
  return (
    <div className="col gap16">
      <Announcement now={now} agent={agent} />
      {current === undefined ? (
        <QuietCard now={now} agent={agent} />
      ) : (
        <CallCard
          current={current}
          agent={agent}
          moment={moment}
          talkMs={desk.recent.find((row) => row.id === current.id)?.talkMs ?? undefined}
          hangingUp={actions.busy === "hangUp"}
          onHangUp={() => actions.hangUp(current.id)}
        />
      )}
      <NotesArea now={now} actions={actions} kept={kept} keep={keep} close={close} />
      {current === undefined ? (
        <>
          <UnfinishedPanel rows={desk.unfinished.filter((row) => !open.has(row.id))} open={(row) => keep(row.id)} />
          <RecentPanel rows={desk.recent} actions={actions} />
        </>
      ) : (
        <HistoryPanel history={current.history} number={partyOf(current, agent.id).number} />
      )}
    </div>
  );
}

/** On the phone what one can do stands at the thumb. */
function Dock({ now, state }: { now: DeskNow; state: StateProps }) {
  const { t } = useDeskText();
  const { moment, current } = now;
  return (
    <div className="desk-dock col gap8">
      <NextNote agent={state.agent} actions={state.actions} />
      <RefusalNote error={state.actions.error} onClose={state.actions.forget} />
      {moment === "talking" && current !== undefined ? (
        <Button
          danger
          block
          size="large"
          icon={<PhoneOutlined rotate={135} />}
          onClick={() => state.actions.hangUp(current.id)}
        >
          {t("call.hangUp")}
        </Button>
      ) : null}
      <StateButtons {...state} size="large" />
    </div>
  );
}

function AgentDesk({ now, agent }: { now: DeskNow; agent: LiveAgent }) {
  const phone = usePhone();
  const partyName = usePartyName();
  const actions = useAgentActions(agent.id);
  const [pausing, setPausing] = useState(false);
  const { moment, current, desk } = now;
  const isCall = current !== undefined && (moment === "ringing" || moment === "talking");
  useTabShape(agent.state);
  useTabTitle(isCall ? partyName(partyOf(current, agent.id)) : undefined);
  useDeskKeys({
    ready: agent.state === "signed-out" ? actions.signIn : actions.ready,
    pause: agent.state === "signed-out" ? undefined : () => setPausing(true),
    hangUp: moment === "talking" && current !== undefined ? () => actions.hangUp(current.id) : undefined,
  });
  const state: StateProps = { agent, reasons: desk.pauseReasons, actions, pausing, setPausing };
  const side: ReactNode = (
    <>
      <QueuesPanel queues={now.queues} />
      <DayPanel today={desk.today} />
    </>
  );
  if (phone) {
    return (
      <>
        <Work now={now} agent={agent} actions={actions} />
        {side}
        <Dock now={now} state={state} />
      </>
    );
  }
  return (
    <div className="desk">
      <Work now={now} agent={agent} actions={actions} />
      <div className="col gap16">
        <MyStatePanel {...state} />
        {side}
      </div>
    </div>
  );
}

/** Who is calling me and why? */
export function Page() {
  const { t } = useDeskText();
  const { person } = useSession();
  const { now, error } = useDesk();
  if (now === undefined) return error === null ? <Skeleton active /> : <RefusalNote error={error} />;
  if (now.agent === undefined || person.extension === undefined) {
    return (
      <Answer tone="warn" sub={t("noAgentSub")}>
        {t("noAgent")}
      </Answer>
    );
  }
  return <AgentDesk now={now} agent={now.agent} />;
}
