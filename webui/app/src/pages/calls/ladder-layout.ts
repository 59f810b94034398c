import type { CallSegment, LadderItem } from "#firmware/api/contract/call-detail.ts";

/** A row of the ladder: a message, or a cut in the time axis. */
export type LadderRow =
  | { readonly kind: "message"; readonly item: LadderItem; readonly y: number }
  | { readonly kind: "gap"; readonly from: number; readonly ms: number; readonly y: number };

export const HEAD_HEIGHT = 46;
const ROW_HEIGHT = 25;
const GAP_HEIGHT = 30;
/** Quiet for longer than this is cut out and named. */
const GAP_MS = 2_000;

/** Puts messages below one another in time, with a named cut where nothing happened for long. */
export function layOutLadder(items: readonly LadderItem[]): {
  readonly rows: readonly LadderRow[];
  readonly height: number;
} {
  const rows: LadderRow[] = [];
  let y = HEAD_HEIGHT + 14;
  let last: LadderItem | undefined;
  for (const item of items) {
    if (last !== undefined && item.at - last.at > GAP_MS) {
      rows.push({ kind: "gap", from: last.at, ms: item.at - last.at, y });
      y += GAP_HEIGHT;
    }
    rows.push({ kind: "message", item, y });
    y += ROW_HEIGHT;
    last = item;
  }
  return { rows, height: y + 4 };
}

/** What went on while the ladder was quiet: the kinds of stretches that fill most of the gap, in their order. */
export function gapKinds(segments: readonly CallSegment[], from: number, ms: number): CallSegment["kind"][] {
  const to = from + ms;
  const within = (segment: CallSegment): number => Math.min(segment.to ?? to, to) - Math.max(segment.from, from);
  const kinds = segments
    .filter((segment) => segment.kind !== "other" && within(segment) >= ms / 5)
    .toSorted((a, b) => a.from - b.from)
    .map(({ kind }) => kind);
  return [...new Set(kinds)];
}
