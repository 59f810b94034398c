import { isPhrase, meaning, phrase, say } from "#drivers/isdn/words/phrase.ts";
import { reasonOf } from "#firmware/api/contract/reason-words.ts";

/** Why signalling of a span does not work, in both languages: a data link of ISDN tells a code, all else tells words. */
export function signallingReason(reason: string): { code: string; text: string; textZh: string } {
  const link = phrase(`link.${reason}`);
  return isPhrase(link) ? { code: reason, text: say(link, "en"), textZh: say(link, "zh") } : reasonOf(reason);
}

/** Something out of order on a data link, by its code, in both languages. */
export function noticeWords(code: string): { text: string; textZh: string } {
  const notice = meaning("notice", code);
  return { text: say(notice, "en"), textZh: say(notice, "zh") };
}
