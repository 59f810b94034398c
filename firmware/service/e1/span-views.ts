import { boardFault, reasonInChinese } from "#firmware/api/contract/reason-words.ts";
import type { SpanBoardView, SpanChannel, SpanView } from "#firmware/api/contract/span-views.ts";
import type { ChannelStatus } from "#firmware/channels/e1/channel-table.ts";
import type { SpanWatch } from "#firmware/channels/e1/span-watch.ts";
import type { PhoneBook } from "#firmware/channels/phone-book.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import { signallingReason } from "./signalling-reason.ts";

export interface SpanViewSources {
  readonly config: Config;
  readonly watch: SpanWatch;
  readonly book: Pick<PhoneBook, "groupOf">;
  readonly channels: readonly ChannelStatus[];
  /** Since when nothing is known: when the box started. */
  readonly startedAt: number;
  /** The other party of a running call, and which way it goes; undefined for a call that is over. */
  readonly partyOf: (call: string) => { readonly party: string; readonly direction: "in" | "out" } | undefined;
}

/** Every configured E1 board as the page shows it. */
export function spanBoardViews({ config, watch, startedAt }: SpanViewSources): SpanBoardView[] {
  return config.spanBoards.map(({ id, path, spans }): SpanBoardView => {
    const state = watch.boards().find((board) => board.id === id);
    const update = watch.update(id);
    return {
      id,
      path,
      state: state?.state ?? "connecting",
      since: state?.since ?? startedAt,
      has: [...(state?.spans ?? [])],
      faults: (state?.faults ?? []).map(({ span, code, text }) => {
        const { en, zh } = boardFault(code, text);
        return { span, text: en, textZh: zh };
      }),
      ...(state?.reason !== undefined && { reason: state.reason }),
      ...(state?.model !== undefined && { model: state.model }),
      ...(state?.serial !== undefined && { serial: state.serial }),
      ...(state?.firmware !== undefined && { firmware: state.firmware }),
      ...(update !== undefined && {
        update: {
          taken: update.taken,
          size: update.size,
          done: update.done,
          at: update.at,
          ...(update.error !== undefined && { error: update.error, errorZh: reasonInChinese(update.error) }),
        },
      }),
      ...(state?.clock !== undefined && { clock: { ...state.clock, order: clockOrder(id, spans, watch) } }),
    };
  });
}

/** Spans in the order in which a board asks them for its clock, and whether it could have it from them now. */
function clockOrder(board: string, spans: Board["spans"], watch: SpanWatch): { span: number; lost: boolean }[] {
  return spans
    .filter(({ enabled, clockPriority }) => enabled && clockPriority > 0)
    .sort((a, b) => a.clockPriority - b.clockPriority)
    .map(({ span }) => {
      const { los, lof, ais } = watch.state(`${board}.${span}`)?.defects ?? { los: true, lof: false, ais: false };
      return { span, lost: los || lof || ais };
    });
}

/** Every configured span as the page shows it. */
export function spanViews(sources: SpanViewSources): SpanView[] {
  return sources.config.spanBoards.flatMap((board) => board.spans.map((span) => spanView(sources, board, span)));
}

type Board = Config["spanBoards"][number];

function spanView(sources: SpanViewSources, board: Board, span: Board["spans"][number]): SpanView {
  const id = `${board.id}.${span.span}`;
  const { watch, startedAt } = sources;
  const state = watch.state(id);
  const clock = watch.boards().find((one) => one.id === board.id)?.clock;
  const isClockSource = clock?.span === span.span;
  return {
    id,
    board: board.id,
    span: span.span,
    name: span.name,
    ...(span.nameZh !== undefined && { nameZh: span.nameZh }),
    enabled: span.enabled,
    signalling: span.signalling,
    ...standing(span.enabled, state, startedAt),
    alarms: [...(state?.alarms ?? [])].map(({ kind, since }) => ({ kind, since })),
    framing: state?.framing ?? span.framing,
    loopback: state?.loopback ?? "none",
    isClockSource,
    ...(isClockSource && clock.driftPpm !== undefined && { driftPpm: clock.driftPpm }),
    channels: channelViews(sources, id),
  };
}

/** One word for how a span stands: what must be mended first comes first. */
function standing(
  enabled: boolean,
  state: ReturnType<SpanWatch["state"]>,
  startedAt: number,
): Pick<SpanView, "state" | "since" | "reason" | "reasonCode" | "reasonZh"> {
  if (!enabled) return { state: "disabled", since: startedAt };
  if (state === undefined) return { state: "starting", since: startedAt };
  if (!state.isUp) return { state: "alarm", since: state.since };
  const { isUp, since, reason } = state.signalling;
  if (!isUp) {
    const { code, text, textZh } = signallingReason(reason ?? "");
    return {
      state: "signalling-down",
      since,
      ...(text !== "" && { reason: text, reasonCode: code, reasonZh: textZh }),
    };
  }
  return { state: "up", since: Math.max(since, state.since) };
}

function channelViews({ channels, book, partyOf, watch }: SpanViewSources, span: string): SpanChannel[] {
  const isUnknown = watch.state(span) === undefined;
  return channels
    .filter(({ id }) => id.startsWith(`${span}.`) && !id.slice(span.length + 1).includes("."))
    .map(({ id, state, since, incoming, outgoing, failed, call }): SpanChannel => {
      const group = book.groupOf(id)?.id;
      const on = call === undefined ? undefined : partyOf(call);
      return {
        slot: Number(id.slice(span.length + 1)),
        state: isUnknown ? "out-of-service" : state,
        since,
        incoming,
        outgoing,
        failed,
        ...(group !== undefined && { group }),
        ...(call !== undefined && { call }),
        ...on,
      };
    })
    .sort((a, b) => a.slot - b.slot);
}
