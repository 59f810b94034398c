import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

const SOURCE = new URL("../interop/libpri/pri-peer.c", import.meta.url).pathname;

/** What libpri tells; the names are in test/interop/libpri/README.md. */
export interface PriEvent {
  readonly event: string;
  readonly [field: string]: string | number;
}

type Words = Readonly<Record<string, string | number>>;

interface Waiter {
  readonly wants: (event: PriEvent) => boolean;
  readonly resolve: (event: PriEvent) => void;
}

/** libpri behind a small program of ours, compiled where its library is installed. */
export class Libpri {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** `undefined` where there is no compiler or no library (apt: libpri-dev). */
  static build(): Libpri | undefined {
    const folder = mkdtempSync(join(tmpdir(), "callbox-libpri-"));
    const run = spawnSync("cc", ["-O2", "-o", join(folder, "pri-peer"), SOURCE, "-lpri"], { encoding: "utf8" });
    if (run.status === 0) return new Libpri(folder);
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }

  /** One end of a D channel that comes up by itself; `frame` gets what it sends. */
  start(side: "net" | "cpe", frame: (octets: Uint8Array) => void, ...options: readonly PriOption[]): PriPeer {
    return new PriPeer(join(this.#folder, "pri-peer"), [side, ...options], frame);
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export type PriOption = "qsig" | "ni2" | "5ess" | "overlap" | "service" | "facility" | "inband" | "verbose";

/** A running libpri at the far end of a D channel. */
export class PriPeer {
  /** All it has told so far. */
  readonly events: PriEvent[] = [];
  readonly #process: ChildProcess;
  readonly #stdin: Writable;
  readonly #commands: Writable;
  readonly #frame: (octets: Uint8Array) => void;
  readonly #exited: Promise<void>;
  #pending = Buffer.alloc(0);
  #text = "";
  #untold: PriEvent[] = [];
  #waiters: Waiter[] = [];

  constructor(program: string, args: readonly string[], frame: (octets: Uint8Array) => void) {
    this.#frame = frame;
    this.#process = spawn(program, args, { stdio: ["pipe", "pipe", "pipe", "pipe"] });
    const [stdin, stdout, stderr, commands] = this.#process.stdio as unknown as [
      Writable,
      Readable,
      Readable,
      Writable,
    ]; // pipes, as asked for
    this.#stdin = stdin;
    this.#commands = commands;
    // A peer that is stopped in the middle of traffic breaks its pipes; its exit tells the rest.
    for (const pipe of [stdin, commands]) pipe.on("error", () => this.#process.kill());
    stdout.on("data", (octets: Buffer) => this.#take(octets));
    stderr.setEncoding("latin1").on("data", (text: string) => this.#hear(text));
    this.#exited = new Promise((resolve) => this.#process.once("close", () => resolve()));
  }

  /** Gives it a frame: address, control, information. */
  receive(frame: Uint8Array): void {
    const record = Buffer.alloc(2 + frame.length);
    record.writeUInt16BE(frame.length);
    record.set(frame, 2);
    this.#stdin.write(record);
  }

  /** `command("dial", "a", { called: "95588" })`; see the read-me file beside the program. */
  command(word: string, ...rest: readonly (string | Words)[]): void {
    const words = rest.flatMap((part) =>
      typeof part === "string" ? [part] : Object.entries(part).map(([name, value]) => `${name}=${escaped(value)}`),
    );
    this.#commands.write(`${[word, ...words].join(" ")}\n`);
  }

  /** The next event of this name, or one of these, and with these fields, that no `event` call has given yet. */
  event(name: string | readonly string[], fields: Words = {}): Promise<PriEvent> {
    const wants = (event: PriEvent): boolean =>
      [name].flat().includes(event.event) && Object.entries(fields).every(([field, value]) => event[field] === value);
    const found = this.#untold.find(wants);
    if (found !== undefined) {
      this.#untold = this.#untold.filter((other) => other !== found);
      return Promise.resolve(found);
    }
    return new Promise((resolve) => this.#waiters.push({ wants, resolve }));
  }

  /** Ends it; nothing more comes from it. */
  async close(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#exited;
  }

  #take(octets: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, octets]);
    while (this.#pending.length >= 2) {
      const end = 2 + this.#pending.readUInt16BE();
      if (this.#pending.length < end) return;
      const frame = Uint8Array.from(this.#pending.subarray(2, end));
      this.#pending = this.#pending.subarray(end);
      this.#frame(frame);
    }
  }

  #hear(text: string): void {
    const lines = (this.#text + text).split("\n");
    this.#text = lines.pop() ?? "";
    for (const line of lines) this.#tell(JSON.parse(line) as PriEvent); // our own program wrote it
  }

  #tell(event: PriEvent): void {
    this.events.push(event);
    const waiter = this.#waiters.find(({ wants }) => wants(event));
    if (waiter === undefined) {
      this.#untold.push(event);
      return;
    }
    this.#waiters = this.#waiters.filter((other) => other !== waiter);
    waiter.resolve(event);
  }
}

/** Words are parted by blanks; characters go as Latin-1, as libpri takes them. */
function escaped(value: string | number): string {
  return Array.from(Buffer.from(String(value), "latin1"), (octet) =>
    octet > 0x20 && octet < 0x7f && octet !== 0x25
      ? String.fromCharCode(octet)
      : `%${octet.toString(16).padStart(2, "0")}`,
  ).join("");
}
