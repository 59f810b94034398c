import type { SpanPeriod } from "#firmware/api/contract/span-views.ts";
import type { SpansPort } from "#firmware/api/dependencies.ts";
import { SpanHistoryStore } from "#firmware/db/span-history-store.ts";
import { dialRefusal } from "#firmware/service/dial-refusal.table.ts";
import type { Foundations } from "#firmware/service/foundations.ts";
import type { Telephony } from "#firmware/service/telephony.ts";
import { identificationView } from "./identification-view.ts";
import { noticeWords } from "./signalling-reason.ts";
import { settingSpans } from "./span-settings.ts";
import { tracing } from "./span-tracing.ts";
import { type SpanViewSources, spanBoardViews, spanViews } from "./span-views.ts";

/** What the API needs of E1 spans. */
export function createSpansPort({ config, store, clock, db }: Foundations, telephony: Telephony): SpansPort {
  const { channels, media, book, live, reception } = telephony;
  const { spanWatch: watch, spans } = channels;
  const startedAt = clock.now();
  const past = new SpanHistoryStore(db, startedAt);
  watch.periods.subscribe(({ span, length, period }) => past.addPeriod(span, length, period));
  watch.alarmed.subscribe(({ span, alarm: { kind, from, to = null } }) => past.setAlarm(span, { kind, from, to }));
  const sources = (): SpanViewSources => ({
    config: config(),
    watch,
    book,
    channels: spans.statuses(),
    startedAt,
    partyOf: (id) => {
      const call = live.find(id);
      if (call === undefined) return undefined;
      const isIn = call.direction === "inbound";
      const number = (isIn ? call.caller : call.called).number ?? "";
      return { party: number, direction: isIn ? ("in" as const) : ("out" as const) };
    },
  });
  return {
    boards: () => spanBoardViews(sources()),
    spans: () => spanViews(sources()),
    isConfigured: (span) => book.span(span) !== undefined,
    changes: watch.changes,
    history: (span) => spanHistory(span, media, past),
    ...tracing(telephony, book),
    order(span, order) {
      if (order.type === "bit-error-test") watch.testing(span, order.on);
      if (order.type === "clear-history") past.clear(span);
      media.send({ type: "span.order", span, order });
    },
    restart: (span, channel) =>
      media.send({
        type: "span.command",
        span,
        command: { type: "restart", ...(channel !== undefined && { channel }) },
      }),
    bitErrors: (span) => watch.bitErrors(span),
    identification: (span) => {
      const identifying = watch.identifying(span);
      return identifying && identificationView(identifying);
    },
    ...settingSpans(store, watch),
    call(place, extension, number) {
      const dialled = reception.dialOnLine(extension, place, number);
      return dialled.kind === "dialled" ? { call: dialled.call } : dialRefusal(dialled.because);
    },
    update: (board, path) => media.updateSpanBoard(board, path),
    restartBoard: (board) => media.restartBoard(board),
  };
}

type History = Awaited<ReturnType<SpansPort["history"]>>;

/** How a span did: the present quarter and day from whoever counts, what is over from the database. */
async function spanHistory(span: string, media: Telephony["media"], past: SpanHistoryStore): Promise<History> {
  const { history } = await media.askSpan(span, { about: "history" });
  if (history === undefined) throw new Error("no history");
  const { counters, quarter, day, notices } = history;
  return {
    counters: { ...counters },
    quarter: { ...quarter },
    day: { ...day },
    quarters: past.periods<SpanPeriod>(span, "quarter"),
    days: past.periods<SpanPeriod>(span, "day"),
    notices: notices.map((notice) => ({ ...notice, ...noticeWords(notice.code) })),
    alarms: past.alarms(span).map((alarm) => ({ ...alarm, kind: alarm.kind as History["alarms"][number]["kind"] })), // as it was told
  };
}
