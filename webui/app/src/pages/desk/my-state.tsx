import { CoffeeOutlined, LoginOutlined, LogoutOutlined } from "@ant-design/icons";
import { Button, Popover } from "antd";
import { useServerNow } from "#app/data/server-clock.ts";
import { duration } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { StatePill } from "#app/kit/state-pill.tsx";
import { toneOf } from "#app/kit/tone.ts";
import type { Desk } from "#firmware/api/contract/agents.ts";
import type { LiveAgent } from "#firmware/api/contract/live.ts";
import { useDeskText } from "./desk.messages.ts";
import type { AgentActions } from "./use-agent-actions.ts";

export interface StateProps {
  readonly agent: LiveAgent;
  readonly reasons: Desk["pauseReasons"];
  readonly actions: AgentActions;
  /** Whether the pause reasons are open; Alt 0 opens them. */
  readonly pausing: boolean;
  setPausing(open: boolean): void;
}

const isEngaged = (state: LiveAgent["state"]): boolean => ["offered", "talking", "elsewhere"].includes(state);

/** The reasons with their limits: one press each. */
function Reasons({ reasons, actions, setPausing }: Pick<StateProps, "reasons" | "actions" | "setPausing">) {
  const { t } = useDeskText();
  return (
    <div className="reasons">
      {reasons.map((reason, index) => (
        <Button
          key={reason.id}
          autoFocus={index === 0}
          onClick={() => {
            setPausing(false);
            actions.pause(reason.id);
          }}
        >
          <span className="grow" style={{ textAlign: "start" }}>
            {nameOf(reason)}
          </span>
          <span className="faint small">
            {reason.limitMinutes === undefined ? t("me.noLimit") : t("me.minutes", { count: reason.limitMinutes })}
          </span>
        </Button>
      ))}
    </div>
  );
}

/** Ready, pause and sign out, as the state allows; during a call they hold from its end on. */
export function StateButtons({ size, ...props }: StateProps & { size?: "large" }) {
  const { t } = useDeskText();
  const { agent, actions, reasons, pausing, setPausing } = props;
  const { state } = agent;
  const button = { block: true, ...(size !== undefined && { size }) };
  if (state === "signed-out") {
    return (
      <Button
        {...button}
        type="primary"
        icon={<LoginOutlined />}
        loading={actions.busy === "signIn"}
        onClick={actions.signIn}
      >
        {t("me.signIn")}
      </Button>
    );
  }
  const engaged = isEngaged(state);
  const pauseWord = engaged ? "me.pauseAfter" : state === "paused" ? "me.otherReason" : "me.pause";
  const comesBack = state === "wrap-up" || state === "paused";
  return (
    <div className={size === undefined ? "col gap8 desk-buttons" : "row gap8 desk-buttons desk-thumb"}>
      {comesBack ? (
        <Button
          {...button}
          type={state === "paused" ? "primary" : "default"}
          icon={<Glyph name="ready" size={12} color={state === "paused" ? "currentColor" : "var(--ready)"} />}
          loading={actions.busy === "ready"}
          onClick={actions.ready}
        >
          {t(state === "paused" || size !== undefined ? "me.ready" : "me.again")}
        </Button>
      ) : null}
      <div className={`${engaged && size === undefined ? "col" : "row"} gap8`} style={{ flex: 2 }}>
        <Popover
          trigger="click"
          open={pausing}
          onOpenChange={setPausing}
          placement={size === undefined ? "bottomRight" : "top"}
          title={t("me.why")}
          content={<Reasons reasons={reasons} actions={actions} setPausing={setPausing} />}
          destroyOnHidden
        >
          <Button {...button} icon={<CoffeeOutlined />} loading={actions.busy === "pause"}>
            {t(pauseWord)}
          </Button>
        </Popover>
        <Button {...button} icon={<LogoutOutlined />} loading={actions.busy === "signOut"} onClick={actions.signOut}>
          {t(engaged ? "me.signOutAfter" : "me.signOut")}
        </Button>
      </div>
    </div>
  );
}

/** A pause or sign-out that was wished for during the call, and how to take it back. */
export function NextNote({ agent, actions }: Pick<StateProps, "agent" | "actions">) {
  const { t } = useDeskText();
  if (agent.next === undefined || !(isEngaged(agent.state) || agent.state === "wrap-up")) return null;
  const takeBack = agent.next === "signed-out" ? actions.signIn : actions.ready;
  return (
    <p className="small row gap8 wrap" style={{ marginTop: 10 }}>
      <span className="warn strong">{t(`me.next.${agent.next}`)}</span>
      {agent.state === "wrap-up" ? null : (
        <button type="button" className="linklike petrol" onClick={takeBack}>
          {t("me.takeBack")}
        </button>
      )}
    </p>
  );
}

/** One's own state with its time, and what one may do about it. */
export function MyStatePanel(props: StateProps) {
  const { t } = useDeskText();
  const now = useServerNow();
  const { agent, actions } = props;
  return (
    <Panel>
      <span className="tiny faint">{t("me.title")}</span>
      <div style={{ margin: "5px 0 12px" }}>
        <StatePill size={16} tone={toneOf(agent.state)} extra={duration(now - agent.since)} />
      </div>
      <StateButtons {...props} />
      <NextNote agent={agent} actions={actions} />
      <RefusalNote error={actions.error} onClose={actions.forget} />
      <p className={`tiny ${agent.reachable ? "faint" : "warn"}`} style={{ marginTop: 10 }}>
        {t(agent.reachable ? "me.phoneOk" : "me.phoneOff", { extension: agent.id })}
      </p>
    </Panel>
  );
}
