import { PlusOutlined, RedoOutlined, UndoOutlined } from "@ant-design/icons";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Dropdown, Input, Select, Skeleton } from "antd";
import { useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { call } from "#app/data/api.ts";
import { useLive } from "#app/data/live-stream.ts";
import { useMay } from "#app/data/session.tsx";
import { pageLanguage } from "#app/i18n/i18n.ts";
import { Answer } from "#app/kit/answer.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { fieldMessage } from "#app/kit/refusal.tsx";
import { SaveBar, type Wording } from "#app/kit/save-bar.tsx";
import { useSetup } from "#app/kit/setup.messages.ts";
import { type Draft, useItemDraft } from "#app/kit/use-draft.ts";
import { usePhone } from "#app/theme/theme.tsx";
import type { Problem } from "#firmware/api/contract/config-views.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import { type DryAsk, DryRunPanel, lit, useDryRun } from "./dry-run.tsx";
import { FlowHead } from "./flow-head.tsx";
import { type Flow, type FlowNode, newNode, nodeOfProblem, withNewNode } from "./flow-outline.ts";
import { Outline } from "./flow-outline-list.tsx";
import { type FlowWords, NODE_KINDS, useFlowWords } from "./flow-words.tsx";
import { useFlowsText } from "./flows.messages.ts";
import { useMenuChangeText } from "./menu-change.messages.ts";
import { NodeEditor } from "./node-editor.tsx";
import { idForNew, useDefaults } from "./outlet-select.tsx";
import { useStepsText } from "./steps.messages.ts";
import { useHistory } from "./use-history.ts";

function useCheck(flow: Flow | undefined): readonly Problem[] {
  const { data } = useQuery({
    queryKey: ["probe", "flow-check", flow],
    enabled: flow !== undefined,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      if (flow === undefined) throw new Error("asked without a flow");
      return (await call(routes.checkFlow, { body: { flow } }, signal)).problems;
    },
  });
  return data ?? [];
}

