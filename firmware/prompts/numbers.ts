/** Positions beyond this are said as "twenty or more ahead of you". */
export const LAST_SAID_POSITION = 20;
/** Waits beyond this many minutes are said as "more than fifteen minutes". */
export const LAST_SAID_MINUTES = 15;

const HANZI_DIGITS = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"] as const;

/** A number of 0…99 in Chinese characters, as an ordinal or when counted out: 二, 十二, 二十. */
export function chineseNumber(value: number): string {
  const tens = Math.floor(value / 10);
  const ones = value % 10;
  if (tens === 0) return HANZI_DIGITS[ones] ?? "";
  return `${tens === 1 ? "" : HANZI_DIGITS[tens]}十${ones === 0 ? "" : HANZI_DIGITS[ones]}`;
}

/** A number of 0…99 before a measure word: two is 两 there, not 二. */
export function chineseAmount(value: number): string {
  return value === 2 ? "两" : chineseNumber(value);
}

/** Prompt ids that tell a caller the place in the queue; 1 is next in turn. Nothing for a position below 1. */
export function queuePositionPrompts(position: number): readonly string[] {
  if (!Number.isFinite(position) || position < 1) return [];
  const place = Math.floor(position);
  return [place > LAST_SAID_POSITION ? "queue-position-more" : `queue-position-${place}`];
}

/**
 * Prompt ids that tell a caller how long it may take. Rounded up to whole minutes, because a caller forgives a wait
 * shorter than announced. Nothing when the wait is not known.
 */
export function estimatedWaitPrompts(waitSeconds: number | undefined): readonly string[] {
  if (waitSeconds === undefined || !Number.isFinite(waitSeconds) || waitSeconds < 0) return [];
  if (waitSeconds < 60) return ["wait-less-than-a-minute"];
  const minutes = Math.ceil(waitSeconds / 60);
  return [minutes > LAST_SAID_MINUTES ? "wait-more" : `wait-minutes-${minutes}`];
}

const KEY_PROMPTS: Readonly<Record<string, string>> = { "*": "key-star", "#": "key-pound" };

/** Prompt ids that read a number out key by key (digits, * and #); other characters are passed over. */
export function digitsPrompts(text: string): readonly string[] {
  return [...text].flatMap((key) => {
    if (key >= "0" && key <= "9") return [`digit-${key}`];
    const name = KEY_PROMPTS[key];
    return name === undefined ? [] : [name];
  });
}
