import type { ChannelState, TrunkCallId, TrunkCommand, TrunkEvent } from "#drivers/e1/signalling.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { Machine } from "#firmware/kernel/machine.ts";
import { CHANNEL_INITIAL, callOf, channelTransition, stateOf } from "./channel-machine.ts";
import type {
  ChannelMachineEvent,
  ChannelMachineState,
  ChannelOutput,
  R2Setting,
  SignalGroup,
  ToldEvent,
} from "./channel-state.ts";
import { LINE_SIGNALS, type LineSignal } from "./line-signal.ts";
import { groupHeard, lineWords, meaningOfLine, type SignalWords, signalWords } from "./words.ts";

/** Which end of register signalling we are: a forward end sends forward signals and listens for backward ones. */
export type RegisterEnd = "forward" | "backward";

/** What a channel asks of whoever carries its bits and its voice. */
export interface R2ChannelOwner {
  /** ABCD bits from now on; A is the 8. */
  sendBits(channel: number, abcd: number): void;
  /** Register signalling begins or ends: only in between there is anything to hear or to send. */
  listen(channel: number, end: RegisterEnd | undefined): void;
  /** The register signal to send from now on, 1 to 15; 0 is silence. Only while it listens. */
  sendSignal(channel: number, signal: number, isPulse: boolean): void;
  tell(event: TrunkEvent): void;
}

export interface R2ChannelOptions {
  readonly channel: number;
  readonly setting: R2Setting;
  readonly clock: Clock;
  readonly owner: R2ChannelOwner;
  /** Number of the next call in. */
  readonly nextCall: () => TrunkCallId;
}

/** Bits that stand for less are no signal (Q.422 §3.1: 20 ± 7 ms). */
const RECOGNITION_MS = 20;
const ALL_BITS = 0b1111;
/** First octets of a trace's messages after the channel: what the last octet is. */
const LINE_OCTET = 0;
const FORWARD_OCTET = 1;
const BACKWARD_OCTET = 2;
const METERING: SignalWords = { text: "metering pulse", code: "r2.line.metering", params: {} };

/** One channel of MFC/R2: its machine between line bits, register signals and the trunk's words. */
export class R2Channel {
  readonly #options: R2ChannelOptions;
  readonly #machine: Machine<ChannelMachineState, ChannelMachineEvent, ChannelOutput>;
  /** Bits that have not stood for long enough yet. */
  #pending: Timer | undefined;
  #sent: number;
  #signal = 0;
  #end: RegisterEnd | undefined;
  #state: ChannelState = "out-of-service";
  #isUp = true;

