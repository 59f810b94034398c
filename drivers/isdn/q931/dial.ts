import type { TrunkCommand } from "#drivers/e1/signalling.ts";
import type { Side } from "./call/call.ts";
import { calledElement, callerElements } from "./call/parties.ts";
import type { Elements } from "./codec/elements.ts";
import type { PriSettings } from "./settings.ts";

export type Dial = Extract<TrunkCommand, { readonly type: "dial" }>;

/** 64 kbit/s, and G.711 A-law in layer 1 (EN 300 403-1 §4.5.5). */
const RATE_64K = 0x10;
const A_LAW = 3;

/** The SETUP of a call of ours (EN 300 403-1 §3.1.14, §5.1.1). */
export function setupOf(dial: Dial, settings: PriSettings, side: Side): Elements {
  const { channel, called, calledKind, isComplete, caller, redirection } = dial;
  const by = { isNetwork: side === "network", name: settings.nameBy, redirection: settings.redirectionBy };
  return {
    ...(isComplete ? { isSendingComplete: true } : {}),
    bearer: { capability: settings.bearer, mode: "circuit", rate: RATE_64K, layer1: A_LAW },
    channel: { selection: "indicated", isExclusive: settings.isChannelDemanded, channels: [channel] },
    ...(called === "" ? {} : { called: calledElement(called, calledKind) }),
    ...callerElements({ caller, ...(redirection === undefined ? {} : { redirection }) }, by),
  };
}
