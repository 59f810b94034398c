import { openFiles } from "#firmware/kernel/open-files.ts";
import type { Bridge } from "./bridge/bridge.ts";
import type { Endpoint } from "./endpoint/endpoint.ts";
import { LineEndpoint } from "./endpoint/line-endpoint.ts";
import { RtpEndpoint } from "./endpoint/rtp-endpoint.ts";

/** One endpoint as it stands. Times are milliseconds. */
export interface EndpointItem {
  readonly id: string;
  readonly kind: "rtp" | "line";
  readonly ageMs: number;
  /** Of RTP: our port, and how long nothing has come, of voice and of reports (RTCP). */
  readonly rtp?: {
    readonly port: number;
    /** By what was agreed, voice should come from the far end. */
    readonly expectsVoice: boolean;
    readonly silentMs: number;
    readonly reportSilentMs: number;
  };
  /** Of a line: `<board>.<port>`. */
  readonly line?: string;
  readonly isPlaying: boolean;
}

/** Everything the media process holds, by id: what the control process knows must be the same. */
export interface MediaInventory {
  readonly pid: number;
  readonly endpoints: EndpointItem[];
  readonly bridges: { readonly id: string; readonly endpoints: string[] }[];
  readonly recordings: { readonly id: string; readonly ageMs: number }[];
  /** Pairs that endpoints have, pairs that stand bound for the next calls, and all there are. */
  readonly ports: { readonly used: number; readonly ready: number; readonly total: number };
  /** Beats of 20 ms dropped since the start because the process was held up. */
  readonly ticksLate: number;
  /** Share of its time the process has worked since the last inventory, 0…1. */
  readonly busy: number;
  /** Both only in a full inventory. */
  readonly rssBytes?: number;
  readonly openFiles?: number;
}

/** What an inventory is made from. */
export interface MediaHoldings {
  readonly now: number;
  readonly endpoints: Iterable<Endpoint>;
  readonly bridges: Iterable<Bridge>;
  readonly recordings: MediaInventory["recordings"];
  readonly ports: MediaInventory["ports"];
  readonly ticksLate: number;
  readonly busy: number;
  readonly full: boolean;
}

/** Lists what the media process holds now. */
export function takeMediaInventory(holdings: MediaHoldings): MediaInventory {
  const { now, recordings, ports, ticksLate, busy, full } = holdings;
  return {
    pid: process.pid,
    endpoints: [...holdings.endpoints].map((endpoint) => endpointItem(endpoint, now)),
    bridges: [...holdings.bridges].map(({ id, members }) => ({ id, endpoints: members.map((member) => member.id) })),
    recordings,
    ports,
    ticksLate,
    busy,
    ...(full && { rssBytes: process.memoryUsage.rss(), openFiles: openFiles() }),
  };
}

function endpointItem(endpoint: Endpoint, now: number): EndpointItem {
  const { id } = endpoint;
  const isPlaying = endpoint.player !== undefined;
  const ageMs = Math.round(now - endpoint.openedAt);
  if (endpoint instanceof LineEndpoint) return { id, kind: "line", ageMs, line: endpoint.line, isPlaying };
  if (!(endpoint instanceof RtpEndpoint)) return { id, kind: "rtp", ageMs, isPlaying };
  return { id, kind: "rtp", ageMs, rtp: endpoint.silence(now), isPlaying };
}
