import { pageLanguage } from "./i18n.ts";

const pad = (n: number): string => String(n).padStart(2, "0");

/** "1:22", from an hour "1:02:22". Never negative. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const rest = `${hours > 0 ? pad(Math.floor((seconds % 3600) / 60)) : Math.floor(seconds / 60)}:${pad(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

const formats = new Map<string, Intl.DateTimeFormat>();
function format(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${pageLanguage()} ${timeZone} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(pageLanguage() === "zh" ? "zh-CN" : "en-GB", {
    timeZone,
    hourCycle: "h23",
    ...options,
  });
  formats.set(key, made);
  return made;
}

/** "20 Nov" or "11月20日"; with the year when it is not this year's. */
export function day(at: number, timeZone: string, now = Date.now()): string {
  const year = (t: number): string => format(timeZone, { year: "numeric" }).format(t);
  const options: Intl.DateTimeFormatOptions = { day: "numeric", month: "short" };
  return format(timeZone, year(at) === year(now) ? options : { ...options, year: "numeric" }).format(at);
}

/** "10:42" or, with seconds, "10:42:07", in the box's time zone. */
export function clockTime(at: number, timeZone: string, seconds = false): string {
  return format(timeZone, { hour: "2-digit", minute: "2-digit", ...(seconds ? { second: "2-digit" } : {}) }).format(at);
}

/** "Fri 20 Nov, 10:42" or "11月20日 周五 10:42". */
export function dayAndTime(at: number, timeZone: string): string {
  return format(timeZone, {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  }).format(at);
}

/** Mobile numbers 3-4-4, landlines area code first, others as they are. */
export function phoneNumber(number: string | undefined): string {
  if (number === undefined) return "";
  const mobile = /^(1\d{2})(\d{4})(\d{4})$/.exec(number);
  if (mobile !== null) return mobile.slice(1).join(" ");
  const land = /^(010|02\d|0\d{3})(\d{3,4})(\d{4})$/.exec(number);
  return land !== null ? land.slice(1).join(" ") : number;
}

/** "78%"; "–" where there is nothing to divide by. */
export function percent(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : `${Math.round(value * 100)}%`;
}

/** "Fri 20 Nov" or "11月20日 周五", for a headline that gives the times itself. */
export function weekdayAndDay(at: number, timeZone: string): string {
  return format(timeZone, { weekday: "short", day: "numeric", month: "short" }).format(at);
}
