import type { Side } from "./call/call.ts";
import type { NameBy, RedirectionBy } from "./call/parties.ts";
import { NETWORK_TIMERS, type Q931Timers, USER_TIMERS } from "./call/timers.table.ts";
import type { BearerCapability } from "./codec/elements.ts";
import { SERVICE_ATT, SERVICE_NATIONAL } from "./codec/message-types.table.ts";

/** How an interface is to behave where exchanges differ. */
export interface PriSettings {
  /** Channels of the span that exist, by timeslot. */
  readonly channels: readonly number[];
  /** Digits of calls to us may come one by one; otherwise what SETUP brings is all of it. */
  readonly isOverlapReceiving: boolean;
  /** The channel of our calls is demanded; otherwise the far side may choose another one. */
  readonly isChannelDemanded: boolean;
  /** What our calls carry: networks may treat `speech` (compression, echo control), not `3.1 kHz audio` (fax, modem). */
  readonly bearer: Extract<BearerCapability, "speech" | "3.1 kHz audio">;
  readonly nameBy: NameBy;
  readonly redirectionBy: RedirectionBy;
  /** Channels are brought to rest when the data link comes up for the first time: calls of before are gone. */
  readonly restartsAtStart: boolean;
  readonly restartBy: "channel" | "interface";
  /** A channel that would not restart is tried again after this. */
  readonly restartAgainMs: number;
  /** Blocking is told to the far side by SERVICE messages, which ETSI does not have: AT&T's kind or the national one. */
  readonly service: "none" | "att" | "national";
  readonly timers: Q931Timers;
  /** Location we put into causes (Q.850 §2.2.3): 0 user, 1 private network. */
  readonly location: number;
}

/** Timeslots that carry calls on a span with its D channel in 16. */
export const B_CHANNELS: readonly number[] = Array.from({ length: 31 }, (_, at) => at + 1).filter(
  (slot) => slot !== 16,
);

/** As ETSI has it for a side; `changes` over it. */
export function priSettings(side: Side, changes: Partial<PriSettings> = {}): PriSettings {
  const isNetwork = side === "network";
  return {
    channels: B_CHANNELS,
    isOverlapReceiving: false,
    isChannelDemanded: isNetwork,
    bearer: "speech",
    nameBy: isNetwork ? "display" : "none",
    redirectionBy: "number",
    restartsAtStart: true,
    restartBy: "channel",
    restartAgainMs: 300_000,
    service: "none",
    timers: isNetwork ? NETWORK_TIMERS : USER_TIMERS,
    location: isNetwork ? 1 : 0,
    ...changes,
  };
}

/** Protocol discriminator of the service messages. */
export function serviceProtocol(service: "att" | "national"): typeof SERVICE_ATT | typeof SERVICE_NATIONAL {
  return service === "att" ? SERVICE_ATT : SERVICE_NATIONAL;
}
