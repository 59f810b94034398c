import { freemem } from "node:os";
import { type Admit, type RefusalReason, refusalWords } from "#firmware/calls/admission.ts";
import type { LiveCalls } from "#firmware/calls/live-calls.ts";
import { Admission } from "#firmware/care/admission.ts";
import { measureCapacity } from "#firmware/care/capacity.ts";
import { RefusalTally } from "#firmware/care/refusal-tally.ts";
import { StrainGauge } from "#firmware/care/strain.ts";
import type { Channels } from "#firmware/channels/channels.ts";
import type { NamedPeers } from "#firmware/channels/named-peers.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import { createBusyMeter } from "#firmware/kernel/busy-meter.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { parseUri } from "#firmware/sip/message/uri.ts";
import type { Foundations } from "./foundations.ts";

/** A reading of the free memory holds this long: the system writes a page of text for each. */
const MEMORY_HOLDS_MS = 250;

function recentFreeMemory(clock: Clock): () => number {
  let readAt = Number.NEGATIVE_INFINITY;
  let bytes = 0;
  return () => {
    const now = clock.monotonic();
    if (now - readAt >= MEMORY_HOLDS_MS) {
      readAt = now;
      bytes = freemem();
    }
    return bytes;
  };
}

export type Room = ReturnType<typeof createRoom>;

/** Calls and ports as they are used now. */
export interface Use {
  readonly calls: number;
  readonly rtpLegs: number;
}

/** How much the box takes on: what it was measured to carry, what is refused, and to whom. */
export function createRoom(
  { clock, log, config }: Pick<Foundations, "clock" | "log" | "config">,
  options: {
    readonly rtpPorts: { readonly first: number; readonly last: number };
    readonly peers: Pick<NamedPeers, "holds">;
    readonly use: () => Use;
  },
) {
  const isConfigured = knownByConfig(config);
  const portPairs = Math.floor((options.rtpPorts.last - options.rtpPorts.first + 1) / 2);
  const capacity = measureCapacity({ freeMemoryBytes: freemem(), portPairs });
  const freeMemory = recentFreeMemory(clock);
  const gauge = new StrainGauge(clock, createBusyMeter());
  const onError = (error: unknown): void => log.error("a subscriber to refusals failed", { error });
  const refusedCalls = new RefusalTally<RefusalReason>(clock, onError);
  const droppedRequests = new RefusalTally<string>(clock, onError);
  const limits = () => {
    const { maxCalls, callsPerSecond } = config().limits;
    return { maxCalls: maxCalls || capacity.calls, callsPerSecond: callsPerSecond || capacity.callsPerSecond };
  };
  const admission = new Admission({
    clock,
    limits,
    fullness() {
      const { calls, rtpLegs } = options.use();
      return { calls, freePorts: portPairs - rtpLegs, freeMemoryBytes: freeMemory(), strain: gauge.level };
    },
  });
  const admit: Admit = (asker) => admission.admit(asker);
  const refused = (reason: RefusalReason): void => {
    log.debug("a call was refused", { reason: refusalWords[reason] });
    refusedCalls.add(reason);
  };
  return {
    admit,
    refused,
    limits,
    capacity,
    gauge,
    refusedCalls,
    droppedRequests,
    strangers: {
      isKnown: (address: string) => isConfigured(address) || options.peers.holds(address),
      isStrained: () => gauge.level > 0,
      dropped: (address: string) => droppedRequests.add(address),
    },
    start: () => gauge.start(),
    stop(): void {
      gauge.stop();
      refusedCalls.stop();
      droppedRequests.stop();
    },
  };
}

/** What calls take of the room. */
export function useOf({ live, channels }: { live: LiveCalls; channels: Channels }): Use {
  const onLines = channels.lines.uses().filter(({ leg }) => leg !== undefined).length;
  return { calls: live.size, rtpLegs: Math.max(0, channels.legCount - onLines) };
}

/** Whether trunks or phones with this very address are configured. Made anew when the configuration is. */
function knownByConfig(config: () => Config): (address: string) => boolean {
  let from: Config | undefined;
  let hosts = new Set<string>();
  return (address) => {
    const current = config();
    if (from !== current) {
      from = current;
      const contacts = current.extensions.flatMap(({ staticContacts = [] }) => staticContacts.map(hostOf));
      hosts = new Set([...current.trunks.map(({ host }) => host), ...contacts]);
    }
    return hosts.has(address);
  };
}

function hostOf(text: string): string {
  const uri = parseUri(text);
  return uri?.kind === "sip" ? uri.host : "";
}
