import type { Hardware, HardwareEvent, Inventory, PortSlips } from "#drivers/line/hardware.ts";
import type { BoardConfig, BoardState, LineEvent } from "#drivers/line/line.ts";
import { openHardware } from "#drivers/open-hardware.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { LineAnswer, LineNote, LineQuestion } from "#firmware/media/protocol.ts";
import { BoardFaults, talkersAt } from "./board-faults.ts";
import { BoardLights } from "./board-lights.ts";
import { LinePort } from "./line-port.ts";

export interface BoardOptions {
  readonly config: BoardConfig;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onState: (state: BoardState) => void;
  /** Why a board that says it is this must not be used, in plain words. */
  readonly refuse: (inventory: Inventory) => string | undefined;
  readonly onLine: (line: string, event: LineEvent) => void;
  readonly onNote: (line: string, note: LineNote) => void;
}

/** How long the light of a socket blinks for a person who looks for it. */
const POINTED_MS = 15_000;

/** One board of any kind: its hardware, its configured ports, and what the rest of the box is told of them. */
export class Board {
  readonly config: BoardConfig;
  readonly #options: BoardOptions;
  readonly #hardware: Hardware;
  readonly #ports = new Map<number, LinePort>();
  readonly #slips = new Map<number, string>();
  readonly #boardSlips = new Map<number, PortSlips>();
  readonly #pointed = new Map<number, Timer>();
  readonly #lights = new BoardLights((which, light) => this.#hardware.light?.(which, light));
  readonly #faults: BoardFaults;
  #inventory: Inventory | undefined;
  /** Why it is not used though it is there. */
  #refusal: string | undefined;

