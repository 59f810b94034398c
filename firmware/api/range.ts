import { parseLocal } from "#firmware/kernel/local-time.ts";
import { invalidField } from "./refusal.ts";

/** Reads local times of a query; refuses dates that do not exist and a range that ends before it begins. */
export function readRange<From extends string | undefined, To extends string | undefined>(
  given: { readonly from: From; readonly to: To },
  timeZone: string,
): { readonly [K in "from" | "to"]: undefined extends (K extends "from" ? From : To) ? number | undefined : number } {
  const moment = (role: "from" | "to"): number | undefined => {
    const text = given[role];
    if (text === undefined) return undefined;
    const at = parseLocal(text, timeZone, role);
    if (at === undefined) throw invalidField(`/${role}`, `There is no day ${text}.`, `日期 ${text} 不存在。`);
    return at;
  };
  const [from, to] = [moment("from"), moment("to")];
  if (from !== undefined && to !== undefined && to < from) {
    throw invalidField("/to", "The end is before the beginning.", "结束时间早于开始时间。");
  }
  return { from, to } as never; // present exactly where the text was
}
