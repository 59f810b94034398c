import { useTranslation } from "react-i18next";

const steps = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** "3 hours", "2 days" or "3 小时": a stretch of time in its largest unit; below a minute "1 minute". */
export function agoText(ms: number, language: string): string {
  const [unit, size] = steps.find(([, length]) => ms >= length) ?? ["minute", 60_000];
  const count = Math.max(1, Math.floor(ms / size));
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count);
}

/** The same in the language of the page. */
export function useAgo(): (ms: number) => string {
  const { i18n } = useTranslation();
  return (ms) => agoText(ms, i18n.language);
}
