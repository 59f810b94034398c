import type { BytePort } from "#drivers/link/byte-port.ts";
import { BoardLink } from "#drivers/link/link.ts";
import { openSerialPort, SerialPortRefusal } from "#drivers/link/serial-port.ts";
import { AtPort } from "#drivers/modem/at-port.ts";
import { identifyModem } from "#drivers/modem/identify.ts";
import type { ModemProfile } from "#drivers/modem/profile.table.ts";
import type { Clock } from "#firmware/kernel/clock.ts";

/** What is on a serial port, as far as it says. */
export type Probed =
  | {
      readonly kind: "board";
      readonly model: string;
      readonly serial: string;
      readonly firmware: string;
      readonly baudRate: number;
      readonly ports: readonly { readonly port: number; readonly kind: "fxo" | "fxs" }[];
      /** E1 spans by their numbers; absent when it has none. */
      readonly spans?: number[];
    }
  | {
      readonly kind: "modem";
      readonly model: string;
      readonly firmware: string;
      readonly profile: ModemProfile["id"];
      readonly baudRate: number;
    }
  /** Something answers that Callbox cannot use as it is; `reason` is for people and says what to do. */
  | { readonly kind: "unusable"; readonly reason: string }
  | { readonly kind: "silent" }
  | { readonly kind: "missing" | "denied" | "busy" }
  | { readonly kind: "failed"; readonly reason: string };

export interface ProbeOptions {
  readonly clock: Clock;
  readonly path: string;
  /** Only this speed; the usual ones when absent. */
  readonly baudRate?: number;
  /** How a port is opened; the machine's serial ports when absent. */
  readonly open?: (path: string, baudRate: number) => Promise<BytePort>;
}

/** Speeds a board on the link is asked at, and for how long: HELLO goes out every half second. */
const LINK_SPEEDS = [
  { baudRate: 921_600, patienceMs: 2_000 },
  { baudRate: 115_200, patienceMs: 1_200 },
] as const;
const MODEM_SPEED = 115_200;
/** An E1 board on a UART needs this at least; asked last, because not every port can be so fast. */
const E1_SPEED = { baudRate: 3_000_000, patienceMs: 1_200 } as const;
/** A modem that is there answers AT at once; the first words may be lost. */
const AT_ATTEMPTS = 2;
const AT_PATIENCE_MS = 700;

/**
 * Asks what is on a serial port: HELLO of the board link first, then AT. Takes up to some seven seconds, opens the port
 * only when nobody else has it, and leaves nothing changed behind. Never rejects.
 */
export async function probeSerialPort(options: ProbeOptions): Promise<Probed> {
  const { baudRate } = options;
  const speeds = baudRate === undefined ? LINK_SPEEDS : [{ baudRate, patienceMs: LINK_SPEEDS[0].patienceMs }];
  try {
    for (const speed of speeds) {
      const found = await withPort(options, speed.baudRate, (port) => askBoard(port, options.clock, speed));
      if (found !== undefined) return found;
    }
    const speed = baudRate ?? MODEM_SPEED;
    const modem = await withPort(options, speed, (port) => askModem(port, options.clock, speed));
    if (modem !== undefined) return modem;
    const e1 = baudRate === undefined ? await askFast(options) : undefined;
    return e1 ?? { kind: "silent" };
  } catch (error) {
    if (error instanceof SerialPortRefusal && error.because !== "other") return { kind: error.because };
    return { kind: "failed", reason: error instanceof Error ? error.message : String(error) };
  }
}

/** A port that cannot be so fast has no E1 board on it. */
async function askFast(options: ProbeOptions): Promise<Probed | undefined> {
  try {
    return await withPort(options, E1_SPEED.baudRate, (port) => askBoard(port, options.clock, E1_SPEED));
  } catch (error) {
    if (error instanceof SerialPortRefusal && error.because === "other") return undefined;
    throw error;
  }
}

async function withPort<T>(
  { path, open = openSerialPort }: ProbeOptions,
  baudRate: number,
  ask: (port: BytePort) => Promise<T>,
): Promise<T> {
  const port = await open(path, baudRate);
  try {
    return await ask(port);
  } finally {
    await port.close();
  }
}

/** A session just long enough for the inventory; the board ends it by itself when nothing more comes. */
function askBoard(
  port: BytePort,
  clock: Clock,
  { baudRate, patienceMs }: { readonly baudRate: number; readonly patienceMs: number },
): Promise<Probed | undefined> {
  return new Promise((resolve) => {
    let reason: string | undefined;
    const end = (found: Probed | undefined): void => {
      timer.cancel();
      link.close();
      resolve(found);
    };
    const link = new BoardLink({
      role: "host",
      port,
      clock,
      onState: (state) => {
        if (state.name === "down") reason = state.reason;
      },
      onMessage: (message) => {
        if (message.type !== "inventory") return;
        const { model, serial, firmware } = message;
        const ports = message.ports.flatMap(({ port: number, kind }) =>
          kind === "e1" ? [] : [{ port: number, kind }],
        );
        const spans = message.ports.flatMap(({ port: number, kind }) => (kind === "e1" ? [number] : []));
        end({ kind: "board", model, serial, firmware, baudRate, ports, ...(spans.length > 0 && { spans }) });
      },
    });
    // Whoever answers HELLO and still opens no session is a board of another version.
    const timer = clock.after(patienceMs, () => end(reason === undefined ? undefined : { kind: "unusable", reason }));
    port.onGone(() => end(undefined));
    link.start();
  });
}

async function askModem(port: BytePort, clock: Clock, baudRate: number): Promise<Probed | undefined> {
  const ignore = (): void => undefined;
  const at = new AtPort(port, clock, { onLine: ignore, onCode: ignore, onVoice: ignore });
  port.onGone(() => at.close());
  try {
    if (!(await answersAt(at))) return undefined;
    const identity = await identifyModem(at);
    if ("reason" in identity) return { kind: "unusable", reason: identity.reason };
    const { model, firmware, profile } = identity;
    // Out of voice mode again, as it was found.
    await at.command("AT+FCLASS=0", AT_PATIENCE_MS);
    return { kind: "modem", model, firmware, profile: profile.id, baudRate };
  } finally {
    at.close();
  }
}

async function answersAt(at: AtPort): Promise<boolean> {
  at.breakVoice();
  for (let attempt = 0; attempt < AT_ATTEMPTS; attempt++) {
    const { final } = await at.command("AT", AT_PATIENCE_MS);
    if (final !== "timeout") return true;
  }
  return false;
}
