import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/** What a command came to. */
export interface Reply {
  readonly status: number;
  readonly output: string;
}

/** Commands as root in the guest, through the port that the test hook listens on. It outlives restarts of the guest. */
export class Shell {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #starts = 0;
  #onStart: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    const lines = createInterface({ input: socket });
    lines.on("line", (line) => this.#take(line));
    const gone = (): void => this.#rejectAll("the machine has gone");
    lines.on("error", gone);
    socket.on("error", gone);
    socket.on("close", gone);
  }

  static async open(path: string): Promise<Shell> {
    const socket = connect(path);
    await new Promise((resolve, reject) => {
      socket.once("error", reject);
      socket.once("connect", resolve);
    });
    return new Shell(socket);
  }

  /** How often the guest's shell has started since the machine was switched on. */
  get starts(): number {
    return this.#starts;
  }

  /** Resolves once the guest's shell has started so often. */
  async started(times: number, timeoutMs: number): Promise<void> {
    if (this.#starts >= times) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`the guest has started ${this.#starts} times, not ${times}, in ${timeoutMs} ms`)),
        timeoutMs,
      );
      this.#onStart = () => {
        if (this.#starts < times) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Runs a command to its end, whatever its status; rejects when the guest restarts or is silent. */
  try(command: string, timeoutMs = 60_000): Promise<Reply> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Error(`no answer in ${timeoutMs} ms to: ${command}`));
      }, timeoutMs);
      const over =
        <T>(end: (value: T) => void) =>
        (value: T): void => {
          clearTimeout(timer);
          end(value);
        };
      this.#waiting.set(id, { resolve: over(resolve), reject: over(reject) });
      this.#socket.write(`${id} ${Buffer.from(command).toString("base64")}\n`);
    });
  }

  /** Runs a command that must succeed; gives back what it printed. */
  async run(command: string, timeoutMs = 60_000): Promise<string> {
    const { status, output } = await this.try(command, timeoutMs);
    if (status !== 0) throw new Error(`${command} ended with ${status}: ${output}`);
    return output.trim();
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(line: string): void {
    const [word = "", status = "", output = ""] = line.split(" ");
    if (word === "start") {
      this.#starts += 1;
      this.#rejectAll("the guest has started again");
      this.#onStart();
      return;
    }
    const id = Number(word);
    this.#waiting.get(id)?.resolve({ status: Number(status), output: Buffer.from(output, "base64").toString() });
    this.#waiting.delete(id);
  }

  #rejectAll(reason: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(reason));
    this.#waiting.clear();
  }
}
