import { Skeleton } from "antd";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { createItem, freeId, saveSetting, useConfigList, useConfigSetting } from "#app/data/config.ts";
import { useMay } from "#app/data/session.tsx";
import { AddDialog } from "#app/kit/add-dialog.tsx";
import { Answer } from "#app/kit/answer.tsx";
import { type Destination, DestinationPicker } from "#app/kit/destination-picker.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { type ProbeAsk, ProbePanel, useNowLocal } from "#app/kit/probe.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { useUndo } from "#app/kit/undo.tsx";
import { DialProbe } from "./dial-probe.tsx";
import { FaxCalls } from "./fax-part.tsx";
import { InboundEditor } from "./inbound-editor.tsx";
import { OutboundEditor } from "./outbound-editor.tsx";
import { useRoutesText } from "./routes.messages.ts";
import { RuleList } from "./rule-list.tsx";
import { useEntrances, useRuleWords, type Way } from "./rule-words.tsx";

/** Where a call goes that no rule takes: saved at once, taken back for 10 s. */
function LastResort() {
  const { t } = useRoutesText();
  const words = useRuleWords();
  const offerUndo = useUndo();
  const mayEdit = useMay("edit-routing");
  const { data } = useConfigSetting("inboundDefault");
  const [refusal, setRefusal] = useState<unknown>(undefined);
  if (data === undefined) return null;
  const save = async (to: Destination): Promise<void> => {
    try {
      const { version } = await saveSetting("inboundDefault", data.version, to);
      const back = (): void => void saveSetting("inboundDefault", version, data.value).catch(setRefusal);
      offerUndo(t("default.changed", { to: words.destination(to) }), back);
    } catch (error) {
      setRefusal(error);
    }
  };
  return (
    <Panel title={t("default.title")}>
      <div className="row gap8 wrap">
        <span>{t("default.say")}</span>
        <div className="last-resort">
          <DestinationPicker
            value={data.value}
            label={t("default.title")}
            disabled={!mayEdit}
            onChange={(to) => to !== undefined && void save(to)}
          />
        </div>
      </div>
      <RefusalNote error={refusal} onClose={() => setRefusal(undefined)} />
    </Panel>
  );
}

function useAdding() {
  const navigate = useNavigate();
  const inbound = useConfigList("inboundRules").data;
  const outbound = useConfigList("outboundRules").data;
  const queues = useConfigList("queues").data?.items ?? [];
  const entrances = useEntrances();
  const taken = [...(inbound?.items ?? []), ...(outbound?.items ?? [])].map(({ id }) => id);
  const names = (name: string, nameZh: string) => (nameZh === "" ? { name } : { name, nameZh });
  return {
    hasWay: entrances.length > 0,
    async addIn(name: string, nameZh: string): Promise<void> {
      const id = freeId(name, taken, "rule");
      const first = queues[0];
      const inHours: Destination = first === undefined ? { kind: "hang-up" } : { kind: "queue", queue: first.id };
      await createItem("inboundRules", inbound?.version ?? 0, { id, ...names(name, nameZh), enabled: true, inHours });
      void navigate(`/setup/routes/${id}`);
    },
    async addOut(name: string, nameZh: string): Promise<void> {
      const id = freeId(name, taken, "out");
      const via = entrances
        .slice(0, 1)
        .map((one): Way => (one.kind === "line" ? { kind: "line", line: one.id } : { kind: "trunk", trunk: one.id }));
      const rule = { id, ...names(name, nameZh), enabled: true, pattern: "9*", stripDigits: 1, via };
      await createItem("outboundRules", outbound?.version ?? 0, rule);
      void navigate(`/setup/routes/${id}`);
    },
  };
}

function Rules({ open }: { open: string | undefined }) {
  const { t } = useRoutesText();
  const words = useRuleWords();
  const [adding, setAdding] = useState<"in" | "out" | undefined>(undefined);
  const { addIn, addOut, hasWay } = useAdding();
  return (
    <div className="col gap12">
      <RuleList
        list="inboundRules"
        open={open}
        title={t("inbound")}
        sub={t("inboundSub")}
        none={t("noInbound")}
        addText={t("addIn")}
        onAdd={() => setAdding("in")}
        say={(rule) => (
          <>
            {words.when(rule)} → {words.goes(rule)}
          </>
        )}
        editor={(rule, remove) => <InboundEditor key={rule.id} id={rule.id} onRemove={remove} />}
      />
      <LastResort />
      <FaxCalls />
      <RuleList
        list="outboundRules"
        open={open}
        title={t("outbound")}
        sub={t("outboundSub")}
        none={t("noOutbound")}
        addText={t("addOut")}
        cannotAdd={hasWay ? undefined : t("noWay")}
        onAdd={() => setAdding("out")}
        say={(rule) => words.outbound(rule)}
        editor={(rule, remove) => <OutboundEditor key={rule.id} id={rule.id} onRemove={remove} />}
      />
      {adding === undefined ? null : (
        <AddDialog
          title={t(adding === "in" ? "addInTitle" : "addOutTitle")}
          sub={t(adding === "in" ? "addInSub" : "addOutSub")}
          ok={t(adding === "in" ? "addIn" : "addOut")}
          onAdd={adding === "in" ? addIn : addOut}
          onClose={() => setAdding(undefined)}
        />
      )}
    </div>
  );
}

/** Where does a call to this number go? */
export function Page() {
  const { t } = useRoutesText();
  const { id } = useParams();
  const words = useRuleWords();
  const now = useNowLocal();
  const [ask, setAsk] = useState<ProbeAsk>({ at: now, entrance: "", called: "", caller: "" });
  const { data, error } = useConfigList("inboundRules");
  const standard = useConfigSetting("inboundDefault").data?.value;
  if (error !== null) return <RefusalNote error={error} />;
  if (data === undefined) return <Skeleton active />;
  const to = words.destination(standard);
  const count = data.items.filter(({ enabled }) => enabled).length;
  return (
    <>
      <Answer sub={t("head.sub", { to })}>{t(count === 0 ? "head.title_zero" : "head.title", { count, to })}</Answer>
      <div className="setup-cols">
        <Rules open={id} />
        <div className="sticky col gap12">
          <ProbePanel ask={ask} onAsk={setAsk} />
          <DialProbe />
        </div>
      </div>
    </>
  );
}
