import { isDeepStrictEqual } from "node:util";
import { type FoundHardware, HardwareFinder, type ProbeAnswer } from "#drivers/found-hardware.ts";
import type { BoardConfig, LineCommand } from "#drivers/line/line.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { Emitter, type Unsubscribe } from "#firmware/kernel/emitter.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { CreateLineHost, LineAudio, LineHost, LineHostEvent } from "#firmware/media/line-audio.ts";
import type { LineAnswer, LineQuestion, ToneSpec } from "#firmware/media/protocol.ts";
import { Board } from "./board.ts";
import type { LinePort } from "./line-port.ts";

/** Runs the line boards of the box on serial ports; see LineHost. */
export const createLineHost: CreateLineHost = (options) => new SerialLineHost(options);

class SerialLineHost implements LineHost {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #events = new Emitter<LineHostEvent>();
  readonly #boards = new Map<string, Board>();
  readonly #learned = new Map<string, ToneSpec>();
  readonly #finder: HardwareFinder;
  /** Boards that do not answer, closed for the time of a question to their port. */
  readonly #resting = new Map<string, BoardConfig>();

  constructor({ clock, log, others = () => [] }: Parameters<CreateLineHost>[0]) {
    this.#clock = clock;
    this.#log = log;
    this.#finder = new HardwareFinder(clock, () => [
      ...[...this.#boards.values()].map(({ config }) => config),
      ...others().map(({ id, path }) => ({ id, path, kind: "link" as const })),
    ]);
  }

  configure(boards: readonly BoardConfig[]): void {
    this.#resting.clear();
    for (const [id, board] of this.#boards) {
      const wanted = boards.find((config) => config.id === id);
      if (wanted !== undefined && (isDeepStrictEqual(wanted, board.config) || board.reconfigure(wanted))) continue;
      this.#boards.delete(id);
      board
        .close()
        .catch((error: unknown) => this.#log.error("a line board could not be closed", { board: id, error }));
    }
    for (const config of boards) {
      if (!this.#boards.has(config.id)) this.#start(config);
    }
  }

  audio(line: string): LineAudio | undefined {
    return this.#port(line);
  }

  command(line: string, command: LineCommand): void {
    const port = this.#port(line);
    if (port === undefined)
      this.#log.warn("command for a line that is not configured", { line, command: command.type });
    else port.command(command);
  }

  async ask(line: string, question: LineQuestion): Promise<LineAnswer> {
    const dot = line.lastIndexOf(".");
    const board = this.#boards.get(line.slice(0, dot));
    const port = Number(line.slice(dot + 1));
    const answer = await board?.ask(port, question);
    if (answer === undefined) throw new Error("the line is not configured");
    return answer;
  }

  stopTest(line: string): void {
    this.#port(line)?.stopTest("stopped");
  }

  learned(line: string, busy: ToneSpec | undefined): void {
    if (busy === undefined) this.#learned.delete(line);
    else this.#learned.set(line, busy);
    this.#port(line)?.learned(busy);
  }

  find(): Promise<FoundHardware> {
    return this.#finder.find();
  }

  /** The port of a board that works is left in peace; one that does not answer lets go of it meanwhile. */
  async probe(path: string, baudRate: number | undefined): Promise<ProbeAnswer> {
    const id = await this.#finder.boardOn(path);
    const board = id === undefined ? undefined : this.#boards.get(id);
    if (id === undefined || board === undefined || board.serial !== undefined)
      return this.#finder.probe(path, baudRate);
    const { config } = board;
    this.#boards.delete(id);
    this.#resting.set(id, config);
    try {
      await board.close();
      return await this.#finder.probe(path, baudRate);
    } finally {
      // Unless it was configured anew, or taken out, while we asked.
      if (this.#resting.delete(id) && !this.#boards.has(id)) this.#start(config);
    }
  }

  async restart(id: string): Promise<void> {
    const board = this.#boards.get(id);
    if (board === undefined) throw new Error("the board is not configured");
    if (!board.restart()) throw new Error("the board is not connected, or cannot be restarted from here");
    this.#log.warn("line board is restarted by a person", { board: id });
  }

  onEvent(handler: (event: LineHostEvent) => void): Unsubscribe {
    return this.#events.subscribe(handler);
  }

  async close(): Promise<void> {
    const boards = [...this.#boards.values()];
    this.#resting.clear();
    this.#boards.clear();
    await Promise.all(boards.map((board) => board.close()));
  }

  #start(config: BoardConfig): void {
    const board = new Board({
      config,
      clock: this.#clock,
      log: this.#log,
      onState: (state) => {
        const fields = { board: state.id, path: state.path, reason: state.reason };
        if (state.state === "down") this.#log.warn("line board is down", fields);
        else this.#log.info(`line board is ${state.state}`, fields);
        this.#events.emit({ type: "board", board: state });
        if (state.state === "down") this.#reconsider(board);
      },
      refuse: (inventory) => this.#twinOf(board, inventory.serial),
      onLine: (line, event) => this.#events.emit({ type: "line", line, event, at: this.#clock.now() }),
      learned: (line) => this.#learned.get(line),
      onNote: (line, note) => this.#events.emit({ type: "line.note", line, note, at: this.#clock.now() }),
    });
    this.#boards.set(config.id, board);
    board.start();
  }

  /**
   * Two boards of one serial number cannot be told apart after a plug has been pulled: the lines of one would be
   * those of the other. The first one is used, the other refused until it has gone.
   */
  #twinOf(board: Board, serial: string): string | undefined {
    if (serial === "") return undefined;
    for (const [id, other] of this.#boards) {
      if (other !== board && other.serial === serial)
        return `it has the serial number ${serial}, and so has the board ${id}: give each board its own`;
    }
    return undefined;
  }

  #reconsider(gone: Board): void {
    for (const board of this.#boards.values()) if (board !== gone) board.reconsider();
  }

  /** Board ids may hold dots; the port stands after the last one. */
  #port(line: string): LinePort | undefined {
    const dot = line.lastIndexOf(".");
    return this.#boards.get(line.slice(0, dot))?.port(Number(line.slice(dot + 1)));
  }
}
