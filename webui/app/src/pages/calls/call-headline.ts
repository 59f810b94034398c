import type { CallRow } from "#firmware/api/contract/call-list.ts";

/** Which sentence opens the page of a call, and how it feels. */
export type CallHeadline = {
  readonly key:
    | "talked"
    | "waitedTalked"
    | "gaveUp"
    | "cut"
    | "message"
    | "noAnswer"
    | "running"
    | "calledOut"
    | "other";
  readonly tone: "good" | "warn" | "bad";
};

/** Waits below this are not worth a word. */
const WORTH_SAYING_MS = 3_000;

export function callHeadline(row: CallRow): CallHeadline {
  if (row.result === null) return { key: "running", tone: "good" };
  if (row.result === "voicemail") return { key: "message", tone: "warn" };
  if (row.result === "abandoned") return { key: "gaveUp", tone: "bad" };
  if (row.result === "cut") return { key: "cut", tone: "bad" };
  if (row.result !== "answered") return { key: row.result === "unanswered" ? "noAnswer" : "other", tone: "warn" };
  if (row.direction !== "inbound") return { key: "calledOut", tone: "good" };
  if (row.agent === null) return { key: "other", tone: "good" };
  return { key: (row.waitMs ?? 0) >= WORTH_SAYING_MS ? "waitedTalked" : "talked", tone: "good" };
}
