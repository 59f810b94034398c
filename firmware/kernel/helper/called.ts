import { connect, type Socket } from "node:net";
import type { Helper, HelperEnd, HelperProgram } from "./helper.ts";
import { Wire } from "./wire.ts";

/** What a helper says first: from then on it is there. */
export const HELLO = "callbox helper";

const UNKNOWN_END: HelperEnd = { code: null, signal: null };
/** There is room for one of each; the one before may still be finishing its files. */
const AGAIN_MS = 100;
const PATIENCE_MS = 10_000;
/** By then it is not finishing but stuck. */
const GRACE_MS = 5_000;

/** A helper that the service manager starts when we connect, and that ends when we let go. `place` is without ending. */
export function callHelper(program: HelperProgram, place: string): Helper {
  return new CalledHelper(program, place);
}

class CalledHelper implements Helper {
  readonly pid = undefined;
  readonly ended: Promise<HelperEnd>;
  readonly #program: HelperProgram;
  readonly #place: string;
  readonly #since = performance.now();
  /** Said before it was there. */
  #waiting: [unknown, ((error?: Error | null) => void) | undefined][] = [];
  #wire: Wire | undefined;
  #socket: Socket | undefined;
  #isOver = false;
  #hasForced = false;
  #resolveEnd: (end: HelperEnd) => void = () => undefined;

  constructor(program: HelperProgram, place: string) {
    this.#program = program;
    this.#place = place;
    this.ended = new Promise((resolve) => {
      this.#resolveEnd = resolve;
    });
    this.#connect();
  }

  get isConnected(): boolean {
    return !this.#isOver;
  }

  send(message: unknown, done?: (error?: Error | null) => void): void {
    if (this.#isOver) done?.(new Error("the process is gone"));
    else if (this.#wire === undefined) this.#waiting.push([message, done]);
    else this.#wire.send(message, done);
  }

  dismiss(): void {
    if (this.#wire === undefined) this.#over();
    else this.#socket?.end();
  }

  kill(): void {
    this.#force();
    this.#over();
  }

  #connect(): void {
    if (this.#isOver) return;
    const socket = connect(`${this.#place}.sock`);
    let failure: Error | undefined;
    const wire = new Wire(socket, (message) => {
      if (this.#isOver) return;
      if (this.#wire !== undefined) this.#program.message(message);
      else if (message === HELLO) this.#begin(wire);
      else socket.destroy(new Error("it is no helper of ours"));
    });
    this.#socket = socket;
    socket.on("error", (error) => {
      failure = error;
    });
    socket.on("close", () => this.#onClose(failure));
  }

  #begin(wire: Wire): void {
    this.#wire = wire;
    wire.send(this.#program.args);
    for (const [message, done] of this.#waiting) wire.send(message, done);
    this.#waiting = [];
  }

  #onClose(failure: Error | undefined): void {
    if (this.#isOver) return;
    const waitedMs = performance.now() - this.#since;
    if (this.#wire !== undefined || waitedMs > PATIENCE_MS) {
      if (failure !== undefined || this.#wire === undefined) {
        this.#program.error(failure ?? new Error(`there is no room for another ${this.#program.name} process`));
      }
      this.#over();
      return;
    }
    if (waitedMs > GRACE_MS && !this.#hasForced) this.#force();
    setTimeout(() => this.#connect(), AGAIN_MS);
  }

  #over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const [, done] of this.#waiting) done?.(new Error("the process is gone"));
    this.#waiting = [];
    this.#socket?.destroy();
    this.#resolveEnd(UNKNOWN_END);
  }

  /** We may not end another user's process: whoever listens here does it. */
  #force(): void {
    this.#hasForced = true;
    const { log, name } = this.#program;
    const socket = connect(`${this.#place}.end`);
    socket.on("error", (error) => log.debug("nobody ends this process but its own limits", { name, error }));
    socket.on("connect", () => socket.end());
  }
}
