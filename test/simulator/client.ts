import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A fact from the far side of the simulated board. `port` 0 is the board itself. */
export interface SimulatorEvent {
  readonly event: string;
  readonly port: number;
  readonly at: number;
  readonly [field: string]: unknown;
}

type Fields = Readonly<Record<string, unknown>>;
type Handler = (event: SimulatorEvent) => void;

/** Talks to a running simulator over its control socket. */
export class SimulatorClient {
  readonly #socket: Socket;
  readonly #answers = new Map<number, (reply: Fields) => void>();
  readonly #handlers = new Set<Handler>();
  readonly #past: SimulatorEvent[] = [];
  #lastId = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    const lines = createInterface({ input: socket });
    lines.on("line", (line) => this.#take(JSON.parse(line) as Fields)); // our own simulator
    // readline passes the socket's error on, so both must be heard; `close` tells those who wait.
    lines.on("error", () => socket.destroy());
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      for (const answer of this.#answers.values()) answer({ ok: false, error: "the simulator has gone" });
      this.#answers.clear();
    });
  }

  static connect(path: string): Promise<SimulatorClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new SimulatorClient(socket));
      });
    });
  }

  /** Sends one request (README.md lists them) and gives back the answer's fields; rejects with its error. */
  request(what: string, fields: Fields = {}): Promise<Fields> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#answers.set(id, (reply) => (reply.ok === true ? resolve(reply) : reject(new Error(String(reply.error)))));
      this.#socket.write(`${JSON.stringify({ id, do: what, ...fields })}\n`);
    });
  }

  /** Every event from now on. */
  onEvent(handler: Handler): () => void {
    this.#handlers.add(handler);
    return () => void this.#handlers.delete(handler);
  }

  /** The first event of that name on that port since the client connected, or since `mark()`. */
  waitFor(event: string, port: number, timeoutMs = 20_000): Promise<SimulatorEvent> {
    const isWanted = (candidate: SimulatorEvent): boolean => candidate.event === event && candidate.port === port;
    const past = this.#past.find(isWanted);
    if (past !== undefined) return Promise.resolve(past);
    return new Promise((resolve, reject) => {
      const off = this.onEvent((candidate) => {
        if (!isWanted(candidate)) return;
        clearTimeout(timer);
        off();
        resolve(candidate);
      });
      const timer = setTimeout(() => {
        off();
        const seen = this.#past.map((entry) => `${entry.port}:${entry.event}`).join(" ");
        reject(new Error(`no ${event} on port ${port} within ${timeoutMs} ms; seen: ${seen}`));
      }, timeoutMs);
    });
  }

  /** `waitFor` looks only at what happens from here on; with a port, at that port. */
  mark(port?: number): void {
    const kept = port === undefined ? [] : this.#past.filter((event) => event.port !== port);
    this.#past.splice(0, this.#past.length, ...kept);
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(message: Fields): void {
    if (typeof message.id === "number") {
      const answer = this.#answers.get(message.id);
      this.#answers.delete(message.id);
      answer?.(message);
      return;
    }
    const event = message as unknown as SimulatorEvent; // our own simulator
    this.#past.push(event);
    for (const handler of [...this.#handlers]) handler(event);
  }
}

export interface RunningSimulator {
  readonly client: SimulatorClient;
  /** The stable name of the serial port: give it to a BoardConfig as `path`. */
  readonly path: string;
  /** The control socket. */
  readonly control: string;
  /** The board hangs: its process stands still, the cable stays. */
  freeze(isFrozen: boolean): void;
  stop(): Promise<void>;
}

/** Starts the simulator as a process of its own, in a folder of its own. `flags` as main.ts takes them. */
export function startSimulator(flags: readonly string[] = []): Promise<RunningSimulator> {
  return startProgram("./main.ts", flags);
}

/** The simulated E1 board likewise; `flags` as e1/main.ts takes them. */
export function startE1Simulator(flags: readonly string[] = []): Promise<RunningSimulator> {
  return startProgram("./e1/main.ts", flags);
}

async function startProgram(program: string, flags: readonly string[]): Promise<RunningSimulator> {
  const folder = mkdtempSync(join(tmpdir(), "callbox-board-"));
  const path = join(folder, "board");
  const control = join(folder, "control.sock");
  const main = fileURLToPath(new URL(program, import.meta.url));
  const child = spawn(process.execPath, [main, "--link", path, "--control", control, ...flags], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  await ready(child);
  const client = await SimulatorClient.connect(control);
  const stop = async (): Promise<void> => {
    client.close();
    child.kill("SIGCONT");
    const exited = new Promise((resolve) => child.once("exit", resolve));
    if (child.exitCode === null && child.kill()) await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  const freeze = (isFrozen: boolean): void => void child.kill(isFrozen ? "SIGSTOP" : "SIGCONT");
  return { client, path, control, freeze, stop };
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the simulator ended with ${code}`)));
    child.stdout?.once("data", () => resolve());
  });
}
