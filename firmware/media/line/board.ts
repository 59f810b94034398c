import { isDeepStrictEqual } from "node:util";
import type { Hardware, HardwareEvent, Inventory } from "#drivers/line/hardware.ts";
import type { BoardConfig, BoardState, LineConfig, LineEvent } from "#drivers/line/line.ts";
import { openHardware } from "#drivers/open-hardware.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import { BoardLook } from "#firmware/media/board-look.ts";
import type { LineAnswer, LineNote, LineQuestion, ToneSpec } from "#firmware/media/protocol.ts";
import { BoardFaults, talkersAt } from "./board-faults.ts";
import { BoardLights } from "./board-lights.ts";
import { BoardSlips } from "./board-slips.ts";
import { LinePort } from "./line-port.ts";
import { SocketPointer } from "./socket-pointer.ts";

export interface BoardOptions {
  readonly config: BoardConfig;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onState: (state: BoardState) => void;
  /** Why a board that says it is this must not be used, in plain words. */
  readonly refuse: (inventory: Inventory) => string | undefined;
  readonly onLine: (line: string, event: LineEvent) => void;
  readonly onNote: (line: string, note: LineNote) => void;
  /** The exchange's own busy tone, where it is known. */
  readonly learned: (line: string) => ToneSpec | undefined;
}

const RESTING = { fxo: { type: "loop-open" }, fxs: { type: "ring-off" } } as const;

/** One board of any kind: its hardware, its configured ports, and what the rest of the box is told of them. */
export class Board {
  #config: BoardConfig;
  readonly #options: BoardOptions;
  readonly #hardware: Hardware;
  readonly #ports = new Map<number, LinePort>();
  /** Lines that are set otherwise as soon as nothing goes on on them. */
  readonly #waiting = new Map<number, LineConfig>();
  readonly #slips: BoardSlips;
  readonly #look: BoardLook;
  readonly #pointer: SocketPointer;
  readonly #lights = new BoardLights((which, light) => this.#hardware.light?.(which, light));
  readonly #faults: BoardFaults;
  #inventory: Inventory | undefined;
  /** Why it is not used though it is there. */
  #refusal: string | undefined;

