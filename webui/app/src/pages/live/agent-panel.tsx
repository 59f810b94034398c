import { Dropdown, type MenuProps, Tooltip } from "antd";
import { useNavigate } from "react-router";
import { call } from "#app/data/api.ts";
import type { LiveState } from "#app/data/live-state.ts";
import { useServerNow } from "#app/data/server-clock.ts";
import { useMay } from "#app/data/session.tsx";
import { duration } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { useKit } from "#app/kit/kit.messages.ts";
import { Panel } from "#app/kit/panel.tsx";
import { toneOf } from "#app/kit/tone.ts";
import { agentRoutes } from "#firmware/api/contract/agents.ts";
import type { LiveAgent } from "#firmware/api/contract/live.ts";
import { useLiveText } from "./live.messages.ts";
import { useCallerName, useNames } from "./use-names.ts";

type State = LiveAgent["state"];
/** Three columns answer the supervisor's question: who can take the next caller? */
const columns: readonly { readonly title: "soonFree" | "busy" | "away"; readonly states: readonly State[] }[] = [
  { title: "soonFree", states: ["ready", "wrap-up"] },
  { title: "busy", states: ["offered", "talking", "elsewhere"] },
  { title: "away", states: ["paused", "unreachable"] },
];

function useNote(agent: LiveAgent): { readonly text: string; readonly over: boolean } {
  const { t } = useLiveText();
  const now = useServerNow();
  const names = useNames();
  const callerName = useCallerName();
  if (agent.state === "unreachable") return { text: t("phoneOff"), over: false };
  if (agent.auto === true) return { text: t("autoPaused"), over: true };
  if (agent.state === "paused" && agent.reason !== undefined) {
    const over = agent.limitAt !== undefined && agent.limitAt < now;
    if (!over || agent.limitAt === undefined) return { text: agent.reason, over: false };
    return { text: t("breakOver", { reason: agent.reason, limit: duration(agent.limitAt - agent.since) }), over: true };
  }
  if (agent.queue !== undefined && agent.caller !== undefined && agent.state !== "wrap-up") {
    return { text: t("with", { queue: names.queue(agent.queue), caller: callerName(agent.caller) }), over: false };
  }
  return { text: t("answeredToday", { count: agent.answeredToday }), over: false };
}

function AgentCard({ agent }: { agent: LiveAgent }) {
  const { t } = useLiveText();
  const kit = useKit();
  const now = useServerNow();
  const note = useNote(agent);
  const navigate = useNavigate();
  const may = useMay("control-agents");
  const params = { params: { extension: agent.id } };
  const act: NonNullable<MenuProps["onClick"]> = ({ key }) => {
    if (key === "ready") void call(agentRoutes.agentReady, params);
    else if (key === "out") void call(agentRoutes.agentSignOut, params);
    else void navigate(`/people/${agent.id}`);
  };
  const items: MenuProps["items"] = [
    { key: "ready", label: t("forceReady"), disabled: !may || !["paused", "wrap-up"].includes(agent.state) },
    { key: "out", label: t("forceOut"), disabled: !may || agent.state === "signed-out" },
    { type: "divider" },
    { key: "see", label: t("seePerson") },
  ];
  const tone = toneOf(agent.state);
  return (
    <Dropdown menu={{ items, onClick: act }} trigger={["click"]}>
      <button type="button" className={`agent ${note.over ? "over" : ""}`}>
        <Tooltip title={`${kit.t(`state.${tone}`)} · ${agent.id}`}>
          <span>
            <Glyph name={tone} size={16} style={{ display: "block" }} />
          </span>
        </Tooltip>
        <span className="grow" style={{ lineHeight: 1.3, textAlign: "start" }}>
          <b className="strong ellip" style={{ display: "block" }}>
            {nameOf(agent)}
          </b>
          <span className={`tiny ellip ${note.over ? "warn" : "faint"}`} style={{ display: "block" }}>
            <span className="visually-hidden">{kit.t(`state.${tone}`)}. </span>
            {note.text}
          </span>
        </span>
        <span className={`t ${note.over ? "warn" : ""}`}>{duration(now - agent.since)}</span>
      </button>
    </Dropdown>
  );
}

/** Who can take the next caller? People keep their place: inside a column the order is by extension. */
export function AgentPanel({ live }: { live: LiveState }) {
  const { t } = useLiveText();
  const byExtension = live.agents.toSorted((a, b) => a.id.localeCompare(b.id));
  const out = byExtension.filter((agent) => agent.state === "signed-out");
  return (
    <Panel flush title={t("agents")}>
      <div className="agcols">
        {columns.map((column) => {
          const group = byExtension.filter((agent) => column.states.includes(agent.state));
          return (
            <div key={column.title}>
              <div className="row gap8 small" style={{ padding: "0 2px 6px" }}>
                <span className="muted">{t(column.title)}</span>
                <b className="strong num">{group.length}</b>
              </div>
              <div className="agents">
                {group.map((agent) => (
                  <AgentCard key={agent.id} agent={agent} />
                ))}
              </div>
            </div>
          );
        })}
      </div>
      {out.length > 0 ? (
        <p className="small faint" style={{ padding: "0 16px 12px" }}>
          {t("signedOut")}: {out.map((agent) => nameOf(agent)).join(" · ")}
        </p>
      ) : null}
    </Panel>
  );
}
