import { PhoneOutlined } from "@ant-design/icons";
import { Button, Progress } from "antd";
import { Link } from "react-router";
import { useServerNow } from "#app/data/server-clock.ts";
import { duration, phoneNumber } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Kbd } from "#app/kit/panel.tsx";
import { Plate } from "#app/kit/plate.tsx";
import { usePhone } from "#app/theme/theme.tsx";
import type { DeskCall } from "#firmware/api/contract/agents.ts";
import type { Party } from "#firmware/api/contract/common.ts";
import type { LiveAgent } from "#firmware/api/contract/live.ts";
import { CallFacts } from "./call-facts.tsx";
import { useDeskText } from "./desk.messages.ts";
import { type Moment, otherParty, percentLeft } from "./moment.ts";
import { toneStyle } from "./tone-style.ts";

/** A party as people say it. */
export function usePartyName(): (party: Party) => string {
  const { t } = useDeskText();
  return (party) => party.name ?? (party.number === undefined ? t("call.withheld") : phoneNumber(party.number));
}

/** The other end of the card's call; who I am decides which end that is. */
export function partyOf(current: DeskCall, me: string): Party {
  const direction = current.live?.direction;
  return otherParty({ ...current, ...(direction !== undefined && { direction }) }, me);
}

export interface CallCardProps {
  readonly current: DeskCall;
  readonly agent: LiveAgent;
  readonly moment: Moment;
  /** Of an ended call. */
  readonly talkMs: number | undefined;
  readonly hangingUp: boolean;
  onHangUp(): void;
}

/** How long one has talked, or talks already. */
function Clock({ current, moment, agent, talkMs }: Pick<CallCardProps, "current" | "moment" | "agent" | "talkMs">) {
  const { t } = useDeskText();
  const now = useServerNow();
  const { live } = current;
  if (moment === "ringing") return null;
  if (moment === "wrapUp" || live === undefined) {
    return talkMs === undefined ? null : (
      <span className="desk-clock">
        <span className="tiny faint">{t("call.talked")}</span>
        <b className="num strong">{duration(talkMs)}</b>
      </span>
    );
  }
  const talks = live.stage === "talking" || live.stage === "voicemail";
  const word = talks ? (live.recorded ? "call.recorded" : "call.talking") : "call.calling";
  const since = agent.state === "talking" ? agent.since : live.stageSince;
  return (
    <span className="desk-clock">
      <span className="tiny faint">{t(word)}</span>
      <b className="num strong">{duration(now - since)}</b>
    </span>
  );
}

/** What there is to do while it rings, with the time until somebody else gets the call. */
function RingLine({ agent }: { agent: LiveAgent }) {
  const { t } = useDeskText();
  const now = useServerNow();
  const { until, since } = agent;
  const hasEnd = agent.state === "offered" && until !== undefined;
  return (
    <div className="desk-ring">
      {hasEnd ? (
        <Progress
          percent={percentLeft(now, since, until)}
          showInfo={false}
          size={{ height: 6 }}
          strokeColor="var(--offered)"
          railColor="var(--offered-soft)"
        />
      ) : null}
      <span className="small muted">
        <b className="strong">{t("ring.lift", { extension: agent.id })}</b>{" "}
        {hasEnd ? t("ring.next", { seconds: Math.max(0, Math.ceil((until - now) / 1000)) }) : null}
      </span>
    </div>
  );
}

/** Who calls and why: always at the same place, from the first ring to the end of the wrap-up. */
export function CallCard({ current, agent, moment, talkMs, onHangUp, hangingUp }: CallCardProps) {
  const { t } = useDeskText();
  const phone = usePhone();
  const partyName = usePartyName();
  const party = partyOf(current, agent.id);
  const name = partyName(party);
  const isOwn = party === current.called;
  const tone = moment === "ringing" ? "offered" : moment === "wrapUp" ? "wrapUp" : "talking";
  const hangUp = (
    <Button danger loading={hangingUp} onClick={onHangUp} icon={<PhoneOutlined rotate={135} />}>
      {t("call.hangUp")} <Kbd>Alt 4</Kbd>
    </Button>
  );
  return (
    <section className="panel desk-card" style={toneStyle(tone)} aria-label={name}>
      <div className="row gap12 wrap desk-who">
        <Plate name={party.name ?? "☎"} size={phone ? 42 : 48} />
        <span className="grow">
          <h1 className="num">{name}</h1>
          <span className="muted num">
            {party.name === undefined ? null : `${phoneNumber(party.number)} · `}
            {current.queue === null ? t(isOwn ? "fact.outbound" : "fact.direct") : nameOf(current.queue)}
          </span>
        </span>
        <Clock current={current} moment={moment} agent={agent} talkMs={talkMs} />
      </div>
      {moment === "ringing" ? <RingLine agent={agent} /> : null}
      {moment === "talking" && !phone ? (
        <div className="row gap8 desk-do">
          <Link to={`/calls/${current.id}`} className="small">
            {t("call.openCall")}
          </Link>
          <span className="grow" />
          {hangUp}
        </div>
      ) : null}
      <CallFacts current={current} me={agent.id} />
    </section>
  );
}
