import type {
  Hardware,
  HardwareCounters,
  HardwareListener,
  HardwareMessage,
  HardwarePort,
  Light,
  LightOf,
  PortCapability,
  PortSetting,
} from "#drivers/line/hardware.ts";
import type { PortControl } from "#drivers/line/port.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { ALAW_TO_ULAW, ULAW_SILENCE, ULAW_TO_ALAW } from "#firmware/kernel/g711.ts";
import type { OpenBytePort } from "./byte-port.ts";
import { BoardConnection } from "./connection.ts";
import type { LinkState } from "./link.ts";
import { isControl, wordsOf } from "./message-words.ts";
import type { ControlMessage, DatagramMessage, Law, Voice } from "./messages.ts";

/** More frames lost in a row than this are a pause: a burst of made-up voice would help nobody. */
const MOST_LOST = 5;
/** Some minutes of a busy board. */
const TRACE_MESSAGES = 400;
const SILENCE = new Uint8Array(160).fill(ULAW_SILENCE);
/** What every board on the link has to offer (SPECIFICATION.md, 4.1 and 4.2). */
const CAPABILITIES: Readonly<Record<"fxo" | "fxs", readonly PortCapability[]>> = {
  fxo: ["battery", "loop-current", "polarity", "caller-id", "tone-digits", "pulse-dialling", "flash", "gain", "leds"],
  fxs: ["caller-id", "tone-digits", "gain", "leds"],
};

/** Numbers of SPECIFICATION.md, 4.4. */
const LED = { status: 0, alarm: 255 } as const;
const COLOURS: readonly Light["colour"][] = ["off", "green", "amber", "red"];
const PATTERNS: readonly Light["pattern"][] = ["steady", "slow", "fast"];

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
  /** Number and ports of the board's last voice frame. */
  #lastVoice: { readonly seq: number; readonly ports: readonly number[] } | undefined;
  #voiceLost = 0;
  /** Voice that has come and is taken when the timers that are due have run. */
  #waiting: Voice[] = [];
  #taking: Timer | undefined;
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

  light(which: LightOf, { colour, pattern }: Light): void {
    const led = typeof which === "number" ? which : LED[which];
    this.#send({ type: "led", led, colour: COLOURS.indexOf(colour), pattern: PATTERNS.indexOf(pattern) });
  }

  /** A person wants it: RESET. The board says HELLO when it is through, which ends the session. */
  restart(): void {
    this.#send({ type: "reset", reason: 0 });
  }

  /** The last control messages of both directions; voice is far too much to be read. */
  trace(): readonly HardwareMessage[] {
    return this.#trace;
  }

  counters(): HardwareCounters {
    return { ...this.#connection.counters, voiceLost: this.#voiceLost };
  }

  close(): Promise<void> {
    this.#dropVoice();
    return this.#connection.close();
  }

  /** Up is told only when the board has said what it is. */
  #onLink(state: LinkState): void {
    if (state.name !== "down") return;
    this.#dropVoice();
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
        // Spans of a board that has both are somebody else's: drivers/e1.
        const ports = message.ports.flatMap(({ port, kind, features = [] }): HardwarePort[] =>
          kind === "e1" ? [] : [{ port, kind, capabilities: [...CAPABILITIES[kind], ...features] }],
        );
        onEvent({ type: "up", inventory: { model, serial, firmware, ports } });
        return;
      }
      case "line-event":
        onEvent({ type: "port", port: message.port, tick: message.tick, event: message.event });
        return;
      case "pcm":
        this.#queueVoice(message);
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

  /**
   * A process that was held up reads the board's voice before its own timers run, and those make our voice: it is taken
   * a millisecond later, so that ours is there when it is asked for.
   */
  #queueVoice(voice: Voice): void {
    // A real copy: slice() of a Buffer is a view of the parser's own octets, which the next message overwrites.
    this.#waiting.push({
      ...voice,
      channels: voice.channels.map(({ port, octets }) => ({ port, octets: Uint8Array.from(octets) })),
    });
    this.#taking ??= this.#options.clock.after(0, () => {
      this.#taking = undefined;
      for (const one of this.#waiting.splice(0)) this.#takeVoice(one);
    });
  }

  #dropVoice(): void {
    this.#taking?.cancel();
    this.#taking = undefined;
    this.#waiting = [];
    this.#lastVoice = undefined;
  }

  /**
   * The board's voice goes to its listeners; its clock asks for ours. A lost frame of the board is still 20 ms of its
   * time: it is told as lost, and answered, so that play-out does not run dry for it.
   */
  #takeVoice(voice: Voice): void {
    const { onEvent } = this.#options;
    const last = this.#lastVoice;
    const ahead = last === undefined ? 1 : (voice.seq - last.seq) & 0xffff;
    // Late or doubled: its time has been made up for already.
    if (ahead === 0 || ahead > 0x8000) return;
    const ports = voice.channels.map(({ port }) => port);
    this.#lastVoice = { seq: voice.seq, ports };
    this.#voiceLost += ahead - 1;
    for (let lost = 1; lost < ahead && ahead - 1 <= MOST_LOST; lost++) {
      for (const port of ports) if (last?.ports.includes(port) === true) onEvent({ type: "voice-lost", port });
      this.#sendVoice(voice);
    }
    for (const { port, octets } of voice.channels) {
      const frame = voice.law === "ulaw" ? octets : translate(octets, ALAW_TO_ULAW);
      onEvent({ type: "voice", port, frame });
    }
    this.#sendVoice(voice);
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
