import type { Identification, SpanMessage, SpanPeriod } from "#firmware/api/contract/span-views.ts";
import type { SpansPort } from "#firmware/api/dependencies.ts";
import type { SpanIdentifying } from "#firmware/channels/e1/span-watch.ts";
import type { PhoneBook } from "#firmware/channels/phone-book.ts";
import { SpanHistoryStore } from "#firmware/db/span-history-store.ts";
import { dialRefusal } from "#firmware/service/dial-refusal.table.ts";
import type { Foundations } from "#firmware/service/foundations.ts";
import type { Telephony } from "#firmware/service/telephony.ts";
import { stepWords } from "./identify-words.ts";
import { captureOf, frameMessage, frameParts, signalMessage } from "./span-trace.ts";
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
    command: (span, command) => media.send({ type: "span.command", span, command }),
    bitErrors: (span) => watch.bitErrors(span),
    identification: (span) => {
      const identifying = watch.identifying(span);
      return identifying && identificationView(identifying);
    },
    async apply(span, by) {
      const proposal = watch.identifying(span)?.result?.proposal;
      if (proposal === undefined) return undefined;
      const dot = span.lastIndexOf(".");
      const saved = await store.update(
        (draft) => {
          const board = draft.spanBoards.find(({ id }) => id === span.slice(0, dot));
          const found = board?.spans.find((one) => one.span === Number(span.slice(dot + 1)));
          if (found !== undefined) Object.assign(found, structuredClone(proposal));
        },
        { by, note: `E1: ${span} as identified` },
      );
      return "version" in saved ? saved.version : undefined;
    },
    call(place, extension, number) {
      const dialled = reception.dialOnLine(extension, place, number);
      return dialled.kind === "dialled" ? { call: dialled.call } : dialRefusal(dialled.because);
    },
    update: (board, path) => media.updateSpanBoard(board, path),
  };
}

type History = Awaited<ReturnType<SpansPort["history"]>>;

/** How a span did: the present quarter and day from whoever counts, what is over from the database. */
async function spanHistory(span: string, media: Telephony["media"], past: SpanHistoryStore): Promise<History> {
  const { history } = await media.askSpan(span, { about: "history" });
  if (history === undefined) throw new Error("no history");
  const { counters, quarter, day } = history;
  return {
    counters: { ...counters },
    quarter: { ...quarter },
    day: { ...day },
    quarters: past.periods<SpanPeriod>(span, "quarter"),
    days: past.periods<SpanPeriod>(span, "day"),
    alarms: past.alarms(span).map((alarm) => ({ ...alarm, kind: alarm.kind as History["alarms"][number]["kind"] })), // as it was told
  };
}

/** Messages of signalling: frames of a D channel, or signals of MFC/R2. */
function tracing({ channels, media }: Telephony, book: PhoneBook): Pick<SpansPort, "trace" | "message" | "capture"> {
  const { spanWatch: watch } = channels;
  const sideOf = (span: string): "user" | "network" | undefined => {
    const signalling = book.span(span)?.signalling;
    return signalling === undefined || signalling === "r2" ? undefined : signalling === "pri-user" ? "user" : "network";
  };
  const framesOf = async (span: string) => (await media.askSpan(span, { about: "frames" })).frames ?? [];
  return {
    async trace(span): Promise<SpanMessage[]> {
      const side = sideOf(span);
      if (side === undefined) return watch.trace(span).map(signalMessage);
      return (await framesOf(span)).map((frame) => frameMessage(frame, side));
    },
    async message(span, id) {
      const side = sideOf(span);
      if (side === undefined) {
        const entry = watch.trace(span).find((one) => one.id === id);
        return entry === undefined ? undefined : { message: signalMessage(entry), parts: [] };
      }
      const frame = (await framesOf(span)).find((one) => one.id === id);
      return frame && { message: frameMessage(frame, side), parts: frameParts(frame, side) };
    },
    async capture(span) {
      const side = sideOf(span);
      return side === undefined ? undefined : captureOf(await framesOf(span), side);
    },
  };
}

function identificationView({ isRunning, startedAt, steps, result }: SpanIdentifying): Identification {
  const begun = steps.map(({ at, step }) => ({ at, code: step, ...stepWords(step) }));
  if (result === undefined) return { isRunning, startedAt, steps: begun };
  const { text, proposal, framing, signalling, variants = [], evidence } = result;
  const seen = evidence.map(({ atMs, code, text: words }) => ({ at: startedAt + atMs, code, text: words }));
  const [variant, ...alsoVariants] = variants;
  return {
    isRunning,
    startedAt,
    steps: [...begun, ...seen].sort((a, b) => a.at - b.at),
    text,
    ...(proposal !== undefined && {
      proposal: {
        ...(signalling !== undefined && { signalling }),
        ...(framing !== undefined && { framing }),
        ...(variant !== undefined && { variant }),
        ...(alsoVariants.length > 0 && { alsoVariants }),
      },
    }),
  };
}
