import { read } from "node:fs";
import { promisify } from "node:util";
import type { SerialPort } from "serialport";

const readOctets = promisify(read);

/** What is used of an open port of serialport on a system with file descriptors; others have no poller. */
interface OpenPort {
  readonly isOpen: boolean;
  readonly fd: number | null;
  readonly poller: { once(event: "readable", told: (error: Error | null) => void): unknown };
  read(buffer: Buffer, offset: number, length: number): Promise<{ buffer: Buffer; bytesRead: number }>;
}

/**
 * Lets an open port notice that its device has gone while it was read: the system then answers every read with no octets
 * at once (tty(4): a hung-up terminal is at its end). serialport takes that for "not yet", and asks again and again with
 * all there is of two processors.
 */
export function noticeHangUp(serial: SerialPort): void {
  const port = serial.port as unknown as Partial<OpenPort> | undefined; // its type hides what differs between systems
  if (port?.poller !== undefined) port.read = readOf(port as OpenPort); // a port with a poller has the rest too
}

/** The same promises as serialport's own: rejects with `canceled` when it was closed, with anything else when it has gone. */
function readOf(port: OpenPort): OpenPort["read"] {
  return async (buffer, offset, length) => {
    for (;;) {
      if (port.fd === null) throw closed();
      try {
        const { bytesRead } = await readOctets(port.fd, buffer, offset, length, null);
        if (bytesRead > 0) return { buffer, bytesRead };
      } catch (error) {
        if (!isForLater(error)) throw error;
        // Closed meanwhile: its poller is gone, and must not be touched any more.
        if (!port.isOpen) throw closed();
        await readable(port);
        continue;
      }
      throw Object.assign(new Error("the device hung up"), { disconnect: true });
    }
  };
}

function closed(): Error {
  return Object.assign(new Error("Port is not open"), { canceled: true });
}

function readable(port: OpenPort): Promise<void> {
  return new Promise((resolve, reject) => {
    port.poller.once("readable", (error) => (error === null ? resolve() : reject(error)));
  });
}

function isForLater(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "EAGAIN" || code === "EWOULDBLOCK" || code === "EINTR";
}
