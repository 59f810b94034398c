import type { CallSegment } from "#firmware/api/contract/call-detail.ts";

/** A stretch of the time axis as drawn: share of the whole from the left, and its width, 0…1. */
export interface TapeStretch {
  readonly segment: CallSegment;
  readonly left: number;
  readonly width: number;
}

/** Shorter than this is drawn as part of its neighbour: a hand-over of milliseconds is no moment of a call. */
const SHORTEST_MS = 400;

/** Lays the segments of a call out on one axis; a running one ends at `now`. */
export function layOut(segments: readonly CallSegment[], now: number): TapeStretch[] {
  const first = segments[0];
  if (first === undefined) return [];
  const end = Math.max(...segments.map((segment) => segment.to ?? now));
  const total = Math.max(1, end - first.from);
  const isTiny = (segment: CallSegment): boolean =>
    segment.kind !== "talk" && (segment.to ?? now) - segment.from < SHORTEST_MS;
  const shown: CallSegment[] = [];
  for (const segment of segments) {
    const last = shown.at(-1);
    const same = last !== undefined && last.kind === segment.kind && last.subject?.id === segment.subject?.id;
    if (last === undefined) shown.push(segment);
    else if (same || segment.kind === "other" || isTiny(segment)) shown[shown.length - 1] = { ...last, to: segment.to };
    else if (isTiny(last)) shown[shown.length - 1] = { ...segment, from: last.from };
    else shown.push(segment);
  }
  return shown.map((segment) => ({
    segment,
    left: (segment.from - first.from) / total,
    width: ((segment.to ?? now) - segment.from) / total,
  }));
}
