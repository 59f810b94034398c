import { useLive } from "#app/data/live-stream.ts";
import type { LineLamp } from "#app/kit/port-strip.tsx";
import type { LiveLine } from "#firmware/api/contract/live.ts";
import type { PlaceId } from "./nav.tsx";

/** The lamp on the front panel for a line's state. */
export function lampOf(state: LiveLine["state"]): LineLamp {
  const lamps: Record<LiveLine["state"], LineLamp> = {
    idle: "idle",
    ringing: "offered",
    inbound: "inbound",
    outbound: "outbound",
    fault: "alarm",
    blocked: "blocked",
    "not-fitted": "unfitted",
  };
  return lamps[state];
}

/** Numbers beside places of the navigation: what waits for a person there. */
export function useCounts(): Partial<Record<PlaceId, { readonly count: number; readonly hot: boolean }>> {
  const live = useLive();
  const faults = live?.lines.filter((line) => line.state === "fault").length ?? 0;
  return faults > 0 ? { lines: { count: faults, hot: true } } : {};
}
