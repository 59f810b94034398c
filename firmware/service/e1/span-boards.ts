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
      .map(
        ({ span, framing, signalling, lineCode, ohms, clockPriority, blocked, digitWaitSeconds, isOverlap, r2 }) => ({
          span,
          framing,
          signalling,
          lineCode,
          ohms,
          clockPriority,
          digitWaitMs: digitWaitSeconds * 1000,
          isOverlap,
          ...(blocked === undefined ? {} : { blocked }),
          ...(r2 === undefined ? {} : { r2 }),
        }),
      ),
  }));
}
