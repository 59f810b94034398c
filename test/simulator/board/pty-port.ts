import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync, rmSync, symlinkSync } from "node:fs";
import type { ReadStream } from "node:tty";
import * as nodePty from "@lydell/node-pty";
import type { BytePort } from "#drivers/link/byte-port.ts";

/** What `open()` of node-pty gives; its published types leave it out. */
interface OpenPty {
  readonly master: ReadStream;
  readonly slave: ReadStream;
  readonly ptsName: string;
}

const { open } = nodePty as unknown as { open(options: { encoding: null }): OpenPty };

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
  let gone: ((reason: string) => void) | undefined;
  let isOver = false;
  pty.master.on("error", () => {
    if (!isOver) gone?.("the pseudo-terminal has gone");
    isOver = true;
  });
  return {
    path,
    write: (octets) => {
      if (!isOver) pty.master.write(octets);
    },
    get backlog() {
      return pty.master.writableLength;
    },
    onData: (listener) => void pty.master.on("data", listener),
    onGone: (listener) => {
      gone = listener;
    },
    close: () => {
      if (isOver) return Promise.resolve();
      isOver = true;
      if (link !== undefined) rmSync(link, { force: true });
      closeSync(hold);
      pty.master.destroy();
      return Promise.resolve();
    },
  };
}
