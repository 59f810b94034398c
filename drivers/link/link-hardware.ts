import type {
  Hardware,
  HardwareCounters,
  HardwareListener,
  HardwareMessage,
  HardwarePort,
  PortCapability,
  PortSetting,
} from "#drivers/line/hardware.ts";
import type { PortControl } from "#drivers/line/port.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { ALAW_TO_ULAW, ULAW_SILENCE, ULAW_TO_ALAW } from "#firmware/kernel/g711.ts";
import type { OpenBytePort } from "./byte-port.ts";
import { BoardConnection } from "./connection.ts";
import type { LinkState } from "./link.ts";
import { isControl, wordsOf } from "./message-words.ts";
import type { ControlMessage, DatagramMessage, Law, Voice } from "./messages.ts";

/** More frames missing than this: the board paused, there is nothing to catch up with. */
const MAX_CATCH_UP = 3;
/** Some minutes of a busy board. */
const TRACE_MESSAGES = 400;
const SILENCE = new Uint8Array(160).fill(ULAW_SILENCE);
/** What every board on the link has to offer (SPECIFICATION.md, 4.1 and 4.2). */
const CAPABILITIES: Readonly<Record<"fxo" | "fxs", readonly PortCapability[]>> = {
  fxo: ["battery", "loop-current", "polarity", "caller-id", "tone-digits", "pulse-dialling", "flash", "gain", "leds"],
  fxs: ["caller-id", "tone-digits", "gain", "leds"],
};

export interface LinkHardwareOptions extends HardwareListener {
  readonly clock: Clock;
  readonly open: OpenBytePort;
}

/** A board on the board link, in the words of all line hardware. */
export class LinkHardware implements Hardware {
  readonly #options: LinkHardwareOptions;
  readonly #connection: BoardConnection;
  #law: Law = "ulaw";
  #sendSeq = 0;
  #lastTick: number | undefined;
  readonly #trace: HardwareMessage[] = [];

  constructor(options: LinkHardwareOptions) {
    this.#options = options;
    this.#connection = new BoardConnection({
      clock: options.clock,
      open: options.open,
      onState: (state) => this.#onLink(state),
      onMessage: (message) => this.#onMessage(message),
    });
  }

  start(): void {
    this.#connection.start();
  }

  configure(setting: PortSetting): void {
    this.#send({ type: "config", law: this.#law, ...setting });
  }

  control(port: number, control: PortControl): void {
    this.#send({ type: "line-control", port, control });
  }

  /** The last control messages of both directions; voice is far too much to be read. */
  trace(): readonly HardwareMessage[] {
    return this.#trace;
  }

  counters(): HardwareCounters {
    return { ...this.#connection.counters };
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  /** Up is told only when the board has said what it is. */
  #onLink(state: LinkState): void {
    if (state.name !== "down") return;
    this.#lastTick = undefined;
    this.#options.onEvent({ type: "down", reason: state.reason });
  }

  #send(message: ControlMessage): void {
    if (this.#connection.send(message)) this.#note("to-board", message);
  }

  #note(way: HardwareMessage["way"], message: ControlMessage): void {
    if (this.#trace.length >= TRACE_MESSAGES) this.#trace.shift();
    this.#trace.push({ at: this.#options.clock.now(), way, ...wordsOf(message) });
  }

  #onMessage(message: ControlMessage | DatagramMessage): void {
    const { onEvent } = this.#options;
    if (isControl(message)) this.#note("from-board", message);
    switch (message.type) {
      case "inventory": {
        this.#law = message.laws.includes("ulaw") ? "ulaw" : "alaw";
        const { model, serial, firmware } = message;
        const ports = message.ports.map(
          ({ port, kind, features = [] }): HardwarePort => ({
            port,
            kind,
            capabilities: [...CAPABILITIES[kind], ...features],
          }),
        );
        onEvent({ type: "up", inventory: { model, serial, firmware, ports } });
        return;
      }
      case "line-event":
        onEvent({ type: "port", port: message.port, tick: message.tick, event: message.event });
        return;
      case "pcm":
        this.#takeVoice(message);
        return;
      case "clock":
        onEvent({ type: "slips", ports: message.ports });
        return;
      case "log":
      case "fault":
        onEvent(message);
        return;
      default:
        return;
    }
  }

  /** The board's voice goes to its listeners; its clock asks for ours. */
  #takeVoice(voice: Voice): void {
    const steps = this.#lastTick === undefined ? 1 : Math.round(((voice.tick - this.#lastTick) >>> 0) / SILENCE.length);
    this.#lastTick = voice.tick;
    for (const { port, octets } of voice.channels) {
      const frame = voice.law === "ulaw" ? octets : translate(octets, ALAW_TO_ULAW);
      this.#options.onEvent({ type: "voice", port, frame });
    }
    // A lost frame of the board is still 20 ms of its time: play-out must not run dry for it.
    const frames = steps >= 1 && steps <= MAX_CATCH_UP ? steps : 1;
    for (let step = 0; step < frames; step++) this.#sendVoice(voice);
  }

  #sendVoice(asked: Voice): void {
    const channels: { port: number; octets: Uint8Array }[] = [];
    for (const { port } of asked.channels) {
      const frame = this.#options.nextFrame(port) ?? SILENCE;
      channels.push({ port, octets: this.#law === "ulaw" ? frame : translate(frame, ULAW_TO_ALAW) });
    }
    this.#sendSeq = (this.#sendSeq + 1) & 0xffff;
    this.#connection.sendDatagram({ type: "pcm", law: this.#law, seq: this.#sendSeq, tick: asked.tick, channels });
  }
}

function translate(octets: Uint8Array, table: Uint8Array): Uint8Array {
  return octets.map((octet) => table[octet] ?? octet);
}
