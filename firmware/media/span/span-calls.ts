import type { SpanConfig } from "#drivers/e1/config.ts";
import type { TrunkCallId, TrunkCommand, TrunkEvent } from "#drivers/e1/signalling.ts";
import type { SpanControl } from "#drivers/e1/span-hardware.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { ChannelLog } from "./channel-log.ts";
import { FrameLog } from "./frame-log.ts";
import { NoticeLog } from "./notice-log.ts";
import type { SpanChannel } from "./span-channel.ts";
import { createSignaller, type SpanSignaller } from "./span-signaller.ts";
import { type SpanChannel as ChannelState, type SpanHostEvent, type SpanState, toWire } from "./span-words.ts";

export interface SpanCallsOptions {
  readonly span: string;
  readonly config: SpanConfig;
  readonly clock: Clock;
  readonly control: (control: SpanControl) => void;
  readonly channel: (slot: number) => SpanChannel | undefined;
  readonly emit: (event: SpanHostEvent) => void;
  /** The layer came up or went down. */
  readonly changed: () => void;
}

/** Calls of one span: its signalling, and what is left of a call when the line goes away under it. */
export class SpanCalls {
  readonly #options: SpanCallsOptions;
  readonly #log: ChannelLog;
  readonly #frames: FrameLog;
  /** What was out of order on the data link. */
  readonly notices: NoticeLog;
  /** Channels that take no new calls. */
  readonly #held: Set<number>;
  #signaller: SpanSignaller;
  #hasStarted = false;
  #isUp = false;
  #since: number;
  #reason: string | undefined;

  constructor(options: SpanCallsOptions) {
    this.#options = options;
    this.#log = new ChannelLog(options.clock);
    this.#frames = new FrameLog(options.clock);
    this.notices = new NoticeLog(options.clock);
    this.#held = new Set(options.config.blocked ?? []);
    this.#since = options.clock.now();
    this.#signaller = this.#make();
  }

  get layer(): SpanState["signalling"] {
    const reason = this.#reason;
    const { signalling: kind } = this.#options.config;
    return { kind, isUp: this.#isUp, since: this.#since, ...(reason !== undefined && { reason }) };
  }

  channels(bits: (slot: number) => ChannelState["bits"]): readonly ChannelState[] {
    return this.#log.channels(bits);
  }

  /** Begins when the board is there for the first time; it goes on over a board that comes back. */
  start(): void {
    if (this.#hasStarted) return;
    this.#hasStarted = true;
    this.#signaller.start();
    for (const slot of this.#held) this.command({ type: "block", channel: slot });
  }

  /** Anew after it was closed. */
  restart(isSpanUp: boolean): void {
    this.#hasStarted = false;
    this.#signaller = this.#make();
    this.#signaller.span(isSpanUp);
    this.start();
  }

  close(): void {
    this.#signaller.close();
    this.#layer(false, undefined);
  }

  span(isUp: boolean): void {
    this.#signaller.span(isUp);
  }

  /** Exactly these channels take no new calls. */
  holdOnly(channels: readonly number[]): void {
    for (const channel of channels) if (!this.#held.has(channel)) this.command({ type: "block", channel });
    for (const channel of [...this.#held]) if (!channels.includes(channel)) this.command({ type: "unblock", channel });
  }

  /** The last frames of the D channel. */
  get frames(): FrameLog {
    return this.#frames;
  }

  dChannel(frame: Uint8Array): void {
    this.#frames.add("received", frame);
    this.#signaller.dChannel(frame);
  }

  bits(slot: number, bits: number, tick: number): void {
    this.#signaller.bits(slot, bits, tick);
  }

  command(command: TrunkCommand): void {
    if (command.type === "block") this.#held.add(command.channel);
    if (command.type === "unblock") this.#held.delete(command.channel);
    this.#log.command(command);
    this.#signaller.command(command);
  }

  /** Whoever holds a call is told at once that it is over; signalling says so to the far side as soon as it can. */
  endAll(cause: number): void {
    for (const call of this.#log.calls) {
      this.#end(call, cause);
      this.#signaller.command({ type: "clear", call, cause });
    }
  }

  #end(call: TrunkCallId, cause: number): void {
    this.#log.end(call);
    this.#emit({ type: "cleared", call, cause, byUs: false });
  }

  #make(): SpanSignaller {
    const { config, clock, channel } = this.#options;
    const control = (order: SpanControl): void => {
      if (order.type === "d-channel") this.#frames.add("sent", order.frame);
      this.#options.control(order);
    };
    const notice = (code: string): void => this.notices.add(code);
    return createSignaller({ config, clock, control, channel, notice, tell: (event) => this.#take(event) });
  }

  #take(event: TrunkEvent): void {
    if (event.type === "layer") this.#layer(event.isUp, event.reason);
    else if ("call" in event && event.type !== "message" && event.type !== "incoming") {
      // It was told to be over when the line was lost.
      if (event.call === undefined || !this.#log.has(event.call)) return;
    }
    this.#log.take(event);
    this.#emit(event);
  }

  #layer(isUp: boolean, reason: string | undefined): void {
    if (isUp !== this.#isUp) this.#since = this.#options.clock.now();
    this.#isUp = isUp;
    this.#reason = isUp ? undefined : reason;
    this.#options.changed();
  }

  #emit(event: TrunkEvent): void {
    const { span, clock, emit } = this.#options;
    emit({ type: "span.signal", span, event: toWire(event), at: clock.now() });
  }
}
