import { useConfigList } from "#app/data/config.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { useDestinationText } from "#app/kit/destination-picker.tsx";
import type { GlyphName } from "#app/kit/glyph-shapes.tsx";
import { usePromptName } from "#app/kit/prompt-picker.tsx";
import { type Flow, type FlowNode, type NodeKind, type Outlet, type WayOut, waysOut } from "./flow-outline.ts";
import { useStepFieldsText } from "./step-fields.messages.ts";
import { useStepsText } from "./steps.messages.ts";

/** Shape and colour family of every kind of step. */
export const KINDS: Record<NodeKind, readonly [glyph: GlyphName, tone: string]> = {
  play: ["voicemail", "talking"],
  menu: ["signalling", "wrapUp"],
  collect: ["blocked", "wrapUp"],
  time: ["closed", "elsewhere"],
  set: ["wrapUp", "elsewhere"],
  language: ["elsewhere", "elsewhere"],
  condition: ["overflow", "elsewhere"],
  queue: ["offered", "offered"],
  dial: ["outbound", "ready"],
  voicemail: ["voicemail", "paused"],
  "hang-up": ["busy", "unreachable"],
  "sub-flow": ["callback", "talking"],
  return: ["callback", "signedOut"],
};
export const NODE_KINDS = Object.keys(KINDS) as NodeKind[]; // the keys of the table above

/** Names of steps and of what they refer to, in the reader's language. */
export function useFlowWords(flow: Flow) {
  const { t } = useStepsText();
  const fieldText = useStepFieldsText();
  const destination = useDestinationText();
  const promptName = usePromptName();
  const schedules = useConfigList("schedules").data?.items;

  const ownName = (node: FlowNode): string => {
    switch (node.kind) {
      case "queue":
        return destination({ kind: "queue", queue: node.queue });
      case "voicemail":
        return destination({ kind: "voicemail", mailbox: node.mailbox });
      case "sub-flow":
        return destination({ kind: "flow", flow: node.flow });
      case "language":
        return fieldText.t(`languages.${node.language}`);
      case "time": {
        const schedule = schedules?.find(({ id }) => id === node.schedule);
        return schedule === undefined ? node.schedule : nameOf(schedule);
      }
      case "play":
        return node.prompts.map(promptName).join(", ");
      default:
        return t(`kind.${node.kind}`);
    }
  };
  const nodeName = (node: FlowNode): string =>
    node.name === undefined && node.nameZh === undefined
      ? ownName(node)
      : nameOf({ name: node.name ?? node.nameZh ?? node.id, nameZh: node.nameZh });
  const stepName = (id: string): string => {
    const node = flow.nodes.find((one) => one.id === id);
    return node === undefined ? id : nodeName(node);
  };
  const outletText = (outlet: Outlet | undefined): string => {
    if (outlet === undefined) return "–";
    return "node" in outlet ? t("step", { name: stepName(outlet.node) }) : destination(outlet.destination);
  };
  const wayText = (node: FlowNode, way: WayOut): string => {
    if (way.digit !== undefined) {
      return way.name === undefined && way.nameZh === undefined
        ? ""
        : nameOf({ name: way.name ?? way.nameZh ?? "", nameZh: way.nameZh });
    }
    return t(node.kind === "collect" && way.key === "otherwise" ? "way.collectOtherwise" : `way.${way.key}`);
  };
  /** The words of a step's way out by its key; undefined where the key is none of its ways. */
  const wayNamed = (id: string, key: string): string | undefined => {
    const node = flow.nodes.find((one) => one.id === id);
    const way = node === undefined ? undefined : waysOut(node).find((one) => one.key === key);
    return node === undefined || way === undefined ? undefined : wayText(node, way);
  };
  const summary = (node: FlowNode): string => {
    switch (node.kind) {
      case "play":
        return node.name === undefined ? "" : node.prompts.map(promptName).join(", ");
      case "menu":
        return node.prompts.map(promptName).join(", ");
      case "collect":
        return t("summary.collect", { min: node.minDigits, max: node.maxDigits, variable: node.variable });
      case "condition":
        return t("summary.condition", {
          variable: node.variable,
          operator: fieldText.t(`operator.${node.operator}`),
          value: node.operator === "is-set" ? "" : (node.value ?? ""),
        });
      case "set":
        return node.values.map((one) => t("summary.set", { ...one })).join(", ");
      case "dial":
        return t("summary.dial", {
          to:
            node.to.kind === "extension"
              ? destination({ kind: "extension", extension: node.to.extension })
              : node.to.kind === "external"
                ? node.to.number
                : node.to.variable,
          seconds: node.ringSeconds,
        });
      case "hang-up":
        return (node.prompts ?? []).map(promptName).join(", ");
      default:
        return "";
    }
  };
  return { nodeName, stepName, outletText, wayText, wayNamed, summary, promptName, destination, ways: waysOut };
}

export type FlowWords = ReturnType<typeof useFlowWords>;
