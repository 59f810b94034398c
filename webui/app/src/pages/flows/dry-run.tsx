import { ReloadOutlined } from "@ant-design/icons";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useState } from "react";
import { call } from "#app/data/api.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import type { GlyphName } from "#app/kit/glyph-shapes.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { routes } from "#firmware/api/contract/routes.ts";
import type { DryRunStep } from "#firmware/api/contract/routing.ts";
import { useDryRunText } from "./dry-run.messages.ts";
import type { Flow } from "./flow-outline.ts";
import { type FlowWords, KINDS } from "./flow-words.tsx";
import { useStepsText } from "./steps.messages.ts";

const KEYS = [..."123456789*0#"];
type Outcome = "no-answer" | "busy" | "served";

interface Said {
  readonly glyph: GlyphName;
  readonly text: string;
  readonly tone?: string;
}

/** A step of the dry run in words; undefined for what another step says already. */
function useSaid(flow: Flow, words: FlowWords): (step: DryRunStep) => Said | undefined {
  const { t } = useDryRunText();
  const flows = useStepsText();
  return (step) => {
    switch (step.kind) {
      case "node": {
        const node = step.flow === flow.id ? flow.nodes.find(({ id }) => id === step.node) : undefined;
        if (node === undefined) return { glyph: "callback", text: `${step.flow}: ${step.node}` };
        const [glyph, tone] = KINDS[node.kind];
        return { glyph, tone, text: `${flows.t(`kind.${node.kind}`)}: ${words.nodeName(node)}` };
      }
      case "said":
        return {
          glyph: "voicemail",
          text: t("heard", { prompts: step.prompts.map(words.promptName).join(", ") }),
        };
      case "pressed":
        return { glyph: "signalling", text: t("pressed", { key: step.key }), tone: "offered" };
      case "waited":
        return { glyph: "idle", text: t("waited", { seconds: Math.round(step.ms / 100) / 10 }) };
      case "dialled":
        return { glyph: "outbound", text: t("dialled", { to: step.to, seconds: Math.round(step.ringMs / 1000) }) };
      case "decided":
        return undefined;
    }
  };
}

/** The steps a dry run went through in this flow, to light them in the outline. */
export function lit(steps: readonly DryRunStep[] | undefined, flow: Flow): ReadonlySet<string> {
  const nodes = (steps ?? []).flatMap((step) => (step.kind === "node" && step.flow === flow.id ? [step.node] : []));
  return new Set(nodes);
}

/** What is asked: the keys so far, in which language, and what becomes of dialled phones. */
export interface DryAsk {
  readonly keys: string;
  readonly language: "en" | "zh";
  readonly outcome: Outcome;
  readonly at: string;
}

/** Goes through the flow as edited, on the box; asked again with every key and every edit. */
export function useDryRun(flow: Flow | undefined, ask: DryAsk, enabled: boolean) {
  return useQuery({
    queryKey: ["probe", "dry-run", flow, ask],
    enabled: enabled && flow !== undefined,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      if (flow === undefined) throw new Error("asked without a flow");
      const { keys, language, outcome, at } = ask;
      const body = { flow, keys, language, dialOutcome: outcome, ...(at === "" ? {} : { at }) };
      return call(routes.dryRunFlow, { body }, signal);
    },
  });
}

export interface DryRunPanelProps {
  readonly flow: Flow;
  readonly words: FlowWords;
  readonly ask: DryAsk;
  readonly onAsk: (ask: DryAsk) => void;
  readonly run: ReturnType<typeof useDryRun>;
}

/** A keypad, and what a caller who presses these keys goes through. */
export function DryRunPanel({ flow, words, ask, onAsk, run }: DryRunPanelProps) {
  const { t } = useDryRunText();
  const said = useSaid(flow, words);
  const [typedAt, setTypedAt] = useState(ask.at);
  const press = (key: string): void => onAsk({ ...ask, keys: (ask.keys + key).slice(0, 64) });
  const { data, error } = run;
  return (
    <Panel title={t("title")}>
      <p className="tiny faint">{t("sub")}</p>
      <div className="row gap16 top" style={{ margin: "10px 0" }}>
        <div className="keypad">
          {KEYS.map((key) => (
            <Button key={key} size="small" onClick={() => press(key)}>
              {key}
            </Button>
          ))}
          <Button size="small" className="keypad-wait" onClick={() => press("-")} title={t("keysHint")}>
            {t("wait")}
          </Button>
        </div>
        <div className="col gap6 grow">
          <Input
            size="small"
            value={ask.keys}
            aria-label={t("keys")}
            placeholder={t("keys")}
            onChange={(event) => onAsk({ ...ask, keys: event.target.value.replace(/[^0-9*#-]/g, "").slice(0, 64) })}
          />
          <Select
            size="small"
            value={ask.language}
            aria-label={t("language")}
            options={(["en", "zh"] as const).map((language) => ({
              value: language,
              label: t(`languages.${language}`),
            }))}
            onChange={(language) => onAsk({ ...ask, language })}
          />
          <Select
            size="small"
            value={ask.outcome}
            aria-label={t("dial")}
            options={(["no-answer", "busy", "served"] as const).map((outcome) => ({
              value: outcome,
              label: `${t("dial")}: ${t(`outcome.${outcome}`)}`,
            }))}
            onChange={(outcome) => onAsk({ ...ask, outcome })}
          />
          <Input
            size="small"
            type="datetime-local"
            value={typedAt}
            aria-label={t("at")}
            onChange={(event) => {
              setTypedAt(event.target.value);
              onAsk({ ...ask, at: event.target.value });
            }}
          />
          <Button size="small" icon={<ReloadOutlined />} onClick={() => onAsk({ ...ask, keys: "" })}>
            {t("clear")}
          </Button>
        </div>
      </div>
      <RefusalNote error={error} />
      {data === undefined ? null : (
        <div className="trail" aria-live="polite">
          {data.steps.map((step, index) => {
            const words = said(step);
            return words === undefined ? null : (
              // biome-ignore lint/suspicious/noArrayIndexKey: the steps are one sequence, made anew each time
              <div key={index} className="step step-bare">
                <span
                  className="dot"
                  style={
                    words.tone === undefined
                      ? {}
                      : { background: `var(--${words.tone}-soft)`, color: `var(--${words.tone})` }
                  }
                >
                  <Glyph name={words.glyph} size={12} color="currentColor" />
                </span>
                <span className="small">{words.text}</span>
              </div>
            );
          })}
          <div className="step step-bare">
            <span className="dot dot-changed">
              <Glyph name="overflow" size={12} color="currentColor" />
            </span>
            <b className="small strong">
              {data.destination === null ? t("served") : t("end", { to: words.destination(data.destination) })}
            </b>
          </div>
        </div>
      )}
    </Panel>
  );
}
