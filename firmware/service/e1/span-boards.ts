import type { Config } from "#firmware/config/schema/config.ts";
import type { SpanBoardConfig } from "#firmware/media/protocol.ts";

/** The E1 boards as the media process runs them: spans that are switched off are not used. */
export function spanBoardsOf(config: Config): SpanBoardConfig[] {
  return config.spanBoards.map(({ id, path, baudRate, spans }) => ({
    id,
    path,
    baudRate,
    spans: spans
      .filter(({ enabled }) => enabled)
      .map(({ span, framing, signalling, lineCode, ohms, clockPriority, blocked, isOverlap, r2, pri }) => ({
        span,
        framing,
        signalling,
        lineCode,
        ohms,
        clockPriority,
        isOverlap,
        ...(blocked === undefined ? {} : { blocked }),
        ...(r2 === undefined ? {} : { r2: { ...r2, refusesCollect: r2.refusesCollect === true } }),
        ...(pri === undefined ? {} : { pri }),
      })),
  }));
}
