import { SerialPort } from "serialport";
import type { BytePort } from "./byte-port.ts";
import { driveDirectly } from "./serial-direct.ts";

/** Why a serial port cannot be had; the message says it for people. */
export class SerialPortRefusal extends Error {
  readonly because: "missing" | "denied" | "busy" | "other";

  constructor(path: string, error: Error) {
    const because = causeOf(error.message);
    super(words(path, because, error.message));
    this.name = "SerialPortRefusal";
    this.because = because;
  }
}

/**
 * Opens a serial port (UART, USB-CDC or pseudo-terminal), 8N1 without flow control. Rejects with a plain-words
 * reason (SerialPortRefusal) when it cannot.
 */
export function openSerialPort(path: string, baudRate: number): Promise<BytePort> {
  return new Promise((resolve, reject) => {
    // No `hupcl`: dropping DTR resets many a board. DTR and RTS are not touched, pseudo-terminals refuse them.
    // The port is locked (flock): two boxes on one board would each read half of what it says.
    const serial = new SerialPort({ path, baudRate, autoOpen: false, hupcl: false });
    serial.open((error) => {
      if (error !== null && error !== undefined) reject(new SerialPortRefusal(path, error));
      else resolve(wrap(serial, path));
    });
  });
}

function wrap(serial: SerialPort, path: string): BytePort {
  driveDirectly(serial);
  let gone: ((reason: string) => void) | undefined;
  let isOver = false;
  const tellGone = (): void => {
    if (isOver) return;
    isOver = true;
    gone?.(`the serial port ${path} was unplugged`);
  };
  serial.on("close", tellGone);
  serial.on("error", tellGone);
  return {
    write: (octets) => {
      if (!isOver && serial.isOpen) serial.write(Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength));
    },
    get backlog() {
      return serial.writableLength;
    },
    onData: (listener) => void serial.on("data", listener),
    onGone: (listener) => {
      gone = listener;
    },
    close: () => {
      isOver = true;
      return new Promise((resolve) => {
        if (serial.isOpen) serial.close(() => resolve());
        else resolve();
      });
    },
  };
}

function causeOf(text: string): SerialPortRefusal["because"] {
  if (/no such file|ENOENT/i.test(text)) return "missing";
  if (/permission|EACCES/i.test(text)) return "denied";
  if (/lock|busy|EBUSY/i.test(text)) return "busy";
  return "other";
}

/** The words of the system are for engineers; the person at the box needs to know what to do. */
function words(path: string, because: SerialPortRefusal["because"], text: string): string {
  switch (because) {
    case "missing":
      return `there is no serial port ${path}: is the board plugged in?`;
    case "denied":
      return `no permission to open the serial port ${path}`;
    case "busy":
      return `the serial port ${path} is used by another program`;
    case "other":
      return `the serial port ${path} cannot be opened: ${text}`;
  }
}
