import { CATEGORY_WORDS_ZH, CAUSE_WORDS_ZH, SIGNAL_WORDS_ZH } from "./chinese.table.ts";
import type { SignalWords } from "./words.ts";

/** A signal in Chinese: its name, and what it means; undefined where there are no Chinese words for it. */
export function chineseOf({
  code,
  params,
}: Pick<SignalWords, "code" | "params">): { readonly name: string; readonly text: string } | undefined {
  const template = SIGNAL_WORDS_ZH[code];
  if (template === undefined) return undefined;
  const meaning = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => wordOf(name, params[name]));
  const { name, bits } = params;
  if (name !== undefined) return { name: String(name), text: `${String(name)}：${meaning}` };
  const line = bits === undefined ? meaning : `${meaning}（${String(bits)}）`;
  return { name: line, text: line };
}

function wordOf(name: string, value: string | number | undefined): string {
  if (name === "cause") return CAUSE_WORDS_ZH[Number(value)] ?? `拒绝，原因 ${String(value)}`;
  if (name === "charge")
    return ({ charge: "计费", free: "免费", special: "特殊计费" } as const)[String(value) as "free"];
  if (name === "words") {
    const words = String(value ?? "");
    return CATEGORY_WORDS_ZH[words] ?? words.replace("kind of call", "呼叫种类").replace("category", "类别");
  }
  return String(value ?? "");
}
