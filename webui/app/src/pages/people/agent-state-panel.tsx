import { Button, Dropdown } from "antd";
import { useState } from "react";
import { call } from "#app/data/api.ts";
import { useConfigList } from "#app/data/config.ts";
import { useServerNow } from "#app/data/server-clock.ts";
import { useMay } from "#app/data/session.tsx";
import { duration } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { StatePill } from "#app/kit/state-pill.tsx";
import { toneOf } from "#app/kit/tone.ts";
import { agentRoutes } from "#firmware/api/contract/agents.ts";
import type { LiveAgent } from "#firmware/api/contract/live.ts";
import { usePeopleText } from "./people.messages.ts";

/** The agent's state now, and what a supervisor may do with it. */
export function AgentStatePanel({ agent }: { agent: LiveAgent }) {
  const { t } = usePeopleText();
  const now = useServerNow();
  const may = useMay("control-agents");
  const reasons = useConfigList("pauseReasons").data?.items ?? [];
  const [refused, setRefused] = useState<unknown>();
  const params = { extension: agent.id };
  const run = (request: Promise<unknown>): void => {
    setRefused(undefined);
    void request.catch(setRefused);
  };
  const isOut = agent.state === "signed-out";
  const comesBack = agent.state === "paused" || agent.state === "wrap-up";
  return (
    <Panel title={t("act.title")} extra={<StatePill tone={toneOf(agent.state)} extra={duration(now - agent.since)} />}>
      <div className="row gap8 wrap" title={may ? "" : t("act.denied")}>
        {isOut ? (
          <Button disabled={!may} onClick={() => run(call(agentRoutes.agentSignIn, { params }))}>
            {t("act.signIn")}
          </Button>
        ) : (
          <>
            <Button disabled={!may || !comesBack} onClick={() => run(call(agentRoutes.agentReady, { params }))}>
              {t("act.ready")}
            </Button>
            <Dropdown
              disabled={!may}
              trigger={["click"]}
              menu={{
                items: reasons.map((reason) => ({ key: reason.id, label: nameOf(reason) })),
                onClick: ({ key }) => run(call(agentRoutes.agentPause, { params, body: { reason: key } })),
              }}
            >
              <Button>{t("act.pause")}</Button>
            </Dropdown>
            <Button disabled={!may} onClick={() => run(call(agentRoutes.agentSignOut, { params }))}>
              {t("act.signOut")}
            </Button>
          </>
        )}
      </div>
      <p className="tiny faint" style={{ marginTop: 8 }}>
        {t(may ? "act.endsNothing" : "act.denied")}
      </p>
      <RefusalNote error={refused} onClose={() => setRefused(undefined)} />
    </Panel>
  );
}
