import type { BoardConfig, BoardState, LineEvent } from "#drivers/line/line.ts";
import { BoardConnection } from "#drivers/link/connection.ts";
import type { LinkState } from "#drivers/link/link.ts";
import type { ControlMessage, DatagramMessage, Law, Voice } from "#drivers/link/messages.ts";
import { openSerialPort } from "#drivers/link/serial-port.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { ALAW_TO_ULAW, ULAW_SILENCE, ULAW_TO_ALAW } from "#firmware/kernel/g711.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import { LinePort } from "./line-port.ts";

const FRAME_SAMPLES = 160;
/** More frames missing than this: the board paused, there is nothing to catch up with. */
const MAX_CATCH_UP = 3;

export interface BoardOptions {
  readonly config: BoardConfig;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onState: (state: BoardState) => void;
  readonly onLine: (line: string, event: LineEvent) => void;
}

/** One board: its link, its ports, and the voice that goes between them. */
export class Board {
  readonly config: BoardConfig;
  readonly #options: BoardOptions;
  readonly #connection: BoardConnection;
  readonly #ports = new Map<number, LinePort>();
  #inventory: Extract<ControlMessage, { type: "inventory" }> | undefined;
  #law: Law = "ulaw";
  #sendSeq = 0;
  readonly #slips = new Map<number, string>();
  #lastTick: number | undefined;

  constructor(options: BoardOptions) {
    this.config = options.config;
    this.#options = options;
    const { clock } = options;
    this.#connection = new BoardConnection({
      clock,
      open: () => openSerialPort(options.config.path, options.config.baudRate),
      onState: (state) => this.#onLink(state),
      onMessage: (message) => this.#onMessage(message),
    });
    for (const config of options.config.lines) {
      const line = `${options.config.id}.${config.port}`;
      const control: LinePortOptionsControl = (order) =>
        void this.#connection.send({ type: "line-control", port: config.port, control: order });
      const emit = (event: LineEvent): void => options.onLine(line, event);
      this.#ports.set(config.port, new LinePort({ line, config, clock, control, emit }));
    }
  }

  start(): void {
    this.#tell("connecting");
    this.#connection.start();
  }

  port(port: number): LinePort | undefined {
    return this.#ports.get(port);
  }

  async close(): Promise<void> {
    for (const port of this.#ports.values()) {
      if (this.#inventory !== undefined) port.command({ type: "hang-up" });
      port.close();
    }
    await this.#connection.close();
  }

  #onLink(state: LinkState): void {
    if (state.name === "connecting") return;
    // Up is told only when the board has said what it is.
    if (state.name === "up") return;
    this.#inventory = undefined;
    this.#lastTick = undefined;
    for (const port of this.#ports.values()) port.down();
    this.#tell("down", state.reason);
  }

  #onMessage(message: ControlMessage | DatagramMessage): void {
    switch (message.type) {
      case "inventory":
        this.#takeInventory(message);
        return;
      case "line-event":
        this.#ports.get(message.port)?.portEvent(message.event, message.tick);
        return;
      case "pcm":
        this.#takeVoice(message);
        return;
      case "clock":
        this.#takeClock(message);
        return;
      case "log":
        this.#options.log.info("the line board says", {
          board: this.config.id,
          level: message.level,
          words: message.text,
        });
        return;
      case "fault":
        this.#takeFault(message);
        return;
      default:
        return;
    }
  }

  #takeInventory(inventory: Extract<ControlMessage, { type: "inventory" }>): void {
    this.#inventory = inventory;
    this.#law = inventory.laws.includes("ulaw") ? "ulaw" : "alaw";
    for (const port of this.#ports.values()) {
      const { config } = port;
      const found = inventory.ports.find((entry) => entry.port === config.port);
      if (found?.kind !== config.kind) {
        const there = found === undefined ? "does not have it" : `has ${found.kind} there`;
        const reason = `port ${config.port} is configured as ${config.kind}, the board ${there}`;
        this.#options.onLine(port.line, { type: "fault", reason });
        continue;
      }
      const { rxGainDb = 0, txGainDb = 0, country } = config;
      this.#connection.send({ type: "config", port: config.port, law: this.#law, country, rxGainDb, txGainDb });
      port.up();
    }
    this.#tell("up");
  }

  #takeFault(fault: Extract<ControlMessage, { type: "fault" }>): void {
    this.#options.log.warn("fault on the line board", { board: this.config.id, ...fault });
    const port = this.#ports.get(fault.port);
    if (port !== undefined && fault.active) this.#options.onLine(port.line, { type: "fault", reason: fault.text });
  }

  /** Slips on either side of the cable are told to engineers: they are what a caller hears as a click. */
  #takeClock({ ports }: Extract<DatagramMessage, { type: "clock" }>): void {
    for (const clock of ports) {
      const port = this.#ports.get(clock.port);
      if (port === undefined) continue;
      const { overruns, underruns } = port.toBoard;
      const slips = `${clock.overruns}/${clock.underruns} ${overruns}/${underruns}`;
      const before = this.#slips.get(clock.port);
      this.#slips.set(clock.port, slips);
      if (before === undefined || before === slips) continue;
      const { overruns: boardOverruns, underruns: boardUnderruns } = clock;
      this.#options.log.debug("voice slipped", { line: port.line, overruns, underruns, boardOverruns, boardUnderruns });
    }
  }

  /** The board's voice goes to its listeners; its clock asks for ours. */
  #takeVoice(voice: Voice): void {
    const steps = this.#lastTick === undefined ? 1 : Math.round(((voice.tick - this.#lastTick) >>> 0) / FRAME_SAMPLES);
    this.#lastTick = voice.tick;
    for (const { port, octets } of voice.channels) {
      this.#ports.get(port)?.heard(voice.law === "ulaw" ? octets : translate(octets, ALAW_TO_ULAW));
    }
    // A lost frame of the board is still 20 ms of its time: play-out must not run dry for it.
    const frames = steps >= 1 && steps <= MAX_CATCH_UP ? steps : 1;
    for (let step = 0; step < frames; step++) this.#sendVoice(voice);
  }

  #sendVoice(asked: Voice): void {
    const channels: { port: number; octets: Uint8Array }[] = [];
    for (const { port } of asked.channels) {
      const frame = this.#ports.get(port)?.toBoard.shift() ?? SILENCE;
      channels.push({ port, octets: this.#law === "ulaw" ? frame : translate(frame, ULAW_TO_ALAW) });
    }
    this.#sendSeq = (this.#sendSeq + 1) & 0xffff;
    this.#connection.sendDatagram({ type: "pcm", law: this.#law, seq: this.#sendSeq, tick: asked.tick, channels });
  }

  #tell(state: BoardState["state"], reason?: string): void {
    const { id, path } = this.config;
    const { model, serial, firmware, ports } = this.#inventory ?? {};
    this.#options.onState({
      id,
      path,
      state,
      ...(reason === undefined ? {} : { reason }),
      ...(model === undefined ? {} : { model }),
      ...(serial === undefined ? {} : { serial }),
      ...(firmware === undefined ? {} : { firmware }),
      lines: ports ?? this.config.lines.map(({ port, kind }) => ({ port, kind })),
      since: this.#options.clock.now(),
    });
  }
}

type LinePortOptionsControl = ConstructorParameters<typeof LinePort>[0]["control"];

const SILENCE = new Uint8Array(FRAME_SAMPLES).fill(ULAW_SILENCE);

function translate(octets: Uint8Array, table: Uint8Array): Uint8Array {
  return octets.map((octet) => table[octet] ?? octet);
}
