import type { CallControl, CollectOptions } from "./call-control.ts";

/** Prompts, then digits until the terminator, the most digits, or a pause. Typing cuts the prompt. */
export async function collectDigits(
  call: Pick<CallControl, "play" | "nextDigit">,
  options: CollectOptions,
): Promise<string> {
  const { prompts, minDigits, maxDigits, terminator, firstDigitMs, betweenDigitsMs } = options;
  let digits = "";
  let next = await call.play(prompts, { stopOnDigits: "any" });
  next ??= await call.nextDigit(firstDigitMs);
  while (next !== undefined && next !== terminator) {
    digits += next;
    if (digits.length >= maxDigits) break;
    next = await call.nextDigit(digits.length < minDigits ? firstDigitMs : betweenDigitsMs);
  }
  return digits;
}
