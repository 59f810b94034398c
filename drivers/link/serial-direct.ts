import { readSync, writeSync } from "node:fs";
import type { SerialPort } from "serialport";

/** What is used of an open port of serialport on a system with file descriptors; others have no poller. */
interface OpenPort {
  readonly isOpen: boolean;
  readonly fd: number | null;
  readonly poller: { once(event: "readable" | "writable", told: (error: Error | null) => void): unknown };
  read(buffer: Buffer, offset: number, length: number): Promise<{ buffer: Buffer; bytesRead: number }>;
  write(buffer: Buffer): Promise<void>;
}

/**
 * Lets an open port be read when there is something and written while there is room, on its descriptor, which does not
 * block: serialport asks a pool of threads for both, and for reading twice, which costs more than all else that is done
 * with the octets of an E1. It is noticed too that the device has gone while it was read: the system then answers every
 * read with no octets at once (tty(4): a hung-up terminal is at its end), which serialport takes for "not yet", again and
 * again with all there is of two processors.
 */
export function driveDirectly(serial: SerialPort): void {
  const port = serial.port as unknown as Partial<OpenPort> | undefined; // its type hides what differs between systems
  if (port?.poller === undefined) return;
  const open = port as OpenPort; // a port with a poller has the rest too
  open.read = readOf(open);
  open.write = writeOf(open);
}

/** The same promises as serialport's own: rejects with `canceled` when it was closed, with anything else when it has gone. */
function readOf(port: OpenPort): OpenPort["read"] {
  return async (buffer, offset, length) => {
    for (;;) {
      // Closed: its poller is gone, and must not be touched any more.
      if (!port.isOpen) throw closed();
      await ready(port, "readable");
      if (port.fd === null) throw closed();
      try {
        const bytesRead = readSync(port.fd, buffer, offset, length, null);
        if (bytesRead > 0) return { buffer, bytesRead };
      } catch (error) {
        if (!isForLater(error)) throw error;
        continue;
      }
      throw Object.assign(new Error("the device hung up"), { disconnect: true });
    }
  };
}

function writeOf(port: OpenPort): OpenPort["write"] {
  return async (buffer) => {
    for (let at = 0; at < buffer.length; ) {
      if (port.fd === null) throw closed();
      try {
        at += writeSync(port.fd, buffer, at, buffer.length - at);
      } catch (error) {
        if (!isForLater(error)) throw Object.assign(error as Error, { disconnect: true }); // the system throws errors
        if (!port.isOpen) throw closed();
        await ready(port, "writable");
      }
    }
  };
}

function closed(): Error {
  return Object.assign(new Error("Port is not open"), { canceled: true });
}

function ready(port: OpenPort, event: "readable" | "writable"): Promise<void> {
  return new Promise((resolve, reject) => {
    port.poller.once(event, (error) => (error === null ? resolve() : reject(error)));
  });
}

function isForLater(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "EAGAIN" || code === "EWOULDBLOCK" || code === "EINTR";
}
