import type { TrunkCommand, TrunkEvent } from "#drivers/e1/signalling.ts";
import type { Side } from "#drivers/isdn/q931/call/call.ts";
import { decodeMessage } from "#drivers/isdn/q931/codec/decode.ts";
import type { Elements } from "#drivers/isdn/q931/codec/elements.ts";
import { encodeMessage } from "#drivers/isdn/q931/codec/encode.ts";
import type { Message } from "#drivers/isdn/q931/codec/message.ts";
import { type MessageType, Q931 } from "#drivers/isdn/q931/codec/message-types.table.ts";
import { Q931Layer } from "#drivers/isdn/q931/layer.ts";
import { type PriSettings, priSettings } from "#drivers/isdn/q931/settings.ts";
import { FakeClock } from "./fake-clock.ts";

type Of<Type extends TrunkEvent["type"]> = Extract<TrunkEvent, { readonly type: Type }>;

/** Layer 3 of one side, its far side played by a test message by message. */
export class LoneLayer {
  readonly clock = new FakeClock();
  readonly events: TrunkEvent[] = [];
  readonly sent: Message[] = [];
  readonly layer: Q931Layer;

  constructor(side: Side, settings: Partial<PriSettings> = {}) {
    this.layer = new Q931Layer({
      side,
      clock: this.clock,
      settings: priSettings(side, { restartsAtStart: false, ...settings }),
      send: (octets) => {
        const decoded = decodeMessage(octets);
        if (decoded.kind === "message") this.sent.push(decoded.message);
      },
      tell: (event) => this.events.push(event),
    });
    this.layer.link(true);
  }

  /** The far side says this of a call it began (`theirs`), or of one of ours. */
  hear(type: MessageType, elements: Elements = {}, of: "theirs" | "ours" = "theirs", value = 1): void {
    const reference = { value, isFromOrigin: of === "theirs" };
    this.layer.receive(encodeMessage({ protocol: Q931, reference, type, elements }));
  }

  /** Octets as they come. */
  hearOctets(...octets: number[]): void {
    this.layer.receive(Uint8Array.from(octets));
  }

  command(command: TrunkCommand): void {
    this.layer.command(command);
  }

  dial(call: number, channel = 1, isComplete = true): void {
    this.command({ type: "dial", call, channel, called: "95588", isComplete, caller: {} });
  }

  /** The last message sent, as `STATUS 101 state 10`. */
  get said(): string {
    const message = this.sent.at(-1);
    if (message === undefined) return "";
    const { type, elements } = message;
    const cause = elements.cause === undefined ? "" : ` ${elements.cause.value}`;
    return `${type}${cause}${elements.callState === undefined ? "" : ` state ${elements.callState}`}`;
  }

  get saidTypes(): string[] {
    return this.sent.map(({ type }) => type);
  }

  last<Type extends TrunkEvent["type"]>(type: Type): Of<Type> | undefined {
    return this.events.findLast((event): event is Of<Type> => event.type === type);
  }

  /** The state last told of a channel. */
  channel(number: number): string | undefined {
    return this.events.findLast((event): event is Of<"channel"> => event.type === "channel" && event.channel === number)
      ?.state;
  }
}

export const BEARER = { capability: "speech", mode: "circuit", rate: 0x10, layer1: 3 } as const;
/** A channel identification of one channel. */
export const channel = (number: number, isExclusive = true): Elements["channel"] & object => ({
  selection: "indicated",
  isExclusive,
  channels: [number],
});
/** A call of the far side, on channel 1. */
export const SETUP: Elements = { bearer: BEARER, channel: channel(1), called: { digits: "95588", type: 0, plan: 1 } };
export const cause = (value: number): Elements => ({ cause: { value, location: 1 } });

/** A call of the far side, answered by us and up. */
export function answeredCall(side: "user" | "network"): { lone: LoneLayer; call: number } {
  const lone = new LoneLayer(side);
  lone.hear("SETUP", SETUP);
  const call = lone.last("incoming")?.call ?? 0;
  lone.command({ type: "answer", call });
  if (side === "user") lone.hear("CONNECT ACKNOWLEDGE");
  return { lone, call };
}
