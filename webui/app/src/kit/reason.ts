import { reasonInChinese } from "#firmware/api/contract/reason-words.ts";

/** A reason as a sentence of its own in the given language; empty where there is none. */
export function reasonIn(language: "en" | "zh", reason: string | undefined): string {
  if (reason === undefined || reason === "") return "";
  if (language === "zh") {
    const text = reasonInChinese(reason);
    return /[。.？?]$/.test(text) ? text : `${text}。`;
  }
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}${/[.!?]$/.test(reason) ? "" : "."}`;
}
