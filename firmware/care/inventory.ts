import type { LiveCalls } from "#firmware/calls/live-calls.ts";
import type { Channels } from "#firmware/channels/channels.ts";
import type { LegState } from "#firmware/channels/leg-machine.ts";
import type { LineUse } from "#firmware/channels/line-tools.ts";
import type { AgentState } from "#firmware/domain/agent-state.ts";
import type { Terminal } from "#firmware/domain/party.ts";
import { SELF_LINE } from "#firmware/domain/self-line.ts";
import type { CountedClock } from "#firmware/kernel/counted-clock.ts";
import { openFiles } from "#firmware/kernel/open-files.ts";
import type { MediaClient } from "#firmware/media/client.ts";
import type { MediaInventory } from "#firmware/media/inventory.ts";
import type { SipEndpoint } from "#firmware/sip/endpoint.ts";
import type { SipLoad } from "#firmware/sip/endpoint-options.ts";

export interface LegItem {
  readonly id: string;
  readonly call?: string;
  readonly way: "in" | "out";
  readonly terminal: Terminal;
  readonly sipCallId?: string;
  readonly state: LegState["name"];
  readonly isHeld: boolean;
  /** There was no room for its call: it hears so, or rings on. */
  readonly isTurnedAway: boolean;
  /** How long it has been in its state. */
  readonly stateMs: number;
}

export interface CallItem {
  readonly id: string;
  readonly ageMs: number;
  readonly legs: string[];
}

export interface AgentItem {
  readonly agent: string;
  readonly state: AgentState["name"];
  readonly stateMs: number;
  /** The call an offer, a conversation, a wrap-up or an outside call is about. */
  readonly call?: string;
  /** By how much an offer or a wrap-up has outlived its time; absent while it has not. */
  readonly overdueMs?: number;
}

export interface QueueEntryItem {
  readonly queue: string;
  readonly call: string;
  readonly state: string;
  readonly waitedMs: number;
}

/** What the control process itself holds of the system. */
export interface ControlItem {
  readonly timers: number;
  /** These only in a full inventory. */
  readonly openFiles?: number;
  readonly rssBytes?: number;
  readonly heapBytes?: number;
}

/** Everything that lives in the box at one moment, by id. Times are milliseconds. */
export interface Inventory {
  readonly at: number;
  readonly calls: CallItem[];
  readonly legs: LegItem[];
  readonly lines: LineUse[];
  readonly agents: AgentItem[];
  readonly entries: QueueEntryItem[];
  /** Call-IDs of SIP calls. */
  readonly sessions: string[];
  /** Recordings that calls believe to be running. */
  readonly recordings: string[];
  readonly sip: SipLoad;
  readonly control: ControlItem;
  /** Absent while the media process is down or does not answer. */
  readonly media?: MediaInventory;
}

/** Where things live; features are known by what is asked of them only. */
export interface InventoryParts {
  readonly clock: CountedClock;
  readonly live: Pick<LiveCalls, "all">;
  readonly channels: Pick<Channels, "legs" | "lines">;
  readonly sip: Pick<SipEndpoint, "load" | "sessions">;
  readonly media: Pick<MediaClient, "inventory" | "recordings">;
  readonly agents: () => readonly {
    readonly agent: string;
    readonly state: AgentState;
    readonly since: number;
    readonly until: number | undefined;
  }[];
  readonly entries: () => QueueEntryItem[];
  readonly turnedAway: () => string[];
}

/**
 * Takes stock of the whole box. Control is looked at in one moment, before or after which nothing moves; the media
 * process answers a little later, so what differs once may have been on its way.
 */
export async function takeInventory(parts: InventoryParts, { full }: { readonly full: boolean }): Promise<Inventory> {
  const media = await parts.media.inventory({ full }).catch(() => undefined);
  return { ...takeControlInventory(parts, full), ...(media !== undefined && { media: withoutSelf(media) }) };
}

/** The box's call to itself looks after itself; its leg is none of the channels'. */
function withoutSelf(media: MediaInventory): MediaInventory {
  return { ...media, endpoints: media.endpoints.filter(({ line }) => line !== SELF_LINE) };
}

function takeControlInventory(parts: InventoryParts, full: boolean): Omit<Inventory, "media"> {
  const { clock, channels, live, sip } = parts;
  const away = new Set(parts.turnedAway());
  const monotonic = clock.monotonic();
  const now = clock.now();
  return {
    at: now,
    calls: live
      .all()
      .map(({ id, startedAt, legs }) => ({ id, ageMs: now - startedAt, legs: legs.map((leg) => leg.id) })),
    legs: Array.from(channels.legs, ({ id, call, way, terminal, state, stateAt, sipCallId }) => ({
      id,
      ...(call !== undefined && { call }),
      way,
      terminal,
      ...(sipCallId !== undefined && { sipCallId }),
      state: state.name,
      isHeld: state.name === "answered" && state.isHeld,
      isTurnedAway: away.has(id),
      stateMs: Math.round(monotonic - stateAt),
    })),
    lines: channels.lines.uses(),
    agents: parts.agents().map(({ agent, state, since, until }) => ({
      agent,
      state: state.name,
      stateMs: now - since,
      ...("call" in state && { call: state.call }),
      ...(until !== undefined && until < now && { overdueMs: now - until }),
    })),
    entries: parts.entries(),
    sessions: sip.sessions().map(({ callId }) => callId),
    recordings: [...parts.media.recordings],
    sip: sip.load,
    control: { timers: clock.pending, ...(full && processFigures()) },
  };
}

function processFigures(): Omit<ControlItem, "timers"> {
  const { rss, heapUsed } = process.memoryUsage();
  return { openFiles: openFiles(), rssBytes: rss, heapBytes: heapUsed };
}
