import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync, rmSync, symlinkSync, writeSync } from "node:fs";
import type { ReadStream } from "node:tty";
import * as nodePty from "@lydell/node-pty";
import type { BytePort } from "#drivers/link/byte-port.ts";

/** What `open()` of node-pty gives; its published types leave it out. */
interface OpenPty {
  readonly master: ReadStream;
  readonly slave: ReadStream;
  readonly ptsName: string;
  /** Of the master, non-blocking. */
  readonly fd: number;
}

/** A cable whose far end reads nothing is tried again so often. */
const RETRY_MS = 5;
/** What waits for such a cable at most; like a UART it forgets what comes after. */
const MOST_WAITING_OCTETS = 65_536;

const { open } = nodePty as unknown as { open(options: { encoding: null }): OpenPty };

/**
 * Writes to the master of a pseudo-terminal. Its stream cannot be used for it: libuv takes a master for a blocking one
 * and tries a full one again and again, with all of a processor, until somebody reads at the far end.
 */
class PtyWriter {
  readonly #fd: number;
  #waiting: Buffer[] = [];
  #octets = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(fd: number) {
    this.#fd = fd;
  }

  get backlog(): number {
    return this.#octets;
  }

  write(octets: Uint8Array): void {
    if (this.#octets + octets.length > MOST_WAITING_OCTETS) return;
    this.#waiting.push(Buffer.from(octets));
    this.#octets += octets.length;
    if (this.#timer === undefined) this.#drain();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#waiting = [];
    this.#octets = 0;
  }

  #drain(): void {
    this.#timer = undefined;
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const written = this.#try(first);
      this.#octets -= written;
      if (written < first.length) {
        this.#waiting[0] = first.subarray(written);
        this.#timer = setTimeout(() => this.#drain(), RETRY_MS);
        return;
      }
      this.#waiting.shift();
    }
  }

  /** How many octets the system took. */
  #try(octets: Buffer): number {
    try {
      return writeSync(this.#fd, octets);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") return 0;
      throw error;
    }
  }
}

export interface PtyPort extends BytePort {
  /** The device the host opens, such as `/dev/pts/4`. */
  readonly path: string;
}

/**
 * The board's end of a serial cable: a new pseudo-terminal. With `link`, a symbolic link of that name points to the
 * device, as udev makes them for real boards.
 */
export function openPtyPort(link?: string): PtyPort {
  const pty = open({ encoding: null });
  const path = pty.ptsName;
  // Somebody must hold the far end open, or reading ours fails until the host comes; but nobody else may read it.
  const hold = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
  pty.slave.destroy();
  execFileSync("stty", ["-F", path, "raw", "-echo"]);
  if (link !== undefined) {
    rmSync(link, { force: true });
    symlinkSync(path, link);
  }
  const writer = new PtyWriter(pty.fd);
  let gone: ((reason: string) => void) | undefined;
  let isOver = false;
  pty.master.on("error", () => {
    writer.close();
    if (!isOver) gone?.("the pseudo-terminal has gone");
    isOver = true;
  });
  return {
    path,
    write: (octets) => {
      if (!isOver) writer.write(octets);
    },
    get backlog() {
      return writer.backlog;
    },
    onData: (listener) => void pty.master.on("data", listener),
    onGone: (listener) => {
      gone = listener;
    },
    close: () => {
      if (isOver) return Promise.resolve();
      isOver = true;
      if (link !== undefined) rmSync(link, { force: true });
      writer.close();
      closeSync(hold);
      pty.master.destroy();
      return Promise.resolve();
    },
  };
}
