import type { SpanView } from "#firmware/api/contract/span-views.ts";
import { useAlarmsText } from "./alarms.messages.ts";
import { alarmLines, reasonOf, spanHead } from "./span-words.ts";
import { useSpansText } from "./spans.messages.ts";

/** What to do when no calls can be made; the box's own reason first. */
export function useAdvice(): (span: SpanView) => string {
  const { t } = useSpansText();
  const alarmText = useAlarmsText();
  return (span) => {
    const head = spanHead(span);
    switch (head.kind) {
      case "up":
        return t("head.upSub", { count: head.busy });
      case "full":
        return t("head.fullSub", { busy: head.busy, blocked: head.blocked, other: head.other });
      case "alarm": {
        const first = alarmLines(span).find(({ state }) => state === "bad");
        return first === undefined
          ? reasonOf(span)
          : `${alarmText.t(`bad.${first.kind}`)}${t("stop")}${alarmText.t(`look.${first.kind}`)}`;
      }
      case "signalling-down":
        return `${reasonOf(span)} ${t(span.signalling === "r2" ? "head.signallingSubR2" : "head.signallingSubPri")}`;
      case "starting":
        return `${reasonOf(span)} ${t("head.startingSub")}`;
      default:
        return t(`head.${head.kind}Sub`);
    }
  };
}