  constructor(options: BoardOptions) {
    this.config = options.config;
    this.#options = options;
    const { clock, config } = options;
    this.#faults = new BoardFaults(config);
    this.#hardware = openHardware(config, {
      clock,
      onEvent: (event) => this.#onEvent(event),
      nextFrame: (port) => this.#ports.get(port)?.nextFrame(),
    });
    for (const lineConfig of config.lines) {
      const line = `${config.id}.${lineConfig.port}`;
      this.#ports.set(
        lineConfig.port,
        new LinePort({
          line,
          config: lineConfig,
          clock,
          control: (order) => this.#hardware.control(lineConfig.port, order),
          setGain: (rxGainDb) => this.#configure({ ...lineConfig, rxGainDb }),
          mayTalk: () => this.#mayTalk(),
          emit: (event) => options.onLine(line, event),
          note: (note) => options.onNote(line, note),
          look: (state) => this.#lights.line(lineConfig.port, state),
        }),
      );
    }
  }

  start(): void {
    this.#tell("connecting");
    this.#hardware.start();
  }

  port(port: number): LinePort | undefined {
    return this.#ports.get(port);
  }

  /** Starts the board's firmware anew; false where this kind of hardware cannot, or it is not there. */
  restart(): boolean {
    if (this.#inventory === undefined || this.#hardware.restart === undefined) return false;
    this.#hardware.restart();
    return true;
  }

  /** `undefined` for a port that is not configured. */
  async ask(number: number, question: LineQuestion): Promise<LineAnswer | undefined> {
    const port = this.#ports.get(number);
    if (port === undefined) return undefined;
    switch (question.about) {
      case "levels":
        return { levels: port.levels() };
      case "socket":
        return { isLit: this.#point(number) };
      case "heard":
        return { heard: Buffer.from(this.#hardware.heard?.() ?? []).toString("base64") };
      case "test":
        return { reading: await port.test(question.sweep) };
      case "hardware": {
        const { overruns, underruns } = port.toBoard;
        const told = this.#boardSlips.get(number);
        const { overruns: boardOverruns = 0, underruns: boardUnderruns = 0, fill = 0 } = told ?? {};
        return {
          hardware: {
            ...port.hardware,
            slips: { overruns, underruns, boardOverruns, boardUnderruns },
            playOut: { hostMs: port.toBoard.delayMs, boardMs: fill / 8 },
            cable: this.#hardware.counters(),
            trace: (this.#hardware.trace?.() ?? []).filter((message) => [0, number].includes(message.port)),
          },
        };
      }
    }
  }

  async close(): Promise<void> {
    for (const timer of this.#pointed.values()) timer.cancel();
    for (const port of this.#ports.values()) {
      if (this.#inventory !== undefined) port.command({ type: "hang-up" });
      port.close();
    }
    await this.#hardware.close();
  }

  /** Blinks the light of a port for a while; false where it has none, or is not there. */
  #point(port: number): boolean {
    const capabilities = this.#inventory?.ports.find((entry) => entry.port === port)?.capabilities;
    if (this.serial === undefined || capabilities?.includes("leds") !== true) return false;
    this.#pointed.get(port)?.cancel();
    this.#lights.point(port, true);
    this.#pointed.set(
      port,
      this.#options.clock.after(POINTED_MS, () => this.#lights.point(port, false)),
    );
    return true;
  }

  #onEvent(event: HardwareEvent): void {
    switch (event.type) {
      case "up":
        this.#up(event.inventory);
        return;
      case "down":
        this.#down(event.reason);
        return;
      case "port":
        if (this.#ports.has(event.port)) this.#lights.portEvent(event.port, event.event);
        this.#ports.get(event.port)?.portEvent(event.event, event.tick);
        return;
      case "voice":
        this.#ports.get(event.port)?.heard(event.frame);
        return;
      case "voice-lost":
        this.#ports.get(event.port)?.lost();
        return;
      case "slips":
        this.#takeSlips(event.ports);
        return;
      case "log": {
        const { level, text } = event;
        this.#options.log.info("the line board says", { board: this.config.id, level, words: text });
        return;
      }
      case "fault":
        this.#takeFault(event);
        return;
    }
  }

  /** The serial number it goes by now; `undefined` while it is not used. */
  get serial(): string | undefined {
    return this.#refusal === undefined ? this.#inventory?.serial : undefined;
  }

  /** Another board has gone: one that was refused for its sake may be taken now. */
  reconsider(): void {
    if (this.#refusal !== undefined && this.#inventory !== undefined) this.#up(this.#inventory);
  }

  #down(reason: string): void {
    this.#inventory = this.#refusal = undefined;
    this.#faults.clear();
    for (const port of this.#ports.values()) port.down(reason);
    this.#tell("down", reason);
  }

  #up(inventory: Inventory): void {
    const refusal = this.#options.refuse(inventory);
    if (refusal !== undefined && refusal === this.#refusal) return;
    this.#inventory = inventory;
    this.#refusal = refusal;
    if (refusal !== undefined) {
      this.#tell("down", refusal);
      return;
    }
    this.#lights.up();
    for (const port of this.#ports.values()) {
      const { config } = port;
      const found = inventory.ports.find((entry) => entry.port === config.port);
      if (found?.kind !== config.kind) {
        const there = found === undefined ? "does not have it" : `has ${found.kind} there`;
        const reason = `port ${config.port} is configured as ${config.kind}, the board ${there}`;
        this.#options.onLine(port.line, { type: "fault", reason });
        this.#lights.mismatch(config.port);
        continue;
      }
      this.#configure(config);
      port.up(found.capabilities);
    }
    this.#tell("up");
  }

  #configure({ port, rxGainDb = 0, txGainDb = 0, country, impedance }: BoardConfig["lines"][number]): void {
    const found = this.#inventory?.ports.find((entry) => entry.port === port);
    const canMatch = impedance !== undefined && found?.capabilities.includes("impedance") === true;
    this.#hardware.configure({ port, country, rxGainDb, txGainDb, ...(canMatch && { impedance }) });
  }

  /** A port with a fault is out of service: its call ends, the other ports go on. It serves again when all is well. */
  #takeFault(fault: Extract<HardwareEvent, { type: "fault" }>): void {
    if (this.serial === undefined || !this.#faults.take(fault)) return;
    this.#options.log.warn("fault on the line board", { board: this.config.id, ...fault });
    const port = this.#ports.get(fault.port);
    if (fault.port === 0 || port !== undefined) this.#lights.boardFault(fault.port, fault.code, fault.active);
    const reason = this.#faults.of(fault.port);
    const found = this.#inventory?.ports.find((entry) => entry.port === fault.port);
    if (reason !== undefined) port?.down(`fault of the line: ${reason}`);
    else if (found !== undefined && found.kind === port?.config.kind) port.up(found.capabilities);
    this.#tell("up");
  }

  /** A serial port that is too slow breaks every voice on it: it carries what it can, and no more. */
  #mayTalk(): boolean {
    if (this.config.kind !== "link") return true;
    const busy = [...this.#ports.values()].filter((port) => port.isBusy);
    return busy.length < talkersAt(this.config.baudRate);
  }

  /** Slips on either side of the cable are told to engineers: they are what a caller hears as a click. */
  #takeSlips(slips: readonly PortSlips[]): void {
    for (const { port: number, fill, underruns: boardUnderruns, overruns: boardOverruns } of slips) {
      const port = this.#ports.get(number);
      if (port === undefined) continue;
      const { overruns, underruns } = port.toBoard;
      this.#boardSlips.set(number, { port: number, fill, overruns: boardOverruns, underruns: boardUnderruns });
      const now = `${boardOverruns}/${boardUnderruns} ${overruns}/${underruns}`;
      const before = this.#slips.get(number);
      this.#slips.set(number, now);
      if (before === undefined || before === now) continue;
      this.#options.log.debug("voice slipped", { line: port.line, overruns, underruns, boardOverruns, boardUnderruns });
    }
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
      lines:
        ports?.map(({ port, kind }) => ({ port, kind })) ?? this.config.lines.map(({ port, kind }) => ({ port, kind })),
      ...(this.#faults.list.length === 0 ? {} : { faults: this.#faults.list }),
      since: this.#options.clock.now(),
    });
  }
}