  constructor(options: R2ChannelOptions) {
    this.#options = options;
    this.#sent = this.#coded("idle");
    this.#machine = new Machine({
      initial: CHANNEL_INITIAL,
      transition: channelTransition(options.setting),
      clock: options.clock,
      perform: (output) => this.#perform(output),
      changed: () => this.#report(),
    });
  }

  /** The call on it, from the seizure on. */
  get call(): TrunkCallId | undefined {
    return callOf(this.#machine.state);
  }

  /** ABCD bits as the far side sends them now. */
  bits(abcd: number): void {
    const ab = (abcd & ALL_BITS) >> 2;
    this.#pending?.cancel();
    this.#pending = undefined;
    const { far } = this.#machine.state.line;
    if (ab === far) return;
    if (far === undefined) this.#recognise(abcd);
    else this.#pending = this.#options.clock.after(RECOGNITION_MS, () => this.#recognise(abcd));
  }

  /** The far side's register signal that is heard from now on; 0: it has ended. */
  heard(signal: number): void {
    if (this.#end === undefined) return;
    if (signal !== 0) this.#traceSignal("received", groupHeard(this.#machine.state), signal);
    this.#machine.send({ type: "heard", signal });
  }

  command(command: TrunkCommand): void {
    this.#machine.send({ type: "command", command });
    if (command.type === "restart") this.#options.owner.sendBits(this.#options.channel, this.#sent);
  }

  /** The span carries bits, or does not: then what is sent counts from when it does again. */
  span(isUp: boolean): void {
    this.#isUp = isUp;
    this.#pending?.cancel();
    this.#pending = undefined;
    if (isUp) this.#options.owner.sendBits(this.#options.channel, this.#sent);
    this.#report();
  }

  close(): void {
    this.#pending?.cancel();
    this.#machine.close();
  }

  #recognise(abcd: number): void {
    this.#pending = undefined;
    const ab = (abcd & ALL_BITS) >> 2;
    this.#trace("received", LINE_OCTET, abcd, lineWords(meaningOfLine(this.#machine.state, ab), abcd));
    this.#machine.send({ type: "line", ab, call: this.#options.nextCall() });
  }

  #perform(output: ChannelOutput): void {
    switch (output.type) {
      case "line":
        this.#sendLine(output.signal);
        break;
      case "tone":
        this.#sendSignal(output);
        break;
      case "register":
        this.#listen(output.end === "none" ? undefined : output.end);
        break;
      case "metering":
        this.#trace("received", LINE_OCTET, this.#sent, METERING);
        break;
      case "tell":
        this.#options.owner.tell(this.#placed(output.event));
        break;
    }
  }

  #sendSignal({ group, signal, isPulse = false }: Extract<ChannelOutput, { type: "tone" }>): void {
    if (signal === this.#signal) return;
    this.#signal = signal;
    if (signal !== 0) this.#traceSignal("sent", group, signal);
    this.#options.owner.sendSignal(this.#options.channel, signal, isPulse);
  }

  #placed(event: ToldEvent): TrunkEvent {
    const { channel } = this.#options;
    switch (event.type) {
      case "incoming":
        return { ...event, channel };
      case "channel-chosen":
        return { ...event, channel };
      case "channel":
        return { ...event, channel };
      case "layer":
      case "digits":
      case "proceeding":
      case "progress":
      case "alerting":
      case "answered":
      case "clearing":
      case "cleared":
      case "keypad":
      case "message":
        return event;
    }
  }

  #sendLine(signal: LineSignal): void {
    const abcd = this.#coded(signal);
    if (abcd === this.#sent) return;
    this.#sent = abcd;
    this.#trace("sent", LINE_OCTET, abcd, lineWords(signal, abcd));
    this.#options.owner.sendBits(this.#options.channel, abcd);
  }

  #coded(signal: LineSignal): number {
    return (LINE_SIGNALS[signal] << 2) | this.#options.setting.variant.cd;
  }

  #listen(end: RegisterEnd | undefined): void {
    if (end === this.#end) return;
    if (end === undefined && this.#signal !== 0) this.#options.owner.sendSignal(this.#options.channel, 0, false);
    this.#signal = 0;
    this.#end = end;
    this.#options.owner.listen(this.#options.channel, end);
  }

  #report(): void {
    const state = this.#isUp ? stateOf(this.#machine.state) : "out-of-service";
    if (state === this.#state) return;
    this.#state = state;
    this.#options.owner.tell({ type: "channel", channel: this.#options.channel, state });
  }

  #traceSignal(way: "sent" | "received", group: SignalGroup, signal: number): void {
    const isForward = (this.#end === "forward") === (way === "sent");
    const words = signalWords(this.#options.setting.variant, group, signal);
    this.#trace(way, isForward ? FORWARD_OCTET : BACKWARD_OCTET, signal, words);
  }

  #trace(way: "sent" | "received", kind: number, value: number, words: SignalWords): void {
    const { channel, owner } = this.#options;
    const { call } = this;
    owner.tell({
      type: "message",
      way,
      octets: Uint8Array.of(channel, kind, value),
      channel,
      ...(call === undefined ? {} : { call }),
      ...words,
    });
  }
}
