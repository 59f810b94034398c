import { pageLanguage } from "#app/i18n/i18n.ts";
import type { SpanMessage, SpanView } from "#firmware/api/contract/span-views.ts";
import { channelCounts } from "./use-spans.ts";

/** What a view says about itself, in the language of the page. */
export function reasonOf({ reason, reasonZh }: { reason?: string; reasonZh?: string }): string {
  return (pageLanguage() === "zh" ? (reasonZh ?? reason) : reason) ?? "";
}

/** A text of the box that comes in both languages. */
export function textOf({ text, textZh }: { text?: string; textZh?: string }): string {
  return (pageLanguage() === "zh" ? (textZh ?? text) : text) ?? "";
}

/** A message's name in the language of the page; ISDN's names are the standard's everywhere. */
export const messageName = ({ name, nameZh }: SpanMessage): string =>
  pageLanguage() === "zh" ? (nameZh ?? name) : name;

/** What a message says, without its name in front. */
export function messageText(message: SpanMessage): string {
  const text = textOf(message);
  const name = messageName(message);
  return text.startsWith(name) ? text.slice(name.length).replace(/^[\s,，:：]+/, "") : text;
}

/** A variant of R2 by the country it is of. */
export function variantName(variant: string): string {
  if (variant === "itu") return "ITU";
  const names = new Intl.DisplayNames(pageLanguage(), { type: "region", fallback: "code" });
  return names.of(variant.toUpperCase()) ?? variant;
}

export type SpanHead =
  | { readonly kind: "up"; readonly tone: "good"; readonly free: number; readonly all: number; readonly busy: number }
  | {
      readonly kind: "full";
      readonly tone: "warn";
      readonly busy: number;
      readonly blocked: number;
      readonly other: number;
    }
  | { readonly kind: "nothing" | "testing" | "starting" | "disabled"; readonly tone: "warn" }
  | { readonly kind: "alarm" | "signalling-down"; readonly tone: "bad" };

/** Whether calls can be made, and if not what stands in the way first. */
export function spanHead(span: SpanView): SpanHead {
  const { all, free, busy, blocked, other } = channelCounts(span);
  if (span.state === "disabled" || span.state === "starting") return { kind: span.state, tone: "warn" };
  if (span.loopback !== "none") return { kind: "testing", tone: "warn" };
  if (span.state !== "up") return { kind: span.state, tone: "bad" };
  if (all === 0) return { kind: "nothing", tone: "warn" };
  if (free === 0) return { kind: "full", tone: "warn", busy, blocked, other };
  return { kind: "up", tone: "good", free, all, busy };
}

export type AlarmKind = SpanView["alarms"][number]["kind"];
/** One of the six statements; `d` is the signalling link of ISDN, `cas` the signalling frames of R2. */
export type Statement = AlarmKind | "d";

export interface AlarmLine {
  readonly kind: Statement;
  /** The code installers know. */
  readonly code: string;
  readonly state: "ok" | "bad" | "unknown" | "not-used";
  readonly since?: number;
}

const CODES: Readonly<Record<Statement, string>> = {
  board: "USB",
  fault: "HW",
  los: "LOS",
  ais: "AIS",
  lof: "LOF",
  crc: "CRC-4",
  rai: "RAI",
  cas: "CAS",
  d: "D",
};
/** What an alarm hides: without a signal nobody knows of frames. */
const HIDES: Partial<Readonly<Record<Statement, readonly Statement[]>>> = {
  board: ["los", "ais", "lof", "crc", "rai", "cas", "d"],
  fault: ["los", "ais", "lof", "crc", "rai", "cas", "d"],
  los: ["ais", "lof", "crc", "rai", "cas", "d"],
  ais: ["lof", "crc", "rai", "cas", "d"],
  lof: ["crc", "rai", "cas", "d"],
};

/** The six alarms as statements, first what stands before all of them: the board itself. */
export function alarmLines(span: SpanView): AlarmLine[] {
  const standing = new Map<Statement, number>(span.alarms.map(({ kind, since }) => [kind, since]));
  if (span.state === "signalling-down" && span.signalling !== "r2") standing.set("d", span.since);
  const hidden = new Set([...standing.keys()].flatMap((kind) => HIDES[kind] ?? []));
  const isOff = span.state === "starting" || span.state === "disabled";
  const last: Statement = span.signalling === "r2" ? "cas" : "d";
  const six: readonly Statement[] = ["los", "ais", "lof", "crc", "rai", last];
  const before = (["board", "fault"] as const).filter((kind) => standing.has(kind));
  return [...before, ...six].map((kind): AlarmLine => {
    const since = standing.get(kind);
    const code = CODES[kind];
    if (since !== undefined) return { kind, code, state: "bad", since };
    if (isOff || hidden.has(kind)) return { kind, code, state: "unknown" };
    if (kind === "crc" && span.framing === "double-frame") return { kind, code, state: "not-used" };
    return { kind, code, state: "ok" };
  });
}

/** Which lamp a channel has: colour and shape. */
export function channelLamp({ state, direction, group }: SpanView["channels"][number]): string {
  if (state === "busy") return direction === "out" ? "outbound" : "inbound";
  if (group === undefined && (state === "idle" || state === "out-of-service")) return "unfitted";
  if (state === "blocked-here") return "blocked";
  return state === "out-of-service" ? "alarm" : state;
}

/** The word that belongs to the lamp, as key of the page's words. */
export function channelWord({ state, direction, group }: SpanView["channels"][number]) {
  if (state === "busy" && direction !== undefined) return direction;
  return group === undefined && (state === "idle" || state === "out-of-service") ? "ungrouped" : state;
}
