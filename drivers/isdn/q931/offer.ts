import type { Side } from "./call/call.ts";
import { graveFault, refusal } from "./call/messages.ts";
import { Cause } from "./codec/causes.table.ts";
import type { Bearer, CauseElement, ChannelIdentification, Elements } from "./codec/elements.ts";
import type { Fault } from "./codec/message.ts";

/** Which channel a SETUP of the far side gets, or the cause it is refused with. */
export type ChannelChoice = { readonly channel: number; readonly takenFromUs?: true } | { readonly cause: number };

/** What choosing a channel needs to know of the span. */
export interface ChannelView {
  readonly side: Side;
  readonly has: (channel: number) => boolean;
  readonly isFree: (channel: number) => boolean;
  /** A call of ours asks for the channel, and the far side has not answered it yet. */
  readonly isAskedByUs: (channel: number) => boolean;
  readonly pick: () => number | undefined;
}

const CHANNEL_IDENTIFICATION = 0x18;

/** Why a SETUP cannot become a call, whatever the channel; undefined: it can. */
export function objection(
  elements: Elements,
  faults: readonly Fault[],
  { side, location }: { readonly side: Side; readonly location: number },
): CauseElement | undefined {
  const grave = graveFault({ message: "SETUP", faults });
  if (grave !== undefined) return refusal(grave, { location });
  if (elements.channel === undefined) {
    const broken = faults.find(({ id }) => id === CHANNEL_IDENTIFICATION);
    if (broken !== undefined) return refusal(broken, { location });
    // §3.1.14: the network always names the channel; a user may leave it to the network.
    const missing: Fault = { id: CHANNEL_IDENTIFICATION, problem: "missing", text: "" };
    if (side === "user") return refusal(missing, { location });
  }
  if (elements.bearer !== undefined && !carriesSpeech(elements.bearer)) {
    return { value: side === "user" ? Cause.incompatibleDestination : Cause.bearerNotImplemented, location };
  }
  return undefined;
}

function carriesSpeech({ capability, mode }: Bearer): boolean {
  return mode === "circuit" && (capability === "speech" || capability === "3.1 kHz audio");
}

/** Finds the channel of a SETUP (EN 300 403-1 §5.1.2, §5.2.3.1, and §5.7 where both sides want the same). */
export function chooseChannel(wanted: ChannelIdentification | undefined, view: ChannelView): ChannelChoice {
  const [named] = wanted?.channels ?? [];
  if (wanted?.selection === "none") return { cause: Cause.noChannel };
  if (wanted === undefined || wanted.selection === "any" || named === undefined) return anyChannel(view);
  if (!view.has(named)) return wanted.isExclusive ? { cause: Cause.channelDoesNotExist } : anyChannel(view);
  if (view.isFree(named)) return { channel: named };
  // §5.7: of two calls that want one channel the network's has it.
  if (view.side === "user" && view.isAskedByUs(named)) return { channel: named, takenFromUs: true };
  return wanted.isExclusive ? { cause: Cause.channelNotAvailable } : anyChannel(view);
}

function anyChannel(view: ChannelView): ChannelChoice {
  const channel = view.pick();
  return channel === undefined ? { cause: Cause.noChannel } : { channel };
}
