import type { Party } from "#firmware/domain/party.ts";
import { Cause, type Termination } from "#firmware/domain/termination.ts";
import type { BoardState, LineEvent } from "#firmware/media/protocol.ts";
import { FxoLine } from "./fxo-line.ts";
import { FxsLine } from "./fxs-line.ts";
import type { Leg } from "./leg.ts";
import type { LineStatus, LineTools, LineUse } from "./line-tools.ts";

const boardOf = (line: string): string => line.slice(0, line.lastIndexOf("."));

/** All lines of all boards: who rings where, and what each line is doing. */
export class Lines {
  readonly #tools: LineTools;
  readonly #lines = new Map<string, FxoLine | FxsLine>();
  readonly #boards = new Map<string, BoardState>();
  readonly #tellAnswers = new Map<string, boolean>();
  /** Exchange lines that have had battery or calls at some time: something was plugged in. */
  readonly #everAlive = new Set<string>();
  #configured: ReadonlySet<string> = new Set();

  constructor(tools: LineTools) {
    this.#tools = tools;
  }

  /** Takes what lines and boards there are: new ones appear, missing lines go, and what goes on on them ends. */
  configure(
    lines: readonly { readonly id: string; readonly kind: "fxo" | "fxs" }[],
    boards: readonly string[] = [...new Set(lines.map(({ id }) => boardOf(id)))],
  ): void {
    this.#configured = new Set(boards);
    for (const id of this.#boards.keys()) if (!this.#configured.has(id)) this.#boards.delete(id);
    const wanted = new Map(lines.map((line) => [line.id, line.kind]));
    for (const [id, line] of this.#lines) {
      if (wanted.get(id) === line.kind) continue;
      this.#lines.delete(id);
      line.free(TAKEN_OUT);
    }
    for (const { id, kind } of lines) {
      if (this.#lines.has(id)) continue;
      this.#lines.set(id, kind === "fxo" ? new FxoLine(id, this.#tools) : new FxsLine(id, this.#tools));
      this.#remind(id);
    }
  }

  /** What is known of an exchange from earlier: whether it reverses polarity when somebody answers. */
  tellAnswers(line: string, does: boolean): void {
    this.#tellAnswers.set(line, does);
    this.#remind(line);
  }

  /** Something was plugged into the line at some time: without battery it is ill, and not just unused. */
  tellAlive(line: string): void {
    if (this.#everAlive.has(line)) return;
    this.#everAlive.add(line);
    this.#tools.changed(line);
  }

  /** Places a call over an exchange line; undefined for a line that is none. */
  dial(line: string, digits: string, party: Party): Leg | undefined {
    const found = this.#lines.get(line);
    return found instanceof FxoLine ? found.dial(digits, party) : undefined;
  }

  /** Rings a telephone; undefined for a line that has none. */
  ring(line: string, shownAs: Party, owner: Party): Leg | undefined {
    const found = this.#lines.get(line);
    return found instanceof FxsLine ? found.ring(shownAs, owner) : undefined;
  }

  /** Whether a call can go out over the line now. */
  isFree(line: string): boolean {
    return this.isUp(line) && this.#lines.get(line)?.isFree === true;
  }

  /** Whether the line can carry a call as far as is known: its board is there, the port well, the cable plugged in. */
  isUp(line: string): boolean {
    return this.#isServed(line) && this.#deadSince(line) === undefined;
  }

  /** Whether nothing goes on on a line in service, dead or not: it may be looked at. */
  isAtRest(line: string): boolean {
    const isInService = this.#tools.book.line(line)?.enabled !== false;
    return isInService && this.#isServed(line) && this.#lines.get(line)?.isFree === true;
  }

  /** Whether it is one of these lines at all. */
  has(line: string): boolean {
    return this.#lines.has(line);
  }

  take(line: string, event: LineEvent): void {
    if (this.#tools.book.line(line)?.enabled === false) return;
    this.#lines.get(line)?.take(event);
  }

  board(state: BoardState): void {
    // The last words of a board that was taken out.
    if (!this.#configured.has(state.id)) return;
    this.#boards.set(state.id, state);
    if (state.state !== "up") {
      for (const line of this.#lines.values())
        if (line instanceof FxoLine && boardOf(line.id) === state.id) line.boardGone();
    }
    this.#tools.changed(state.id);
  }

  mediaLost(): void {
    for (const line of this.#lines.values()) line.mediaLost();
  }

  boards(): readonly BoardState[] {
    return [...this.#boards.values()];
  }

  statuses(): readonly LineStatus[] {
    return [...this.#lines.values()].map((line) => this.#withBoard(line.status));
  }

  /** Brings a line to rest that is held by nothing. */
  free(line: string, termination: Termination): void {
    this.#lines.get(line)?.free(termination);
  }

  uses(): LineUse[] {
    return [...this.#lines.values()].map((line) =>
      this.#boardOf(line.id)?.state === "up" ? line.use : { ...line.use, isAway: true },
    );
  }

  #isServed(line: string): boolean {
    const board = this.#boardOf(line);
    return board?.state === "up" && this.#lines.has(line) && faultOf(board, line) === undefined;
  }

  #deadSince(line: string): number | undefined {
    const found = this.#lines.get(line);
    return found instanceof FxoLine ? found.deadSince : undefined;
  }

  #remind(line: string): void {
    const [found, does] = [this.#lines.get(line), this.#tellAnswers.get(line)];
    if (found instanceof FxoLine && does !== undefined) found.tellsAnswers = does;
  }

  #boardOf(line: string): BoardState | undefined {
    return this.#boards.get(boardOf(line));
  }

  #withBoard(status: LineStatus): LineStatus {
    const board = this.#boardOf(status.id);
    if (this.#tools.book.line(status.id)?.enabled === false) return { ...status, state: "blocked" };
    if (board === undefined) return { ...status, state: "fault", reason: "the line board has not been found yet" };
    if (board.state !== "up") {
      const reason = board.reason ?? "the line board is not connected";
      return { ...status, state: "fault", since: board.since, reason };
    }
    const port = Number(status.id.slice(status.id.lastIndexOf(".") + 1));
    const isFitted = board.lines.length === 0 || board.lines.some((line) => line.port === port);
    if (!isFitted) return { ...status, state: "not-fitted" };
    const fault = faultOf(board, status.id);
    if (fault !== undefined) return { ...status, state: "fault", reason: fault };
    const since = this.#deadSince(status.id);
    if (since !== undefined && (status.state === "idle" || status.state === "fault")) {
      return this.#everAlive.has(status.id)
        ? { ...status, state: "fault", since, reason: NO_BATTERY }
        : { ...status, state: "not-fitted", since, reason: NOT_PLUGGED_IN };
    }
    // A line that was told of the unplugging is well again when its board is.
    return status.state === "fault" ? { ...status, state: "idle", since: board.since } : status;
  }
}

/** An exchange line that has lived is dead. */
export const NO_BATTERY = "no voltage on the line: its cable is out, or the carrier has switched it off";
const NOT_PLUGGED_IN = "no voltage on the line: nothing is plugged in";

const TAKEN_OUT: Termination = {
  cause: Cause.networkOutOfOrder,
  by: "system",
  detail: "the line was taken out of the configuration",
};

/** What is wrong with the line, as its board tells. */
function faultOf(board: BoardState, line: string): string | undefined {
  const port = Number(line.slice(line.lastIndexOf(".") + 1));
  return board.faults?.find((fault) => fault.port === port)?.text;
}
