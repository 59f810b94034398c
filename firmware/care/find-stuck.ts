import type { EndpointItem, MediaInventory } from "#firmware/media/inventory.ts";
import type { AgentItem, Inventory, LegItem } from "./inventory.ts";

/** Something that holds a place though nothing stands behind it any more. */
export type Stuck = { readonly call?: string } & (
  | { readonly kind: "leg-without-call"; readonly leg: string }
  | { readonly kind: "call-without-leg"; readonly call: string }
  | { readonly kind: "leg-overdue"; readonly leg: string; readonly state: string }
  /** Neither voice nor reports have come for the time that is allowed. */
  | { readonly kind: "leg-silent"; readonly leg: string; readonly silentMs: number }
  /** An answered leg whose sound channel the media process does not have. */
  | { readonly kind: "leg-without-media"; readonly leg: string }
  | { readonly kind: "media-without-leg"; readonly endpoint: string }
  /** Legs of different calls hear each other. */
  | { readonly kind: "bridge-across-calls"; readonly bridge: string; readonly endpoints: readonly string[] }
  | { readonly kind: "recording-unknown"; readonly recording: string }
  | { readonly kind: "recording-lost"; readonly recording: string }
  | { readonly kind: "agent-astray"; readonly agent: string; readonly state: AgentItem["state"] }
  | { readonly kind: "entry-without-call"; readonly queue: string; readonly call: string }
  /** The caller is being offered, but no agent knows of it. */
  | { readonly kind: "entry-without-offer"; readonly queue: string; readonly call: string }
  | { readonly kind: "line-without-leg"; readonly line: string }
  | { readonly kind: "session-without-leg"; readonly session: string }
  | { readonly kind: "ports-lost"; readonly count: number }
);

export type StuckKind = Stuck["kind"];

/** What is allowed. Milliseconds. */
export interface Allowed {
  /** An answered leg may bring neither voice nor reports for so long; 0: for ever. */
  readonly silenceMs: number;
}

/** Every ring has an end of its own within five minutes; a caller may hear several after each other. */
const LONGEST_RING_MS = 10 * 60_000;
const LONGEST_UNANSWERED_MS = 30 * 60_000;
/** The leg's own machine gives up after ten seconds. */
const LONGEST_ANSWERING_MS = 30_000;
/** Offers and wrap-ups end themselves: an offer at the latest ten seconds after its time. */
const LONGEST_OVERDUE_MS = 15_000;

/** Everything that is stuck by the look of one moment. What is on its way looks the same: only what stays is. */
export function findStuck(inventory: Inventory, allowed: Allowed): Stuck[] {
  const { media } = inventory;
  return [
    ...callsAndLegs(inventory),
    ...sessions(inventory),
    ...agents(inventory),
    ...entries(inventory),
    ...lines(inventory),
    ...(media === undefined ? [] : [...silentLegs(inventory, media, allowed), ...mediaAlone(inventory, media)]),
  ];
}

function* callsAndLegs({ calls, legs }: Inventory): Generator<Stuck> {
  const live = new Set(calls.map(({ id }) => id));
  for (const leg of legs) {
    const { id, call, state, stateMs, isTurnedAway } = leg;
    if (isTurnedAway) continue;
    const of = call === undefined ? {} : { call };
    if (call === undefined || !live.has(call)) yield { kind: "leg-without-call", leg: id, ...of };
    else if (stateMs > longest(leg)) yield { kind: "leg-overdue", leg: id, state, ...of };
  }
  for (const { id, legs: own } of calls) if (own.length === 0) yield { kind: "call-without-leg", call: id };
}

function longest({ state }: LegItem): number {
  switch (state) {
    case "offered":
    case "alerting":
      return LONGEST_UNANSWERED_MS;
    case "dialling":
    case "ringing":
      return LONGEST_RING_MS;
    case "answering":
      return LONGEST_ANSWERING_MS;
    case "answered":
    case "ended":
      return Number.POSITIVE_INFINITY;
  }
}

function* sessions({ sessions: all, legs }: Inventory): Generator<Stuck> {
  const known = new Set(legs.map(({ sipCallId }) => sipCallId));
  for (const session of all) if (!known.has(session)) yield { kind: "session-without-leg", session };
}

