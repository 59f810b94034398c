import type { HardwareEvent } from "#drivers/line/hardware.ts";
import type { BoardConfig, BoardFault } from "#drivers/line/line.ts";

type Told = Extract<HardwareEvent, { type: "fault" }>;

/** Octets a second that each talking port takes, and all together besides (SPECIFICATION.md, 1). */
const PORT_RATE = 8_500;
const COMMON_RATE = 1_000;
/** A UART sends ten bits for an octet; a little is kept for stuffing and control messages. */
const USABLE = 0.95 / 10;
/** Code of a fault that the box itself has found (SPECIFICATION.md, FAULT). */
const TOO_SLOW = 241;

/** How many lines can talk at the same time over a serial port of that rate. */
export function talkersAt(baudRate: number): number {
  return Math.max(0, Math.floor((baudRate * USABLE - COMMON_RATE) / PORT_RATE));
}

/** The faults a board has now, by port and code; port 0 is the whole board. */
export class BoardFaults {
  readonly #faults = new Map<string, BoardFault>();
  /** What is true as long as the board is configured like this. */
  #standing: BoardFault | undefined;

  constructor(config: BoardConfig) {
    this.configure(config);
  }

  /** What is wrong with the configured rate is known before anything is said. */
  configure({ kind, baudRate, lines }: BoardConfig): void {
    const most = talkersAt(baudRate);
    this.#standing = undefined;
    if (kind !== "link" || most >= lines.length) return;
    const text = `the serial port runs at ${baudRate} baud, enough for ${most} of its ${lines.length} lines at a time`;
    this.#standing = { port: 0, code: TOO_SLOW, text };
  }

  get list(): readonly BoardFault[] {
    return [...(this.#standing === undefined ? [] : [this.#standing]), ...this.#faults.values()];
  }

  /** Whether this is news. */
  take({ port, code, active, text }: Told): boolean {
    const key = `${port}/${code}`;
    const before = this.#faults.get(key);
    if (active) this.#faults.set(key, { port, code, text });
    else this.#faults.delete(key);
    return active ? before?.text !== text : before !== undefined;
  }

  /** Why a port cannot be used, if so. */
  of(port: number): string | undefined {
    for (const fault of this.#faults.values()) if (fault.port === port) return fault.text;
    return undefined;
  }

  /** A new session: the board tells again what is wrong. */
  clear(): void {
    this.#faults.clear();
  }
}