  constructor(options: BoardOptions) {
    this.#config = options.config;
    this.#options = options;
    const { clock, config } = options;
    this.#pointer = new SocketPointer(clock, (port, isOn) => this.#lights.point(port, isOn));
    this.#look = new BoardLook(clock);
    this.#slips = new BoardSlips(options.log);
    this.#faults = new BoardFaults(config);
    this.#hardware = openHardware(config, {
      clock,
      onEvent: (event) => this.#onEvent(event),
      nextFrame: (port) => this.#ports.get(port)?.nextFrame(),
    });
    for (const line of config.lines) this.#addPort(line);
  }

  get config(): BoardConfig {
    return this.#config;
  }

  /**
   * Takes other settings of its lines: each at once when nothing goes on on it, else after its call. A line that is no
   * more, or of another kind, ends its call. False when the board itself is another one: then it must be closed.
   */
  reconfigure(config: BoardConfig): boolean {
    if (!isDeepStrictEqual({ ...config, lines: [] }, { ...this.#config, lines: [] })) return false;
    this.#config = config;
    this.#waiting.clear();
    for (const [number, port] of this.#ports) {
      const wanted = config.lines.find((line) => line.port === number);
      if (wanted?.kind !== port.config.kind) this.#dropPort(port, "the line was set up anew");
      else if (!isDeepStrictEqual(wanted, port.config)) this.#setPort(port, wanted);
    }
    for (const line of config.lines) if (!this.#ports.has(line.port)) this.#bringUp(this.#addPort(line));
    this.#faults.configure(config);
    if (this.serial !== undefined) this.#tell("up");
    return true;
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
        const trace = (this.#hardware.trace?.() ?? []).filter((message) => [0, number].includes(message.port));
        return { hardware: { ...port.hardware, ...this.#slips.of(port), cable: this.#hardware.counters(), trace } };
      }
    }
  }

  /** Calls on its lines end, and its lines are on-hook, when it resolves. */
  async close(): Promise<void> {
    this.#pointer.close();
    for (const port of [...this.#ports.values()]) this.#dropPort(port, "the line board was set up anew");
    await this.#hardware.close();
  }

  #addPort(config: LineConfig): LinePort {
    const { port: number } = config;
    const { clock, onLine, onNote, learned } = this.#options;
    const line = `${this.#config.id}.${number}`;
    const port = new LinePort({
      ...{ line, config, clock },
      control: (order) => this.#hardware.control(number, order),
      setGain: (rxGainDb) => this.#configure({ ...config, rxGainDb }),
      mayTalk: () => this.#mayTalk(),
      emit: (event) => onLine(line, event),
      note: (note) => onNote(line, note),
      look: (state) => {
        this.#lights.line(number, state);
        // Once its machine has done all that belongs to the change.
        if (this.#waiting.has(number)) queueMicrotask(() => this.#takeUp(number));
      },
    });
    port.learned(learned(line));
    this.#ports.set(number, port);
    return port;
  }

  /** What went on on it ends, and its line is put down. */
  #dropPort(port: LinePort, reason: string): void {
    const { isOwing } = port;
    this.#ports.delete(port.config.port);
    if (this.#inventory !== undefined) {
      this.#hardware.control(port.config.port, RESTING[port.config.kind]);
      this.#hardware.control(port.config.port, { type: "voice", on: false });
    }
    port.down(reason);
    port.close();
    if (isOwing) this.#options.onLine(port.line, { type: "on-hook" });
  }

  #setPort(port: LinePort, wanted: LineConfig): void {
    if (!port.isAtRest) {
      this.#waiting.set(wanted.port, wanted);
      return;
    }
    port.close();
    if (port.isOwing) this.#options.onLine(port.line, { type: "on-hook" });
    this.#bringUp(this.#addPort(wanted));
  }

  #takeUp(number: number): void {
    const [port, wanted] = [this.#ports.get(number), this.#waiting.get(number)];
    if (port === undefined || wanted === undefined || !port.isAtRest) return;
    this.#waiting.delete(number);
    this.#setPort(port, wanted);
  }

  /** Blinks the light of a port for a while; false where it has none, or is not there. */
  #point(port: number): boolean {
    const capabilities = this.#inventory?.ports.find((entry) => entry.port === port)?.capabilities;
    if (this.serial === undefined || capabilities?.includes("leds") !== true) return false;
    this.#pointer.pointAt(port);
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
        this.#slips.take(event.ports, (port) => this.#ports.get(port));
        return;
      case "log": {
        const { level, text } = event;
        this.#options.log.info("the line board says", { board: this.#config.id, level, words: text });
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
    for (const port of this.#ports.values()) this.#bringUp(port);
    this.#tell("up");
  }

  /** The hardware is there: the port is set and begins, when it is what it is configured as. */
  #bringUp(port: LinePort): void {
    if (this.serial === undefined) return;
    const { config } = port;
    const found = this.#inventory?.ports.find((entry) => entry.port === config.port);
    if (found?.kind !== config.kind) {
      const there = found === undefined ? "does not have it" : `has ${found.kind} there`;
      const reason = `port ${config.port} is configured as ${config.kind}, the board ${there}`;
      this.#options.onLine(port.line, { type: "fault", reason });
      this.#lights.mismatch(config.port);
      return;
    }
    this.#configure(config);
    port.up(found.capabilities);
  }

  #configure({ port, rxGainDb = 0, txGainDb = 0, country, impedance }: BoardConfig["lines"][number]): void {
    const found = this.#inventory?.ports.find((entry) => entry.port === port);
    const canMatch = impedance !== undefined && found?.capabilities.includes("impedance") === true;
    this.#hardware.configure({ port, country, rxGainDb, txGainDb, ...(canMatch && { impedance }) });
  }

  /** A port with a fault is out of service: its call ends, the other ports go on. It serves again when all is well. */
  #takeFault(fault: Extract<HardwareEvent, { type: "fault" }>): void {
    if (this.serial === undefined || !this.#faults.take(fault)) return;
    this.#options.log.warn("fault on the line board", { board: this.#config.id, ...fault });
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
    if (this.#config.kind !== "link") return true;
    const busy = [...this.#ports.values()].filter((port) => port.isBusy);
    return busy.length < talkersAt(this.#config.baudRate);
  }

  #tell(state: BoardState["state"], reason?: string): void {
    const { ports = this.#config.lines } = this.#inventory ?? {};
    const faults = this.#faults.list;
    this.#options.onState({
      ...this.#look.at(this.#config, this.#inventory, { state, reason }),
      lines: ports.map(({ port, kind }) => ({ port, kind })),
      ...(faults.length === 0 ? {} : { faults }),
    });
  }
}
