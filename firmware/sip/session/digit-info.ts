import type { SipRequest } from "#firmware/sip/message/message.ts";

/** A digit pressed, told by INFO. */
export interface InfoDigit {
  /** One of `0`-`9`, `*`, `#`, `A`-`D`. */
  readonly digit: string;
  readonly durationMs: number;
}

/** How long a digit counts that names no duration. */
const DEFAULT_DURATION_MS = 160;

const BY_NUMBER: Readonly<Record<string, string>> = {
  "10": "*",
  "11": "#",
  "12": "A",
  "13": "B",
  "14": "C",
  "15": "D",
};

function normalise(text: string | undefined): string | undefined {
  const digit = text?.trim().toUpperCase() ?? "";
  if (/^[0-9*#A-D]$/.test(digit)) return digit;
  return BY_NUMBER[digit];
}

/**
 * The digit in an INFO body: `application/dtmf-relay` (`Signal=5`, `Duration=160`) or `application/dtmf` (the bare
 * digit). Neither has a standard; both are what phones and gateways send. Undefined for anything else.
 */
export function readInfoDigit(request: SipRequest): InfoDigit | undefined {
  const text = request.body.toString("latin1");
  switch (request.contentType) {
    case "application/dtmf-relay": {
      const digit = normalise(/^\s*signal\s*=\s*(\S+)/im.exec(text)?.[1]);
      const duration = Number(/^\s*duration\s*=\s*(\d+)/im.exec(text)?.[1] ?? DEFAULT_DURATION_MS);
      return digit === undefined ? undefined : { digit, durationMs: Math.min(duration, 10_000) };
    }
    case "application/dtmf": {
      const digit = normalise(text);
      return digit === undefined ? undefined : { digit, durationMs: DEFAULT_DURATION_MS };
    }
    default:
      return undefined;
  }
}