function useCallers(flow: string): ReadonlyMap<string, number> {
  const calls = useLive()?.calls ?? [];
  const counts = new Map<string, number>();
  for (const { stage, flow: where, node = "" } of calls) {
    if (stage === "menu" && where === flow) counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  return counts;
}

/** Name, number and first step of the menu itself. */
function FlowSettings({ draft, words, disabled }: { draft: Draft<Flow>; words: FlowWords; disabled: boolean }) {
  const { t } = useFlowsText();
  const shared = useSetup();
  const flow = draft.value;
  const set = (field: "name" | "nameZh" | "number", text: string): void => {
    const { [field]: _, ...others } = flow;
    draft.set((text === "" && field !== "name" ? others : { ...flow, [field]: text }) as Flow); // the name stays
  };
  const field = (name: "name" | "nameZh" | "number", label: string) => (
    <div className="field">
      <label htmlFor={`flow-${name}`}>{label}</label>
      <Input
        id={`flow-${name}`}
        value={flow[name] ?? ""}
        disabled={disabled}
        maxLength={60}
        status={fieldMessage(draft.refusal, `/item/${name}`) === undefined ? "" : "error"}
        onChange={(event) => set(name, event.target.value)}
      />
      {name === "number" ? <span className="tiny faint">{t("flowNumberHelp")}</span> : null}
      <span className="small bad">{fieldMessage(draft.refusal, `/item/${name}`)}</span>
    </div>
  );
  return (
    <Panel title={t("settings")}>
      <div className="field-row">
        {field("name", shared.t("name"))}
        {field("nameZh", shared.t("nameZh"))}
        {field("number", t("flowNumber"))}
        <div className="field">
          <span className="label">{t("start")}</span>
          <Select
            aria-label={t("start")}
            value={flow.start}
            disabled={disabled}
            options={flow.nodes.map((node) => ({ value: node.id, label: words.nodeName(node) }))}
            onChange={(start) => draft.set({ ...flow, start })}
          />
        </div>
      </div>
    </Panel>
  );
}

function useWording(words: FlowWords): Wording {
  const { t } = useMenuChangeText();
  const flows = useStepsText();
  const shared = useSetup();
  return {
    name(path) {
      const [first = "", node, field] = path;
      if (first !== "nodes" || node === undefined) return t(`field.${first}`);
      const name = t("node", { name: words.stepName(node) });
      if (field === undefined) return name;
      return t("fieldOf", { name, field: words.wayNamed(node, field) ?? t(`field.${field}`) });
    },
    value(path, value) {
      if (value === undefined) return path.length === 2 ? "–" : shared.t("unset");
      if (path[0] === "start" || path.length === 1)
        return path[0] === "start" ? words.stepName(String(value)) : String(value);
      if (path.length === 2) return flows.t(`kind.${(value as FlowNode).kind}`); // a whole step
      const field = path[2];
      if (field === "prompts" && Array.isArray(value)) return value.map(words.promptName).join(", ");
      if (field === "choices" && Array.isArray(value))
        return value.map(({ key, next }) => `${key} → ${words.outletText(next)}`).join("; ");
      if (typeof value === "object" && value !== null) {
        if ("node" in value || "destination" in value) return words.outletText(value as never); // an outlet
        return JSON.stringify(value).replace(/["{}]/g, "");
      }
      return String(value);
    },
  };
}

function Editor({ draft, id }: { draft: Draft<Flow>; id: string }) {
  const { t } = useFlowsText();
  const stepText = useStepsText();
  const mayEdit = useMay("edit-routing");
  const [params, setParams] = useSearchParams();
  const flow = draft.value;
  const words = useFlowWords(flow);
  const problems = useCheck(flow);
  const callers = useCallers(id);
  const defaults = useDefaults(flow);
  const history = useHistory(draft);
  const isNarrow = usePhone();
  const [ask, setAsk] = useState<DryAsk>({ keys: "", language: pageLanguage(), outcome: "no-answer", at: "" });
  const run = useDryRun(flow, ask, true);
  const chosen = flow.nodes.find((node) => node.id === (params.get("node") ?? flow.start));
  const choose = (node: string | undefined): void => setParams(node === undefined ? {} : { node }, { replace: true });
  const open = (node: string): void => {
    choose(node);
    // Where the editor stands below the list, one is taken there.
    if (isNarrow) document.getElementById("step-editor")?.scrollIntoView({ behavior: "smooth" });
  };
  const change = (next: Flow, made?: string): void => {
    history.set(next);
    if (made !== undefined) choose(made);
  };
  const add = (kind: FlowNode["kind"]): void => {
    const made = idForNew(flow, kind);
    change(withNewNode(flow, newNode(kind, made, defaults)), made);
  };
  const elsewhere = problems.filter(({ path }) => nodeOfProblem(flow, path) === undefined);
  const inFlow = [...callers.values()].reduce((sum, count) => sum + count, 0);
  return (
    <>
      <FlowHead draft={draft} problems={problems} callers={inFlow} />
      {elsewhere.map((problem) => (
        <p key={problem.path + problem.code} className="small bad">
          {pageLanguage() === "zh" ? problem.messageZh : problem.message}
        </p>
      ))}
      <div className="setup-cols">
        <div className="col gap12">
          <Panel
            title={t("outlineTitle")}
            extra={
              <>
                <Button
                  size="small"
                  type="text"
                  icon={<UndoOutlined />}
                  aria-label={t("undo")}
                  disabled={!history.canUndo}
                  onClick={history.undo}
                />
                <Button
                  size="small"
                  type="text"
                  icon={<RedoOutlined />}
                  aria-label={t("redo")}
                  disabled={!history.canRedo}
                  onClick={history.redo}
                />
                <Dropdown
                  trigger={["click"]}
                  disabled={!mayEdit}
                  menu={{
                    items: NODE_KINDS.map((kind) => ({
                      key: kind,
                      label: stepText.t(`kind.${kind}`),
                      title: stepText.t(`kindHelp.${kind}`),
                      onClick: () => add(kind),
                    })),
                  }}
                >
                  <Button size="small" icon={<PlusOutlined />}>
                    {t("addStep")}
                  </Button>
                </Dropdown>
              </>
            }
          >
            <Outline
              flow={flow}
              words={words}
              problems={problems}
              chosen={chosen?.id}
              lit={ask.keys === "" ? new Set() : lit(run.data?.steps, flow)}
              callers={callers}
              disabled={!mayEdit}
              onChoose={open}
              onChange={change}
            />
          </Panel>
          <FlowSettings draft={draft} words={words} disabled={!mayEdit} />
          <SaveBar draft={draft} wording={useWording(words)} />
        </div>
        <div className="sticky col gap12 flow-side" id="step-editor">
          <Panel>
            {chosen === undefined ? (
              <p className="muted">{t("choose")}</p>
            ) : (
              <NodeEditor
                key={chosen.id}
                flow={flow}
                node={chosen}
                words={words}
                disabled={!mayEdit}
                onChange={change}
                onRemoved={() => choose(undefined)}
              />
            )}
          </Panel>
          <DryRunPanel flow={flow} words={words} ask={ask} onAsk={setAsk} run={run} />
        </div>
      </div>
    </>
  );
}

function Loaded({ id }: { id: string }) {
  const { t } = useFlowsText();
  const draft = useItemDraft("flows", id);
  if (draft === undefined) return <Skeleton active />;
  if (draft === null) {
    return (
      <Answer tone="warn" sub={t("missingSub")} actions={<Link to="/setup/flows">{t("back")}</Link>}>
        {t("missing")}
      </Answer>
    );
  }
  return <Editor draft={draft} id={id} />;
}

/** What does the caller hear and press? */
export function Page() {
  const { id = "" } = useParams();
  return <Loaded key={id} id={id} />;
}
