import type { BytePort } from "#drivers/link/byte-port.ts";

/** A cable in memory: what may happen to the octets on it is up to the test. */
export interface Cable {
  readonly host: BytePort;
  readonly board: BytePort;
  /** Hands over everything written so far, both ways, until nothing is under way. */
  deliver(): void;
  /** Changes or drops (empty result) what is written from now on; called once per write. */
  disturb(how: (octets: Uint8Array, from: "host" | "board") => Uint8Array): void;
}

/** Two ports joined in memory. Nothing is delivered before `deliver`, so the test owns the order of things. */
export function createCable(): Cable {
  const queue: { to: "host" | "board"; octets: Uint8Array }[] = [];
  const listeners: Partial<Record<"host" | "board", (chunk: Uint8Array) => void>> = {};
  let change: (octets: Uint8Array, from: "host" | "board") => Uint8Array = (octets) => octets;
  const end = (own: "host" | "board", other: "host" | "board"): BytePort => ({
    write: (octets) => void queue.push({ to: other, octets: change(Uint8Array.from(octets), own) }),
    backlog: 0,
    onData: (listener) => {
      listeners[own] = listener;
    },
    onGone: () => undefined,
    close: () => Promise.resolve(),
  });
  return {
    host: end("host", "board"),
    board: end("board", "host"),
    deliver: () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        if (next.octets.length > 0) listeners[next.to]?.(next.octets);
      }
    },
    disturb: (how) => {
      change = how;
    },
  };
}
