import { BOARD_FAULTS, REASONS } from "./reasons.table.ts";

/** A reason of equipment or of a disk, taken apart. */
export interface Reason {
  /** `serial-missing`, `no-dial-tone` …; `other` for words that are not in the table. */
  readonly code: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly text: string;
  readonly textZh: string;
}

interface Pattern {
  readonly code: string;
  readonly zh: string;
  readonly pattern: RegExp;
}

const escaped = (text: string): string => text.replace(/[.*+?^$()[\]\\|/]/g, "\\$&");

const patterns: readonly Pattern[] = REASONS.map(({ code, en, zh }) => {
  const source = en
    .split(/(\{\w+\})/)
    .map((part) => (part.startsWith("{") ? `(?<${part.slice(1, -1)}>.+)` : escaped(part)))
    .join("");
  return { code, zh, pattern: new RegExp(`^${source}$`) };
});

/** Code, parameters and both languages of what the box says; words it does not know keep their English. */
export function reasonOf(text: string): Reason {
  for (const { code, zh, pattern } of patterns) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const facts = { ...found.groups };
    const say = (name: string): string => {
      const value = facts[name] ?? "";
      return name === "reason" ? reasonOf(value).textZh : value;
    };
    return { code, facts, text, textZh: zh.replace(/\{(\w+)\}/g, (_, name: string) => say(name)) };
  }
  return { code: "other", facts: {}, text, textZh: text };
}

/** What a live thing tells of its reason besides the words themselves; nothing when there is none. */
export function reasonParts(reason: string | undefined): { reasonCode?: string; reasonZh?: string } {
  if (reason === undefined || reason === "") return {};
  const { code, textZh } = reasonOf(reason);
  return { reasonCode: code, reasonZh: textZh };
}

/** A reason of the box in Chinese, without a full stop; what has no translation comes back as it is. */
export function reasonInChinese(reason: string): string {
  return reasonOf(reason).textZh;
}

/** A fault a board has told by number, in both languages; a text in words the box does not know stands behind it. */
export function boardFault(number: number, text: string): { code: string; en: string; zh: string } {
  const known = BOARD_FAULTS[number];
  if (known === undefined) return { code: reasonOf(text).code, en: text, zh: reasonInChinese(text) };
  const isForeign = text !== "" && reasonOf(text).code === "other";
  return { code: known.code, en: text === "" ? known.en : text, zh: isForeign ? `${known.zh}（${text}）` : known.zh };
}

/** A reason as it stands within a sentence that goes on: without its last full stop or question mark. */
export function withinSentence(reason: string): string {
  return reason.replace(/[.?!。？！]+$/, "");
}

const diskFaults: readonly (readonly [RegExp, string])[] = [
  [/ENOSPC|EDQUOT|disk is full|database or disk is full/i, "the disk is full"],
  [/EROFS|read-?only/i, "the disk can only be read"],
  [/EIO|disk I\/O error|i\/o error/i, "the disk reports a fault"],
  [/EACCES|EPERM|permission denied/i, "no permission to write"],
  [/ENOENT/, "the folder is gone"],
];

/** What a system or a database says when it cannot write, as a person would say it; unknown words stay. */
export function diskReason(said: string): string {
  return diskFaults.find(([pattern]) => pattern.test(said))?.[1] ?? said;
}