function* agents({ agents: all, calls, legs, entries: waiting }: Inventory): Generator<Stuck> {
  const live = new Set(calls.map(({ id }) => id));
  const isOn = (agent: string, call: string): boolean =>
    legs.some((leg) => leg.call === call && leg.terminal.kind === "extension" && leg.terminal.extension === agent);
  const isExplained = ({ agent, state, call = "", overdueMs = 0 }: AgentItem): boolean => {
    switch (state) {
      case "talking":
        return isOn(agent, call);
      case "elsewhere":
        return live.has(call);
      case "offered":
        return overdueMs < LONGEST_OVERDUE_MS && live.has(call) && waiting.some((entry) => entry.call === call);
      case "wrap-up":
        return overdueMs < LONGEST_OVERDUE_MS;
      case "signed-out":
      case "ready":
      case "paused":
      case "unreachable":
        return true;
    }
  };
  for (const item of all) {
    if (isExplained(item)) continue;
    const { agent, state, call } = item;
    yield { kind: "agent-astray", agent, state, ...(call !== undefined && { call }) };
  }
}

function* entries({ entries: waiting, calls, agents: all }: Inventory): Generator<Stuck> {
  const live = new Set(calls.map(({ id }) => id));
  for (const { queue, call, state } of waiting) {
    if (!live.has(call)) yield { kind: "entry-without-call", queue, call };
    else if (state === "offering" && !all.some((agent) => agent.state === "offered" && agent.call === call)) {
      yield { kind: "entry-without-offer", queue, call };
    }
  }
}

/** A telephone may lie beside its cradle for ever; an exchange line that nobody talks on costs its owner calls. */
function* lines({ lines: all, legs }: Inventory): Generator<Stuck> {
  const known = new Set(legs.map(({ id }) => id));
  for (const { id, kind, isFree, isAway, leg } of all) {
    if (kind === "fxo" && !isFree && isAway !== true && (leg === undefined || !known.has(leg)))
      yield { kind: "line-without-leg", line: id };
  }
}

/**
 * A phone on hold need not send anything, nor one whose other side is on hold; and whoever hears the other side well
 * may save its own silence. So a leg counts as dead only when no voice at all comes into its call.
 */
function* silentLegs({ legs }: Inventory, media: MediaInventory, { silenceMs }: Allowed): Generator<Stuck> {
  if (silenceMs === 0) return;
  const endpoints = new Map(media.endpoints.map((endpoint) => [endpoint.id, endpoint]));
  const silent = (leg: LegItem): number => silenceOf(endpoints.get(leg.id));
  for (const leg of legs) {
    const { id, call } = leg;
    if (leg.state !== "answered" || silent(leg) < silenceMs) continue;
    const together = legs.filter((other) => other.call === call && other.state === "answered");
    const isHeld = together.some((other) => other.isHeld);
    const isHeard = together.some((other) => silent(other) < silenceMs && endpoints.get(other.id)?.rtp !== undefined);
    if (isHeld || isHeard) continue;
    yield { kind: "leg-silent", leg: id, silentMs: silent(leg), ...(call !== undefined && { call }) };
  }
}

/** For how long neither voice nor reports have come though they should, milliseconds; 0 on a line. */
function silenceOf(endpoint: EndpointItem | undefined): number {
  if (endpoint?.rtp === undefined || !endpoint.rtp.expectsVoice) return 0;
  return Math.min(endpoint.rtp.silentMs, endpoint.rtp.reportSilentMs);
}

function* mediaAlone(inventory: Inventory, media: MediaInventory): Generator<Stuck> {
  const { legs, lines: all } = inventory;
  const callOf = new Map(legs.map(({ id, call }) => [id, call]));
  // Somebody who dials on a plain telephone has sound and no call yet.
  const known = new Set([...callOf.keys(), ...all.map(({ leg }) => leg)]);
  const there = new Set(media.endpoints.map(({ id }) => id));
  for (const { id } of media.endpoints) if (!known.has(id)) yield { kind: "media-without-leg", endpoint: id };
  for (const { id, state, call } of legs) {
    if (state !== "answered" || there.has(id)) continue;
    yield { kind: "leg-without-media", leg: id, ...(call !== undefined && { call }) };
  }
  for (const { id, endpoints } of media.bridges) {
    const calls = new Set(endpoints.map((endpoint) => callOf.get(endpoint)).filter((call) => call !== undefined));
    if (calls.size > 1) yield { kind: "bridge-across-calls", bridge: id, endpoints };
  }
  const running = new Set(media.recordings.map(({ id }) => id));
  for (const id of running) if (!inventory.recordings.includes(id)) yield { kind: "recording-unknown", recording: id };
  for (const id of inventory.recordings) if (!running.has(id)) yield { kind: "recording-lost", recording: id };
  const used = media.endpoints.filter(({ kind }) => kind === "rtp").length;
  if (media.ports.used > used) yield { kind: "ports-lost", count: media.ports.used - used };
}
