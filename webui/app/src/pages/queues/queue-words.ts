import { type Destination, useDestinationText } from "#app/kit/destination-picker.tsx";
import { usePromptName } from "#app/kit/prompt-picker.tsx";
import { configLists } from "#firmware/api/contract/config.ts";
import type { Queue } from "./contradictions.ts";
import { useRulesText } from "./rules.messages.ts";

export type Field = keyof Queue;

interface FieldSchema {
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly "x-help-zh"?: string;
}

/** Standard value, bounds and help text of a field, as the configuration schema has them. */
export function schemaOf(field: Field): FieldSchema {
  return configLists.queues.item.properties[field] as FieldSchema;
}

/** Fields that are a number of seconds. */
export const SECONDS: ReadonlySet<Field> = new Set<Field>([
  "ringSeconds",
  "retrySeconds",
  "wrapUpSeconds",
  "maxWaitSeconds",
  "announceEverySeconds",
  "comfortEverySeconds",
  "targetSeconds",
  "shortAbandonSeconds",
]);
/** What zero means where it is not a number of seconds. */
const ZERO: Partial<Record<Field, string>> = {
  maxWaiting: "anyNumber",
  maxWaitSeconds: "noLimit",
  missesUntilPause: "neverPause",
  retrySeconds: "noPause",
  wrapUpSeconds: "noWrapUp",
};
const COUNTED: Partial<Record<Field, string>> = {
  maxWaiting: "callers",
  missesUntilPause: "misses",
  goalPercent: "percent",
};
const YES_NO: Partial<Record<Field, readonly [yes: string, no: string]>> = {
  joinWhenNoAgents: ["mayJoin", "mayNotJoin"],
  joinWhenAllPaused: ["mayJoin", "mayNotJoin"],
  leaveWhenNoAgents: ["leaves", "stays"],
  announceWait: ["announceWait", "noAnnounceWait"],
};

/** Says any value of a queue as it reads in a sentence. */
export function useQueueValue(): (field: Field, value: unknown) => string {
  const { t } = useRulesText();
  const destination = useDestinationText();
  const promptName = usePromptName();
  return (field, value) => {
    const pair = YES_NO[field];
    if (pair !== undefined) return t(`value.${value === true ? pair[0] : pair[1]}`);
    if (typeof value === "number") {
      const zero = ZERO[field];
      if (value === 0 && zero !== undefined) return t(`value.${zero}`);
      if (SECONDS.has(field)) {
        return value >= 60 && value % 60 === 0
          ? t("value.minutes", { count: value / 60 })
          : t("value.seconds", { count: value });
      }
      const counted = COUNTED[field];
      return counted === undefined ? String(value) : t(`value.${counted}`, { count: value });
    }
    switch (field) {
      case "strategy":
        return t(`strategy.${String(value)}`);
      case "announcePosition":
        return t(`value.announcePosition.${String(value)}`);
      case "recording":
        return t(value === "always" ? "value.recordAlways" : "value.recordNever");
      case "onFull":
      case "onNoAgents":
      case "onTimeout":
        return destination(value as Destination | undefined); // the type of these three fields
      case "exitKey": {
        const exit = value as Queue["exitKey"]; // its own type
        return exit === undefined ? t("value.noKey") : t("value.exitKey", { key: exit.key, to: destination(exit.to) });
      }
      case "joinPrompt":
      case "comfortPrompt":
      case "music":
        return value === undefined ? t("value.noPrompt") : promptName(String(value));
      case "members":
        return t("value.membersChanged", { count: (value as Queue["members"]).length });
      default:
        return value === undefined || value === "" ? "–" : String(value);
    }
  };
}
