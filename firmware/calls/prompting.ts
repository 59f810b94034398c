import type { CallFact } from "#firmware/domain/call-event.ts";
import type { Language } from "#firmware/domain/destination.ts";
import type { PlayOptions } from "./call-control.ts";
import type { Digits } from "./digits.ts";
import type { LegPlayer } from "./leg-player.ts";

/**
 * Plays prompts to an answered caller until they are through or a digit cuts them: that digit, or `undefined`. A digit that
 * waits already cuts before the first word. Rejects with the signal's reason.
 */
export async function playPrompts(
  voice: { readonly player: LegPlayer; readonly digits: Digits; readonly signal: AbortSignal },
  prompts: readonly string[],
  options: PlayOptions & {
    readonly language: Language;
    readonly played: (fact: CallFact) => void;
    readonly missing: (prompts: readonly string[]) => void;
  },
): Promise<string | undefined> {
  const { player, digits, signal } = voice;
  const { stopOnDigits, language } = options;
  const early = stopOnDigits === undefined ? undefined : digits.takeWaiting(stopOnDigits);
  if (early !== undefined || prompts.length === 0) return early;
  let cut: string | undefined;
  const stop = digits.listen((digit) => {
    if (cut !== undefined || stopOnDigits === undefined) return;
    if (stopOnDigits !== "any" && !stopOnDigits.includes(digit)) return;
    cut = digit;
    player.stop();
  });
  const played = await player.play(prompts, language);
  stop();
  if (played.missing.length > 0) options.missing(played.missing);
  const end = cut === undefined ? played.end : "digit";
  options.played({ type: "prompt.played", prompt: prompts.join(" "), ms: played.ms, end });
  signal.throwIfAborted();
  return cut === undefined ? undefined : (digits.takeWaiting(stopOnDigits ?? "any") ?? cut);
}
