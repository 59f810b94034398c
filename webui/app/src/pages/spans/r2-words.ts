import { pageLanguage } from "#app/i18n/i18n.ts";
import type { SpanMessage } from "#firmware/api/contract/span-views.ts";
import { textOf } from "./span-words.ts";

/** R2 signals in Chinese: the box tells them in the words of the recommendation (Q.400 – Q.490) only. */
const CHINESE: readonly (readonly [RegExp, string])[] = [
  [/^idle\b/, "空闲"],
  [/^seizure acknowledged/, "占用证实"],
  [/^seizure\b/, "占用"],
  [/^clear forward/, "前向拆线"],
  [/^clear back/, "后向拆线"],
  [/^answer\b/, "应答"],
  [/^forced release/, "强制释放"],
  [/^blocked/, "闭塞"],
  [/^unexpected bits/, "意外的线路信号"],
  [/number not in use/, "空号"],
  [/special information tone/, "特殊信息音"],
  [/subscriber busy/, "用户忙"],
  [/number changed/, "号码已改"],
  [/line out of order/, "线路故障"],
  [/congestion/, "拥塞"],
  [/end of the number/, "号码结束"],
  [/the caller's number is restricted/, "主叫号码限制"],
  [/once more from (\d+) digits back/, "从倒数第 $1 位重发"],
  [/once more from the first digit/, "从首位重发"],
  [/category, or next digit, of the caller/, "请发主叫类别或下一位主叫号码"],
  [/category of the caller/, "请发主叫类别"],
  [/next digit of the called number/, "请发下一位被叫号码"],
  [/next digit of the caller/, "请发下一位主叫号码"],
  [/next digit/, "请发下一位"],
  [/number complete, on with group B/, "号码收齐，转 B 组信号"],
  [/subscriber free, no charge/, "用户空闲，免费"],
  [/subscriber free, charge/, "用户空闲，计费"],
  [/subscriber free, special/, "用户空闲，特殊计费"],
  [/refused, cause (\d+)/, "拒绝，原因 $1"],
  [/has no meaning here/, "此处无含义"],
  [/kind of call (\d+)/, "呼叫种类 $1"],
  [/ordinary subscriber/, "普通用户"],
  [/category (\d+)/, "类别 $1"],
  [/digit (\d)/, "数字 $1"],
];

function inChinese(text: string): string {
  const found = CHINESE.find(([words]) => words.test(text));
  return found === undefined ? text : text.replace(found[0], found[1]);
}

const isEnglishOnly = ({ layer, textZh }: SpanMessage): boolean =>
  pageLanguage() === "zh" && textZh === undefined && (layer === "cas" || layer === "mf");

/** A message's name in the language of the page; ISDN's names are the standard's everywhere. */
export const messageName = (message: SpanMessage): string =>
  isEnglishOnly(message) ? inChinese(message.name) : message.name;

/** What a message says, without its name in front. */
export function messageText(message: SpanMessage): string {
  const text = textOf(message);
  const rest = text.startsWith(message.name) ? text.slice(message.name.length).replace(/^[\s,，:：]+/, "") : text;
  return isEnglishOnly(message) ? inChinese(rest) : rest;
}
