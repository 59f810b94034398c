import { maskNumber } from "#firmware/api/mask.ts";
import type { SpanTraceEntry } from "#firmware/channels/e1/span-watch.ts";
import type { SpanFrame } from "#firmware/media/protocol.ts";

/** From so many digits on a number is somebody's, as everywhere on the page; before its end it is not known how many come. */
const PRIVATE_DIGITS = 7;
const SEEN_OF_UNFINISHED = 3;
/** Type of the message that brings digits one by one (EN 300 403-1 §4.4). */
const INFORMATION = 0x7b;
const ASTERISK = 0x2a;

/** A frame of a D channel without the numbers of people in it: as long as before, so that it can still be read. */
export function maskedFrame(frame: SpanFrame): SpanFrame {
  const octets = Buffer.from(frame.octets, "hex");
  const from = ((octets[2] ?? 0) & 1) === 0 ? 4 : 3;
  const typeAt = from + 2 + ((octets[from + 1] ?? 0) & 0x0f);
  const isPiecemeal = octets[typeAt] === INFORMATION;
  for (let at = typeAt + 1; at < octets.length; ) {
    const end = endOfDigits(octets, at);
    if (isPiecemeal) octets.fill(ASTERISK, at, end);
    else octets.write(maskNumber(octets.toString("latin1", at, end)), at, "latin1");
    at = end + 1;
  }
  return { ...frame, octets: octets.toString("hex") };
}

function endOfDigits(octets: Uint8Array, from: number): number {
  let at = from;
  while (at < octets.length && (octets[at] as number) >= 0x30 && (octets[at] as number) <= 0x39) at++; // within
  return at;
}

const DIGIT = "r2.signal.digit";
/** Signals after which a number is as long as it is. */
const ENDS: ReadonlySet<string> = new Set(
  ["end", "restricted", "category", "kind", "to-b", "free", "refused"].map((name) => `r2.signal.${name}`),
);

/** Signals of MFC/R2, where each digit of a number is one, without the numbers of people in them. */
export function maskedSignals(entries: readonly SpanTraceEntry[]): SpanTraceEntry[] {
  const masked = [...entries];
  const open = new Map<number, number[]>();
  const hide = (places: readonly number[], isWhole: boolean): void => {
    const hidden =
      places.length >= PRIVATE_DIGITS
        ? [...maskNumber("0".repeat(places.length))].flatMap((sign, index) => (sign === "*" ? [index] : []))
        : isWhole
          ? []
          : places.map((_, index) => index).slice(SEEN_OF_UNFINISHED);
    for (const index of hidden) {
      const place = places[index];
      const entry = place === undefined ? undefined : masked[place];
      if (place !== undefined && entry !== undefined) masked[place] = withoutDigit(entry);
    }
  };
  for (const [place, { call = -1, code = "" }] of entries.entries()) {
    if (code === DIGIT) open.set(call, [...(open.get(call) ?? []), place]);
    else if (ENDS.has(code)) {
      hide(open.get(call) ?? [], true);
      open.delete(call);
    }
  }
  for (const places of open.values()) hide(places, false);
  return masked;
}

function withoutDigit(entry: SpanTraceEntry): SpanTraceEntry {
  const name = String(entry.params?.name ?? "").replace(/\d+$/, "*");
  const octets = Uint8Array.from(entry.octets);
  octets[2] = 0;
  return { ...entry, octets, text: `${name}: digit *`, params: { ...entry.params, name, digit: "*" } };
}
