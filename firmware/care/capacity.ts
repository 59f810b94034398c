import { ALAW_TO_ULAW, translate } from "#firmware/kernel/g711.ts";

/** What a machine carries. */
export interface Capacity {
  readonly calls: number;
  /** What sets that number: how fast the machine is, its free memory, or how many RTP ports it was given. */
  readonly callsBy: "speed" | "memory" | "ports";
  readonly callsPerSecond: number;
}

/** Packets handled in one go of the measurement: some milliseconds. */
const PACKETS = 3_000;
const GOES = 6;
/** Measured packets per millisecond of the machine whose figures are below. */
const REFERENCE_SPEED = 5_000;
/** Conversations its media process was loaded with before sound suffered, less a reserve. */
const REFERENCE_CALLS = 350;
const REFERENCE_CALLS_PER_SECOND = 500;
/** Every box carries these. */
const LEAST = { calls: 30, callsPerSecond: 50 };
const BYTES_PER_CALL = 2 * 1024 * 1024;
const PORT_PAIRS_PER_CALL = 2;

/**
 * Measures in a few milliseconds how fast this machine handles voice, and tells what it may be trusted with: no more
 * than its memory and its RTP ports give.
 */
export function measureCapacity(room: { readonly freeMemoryBytes: number; readonly portPairs: number }): Capacity {
  let speed = 0;
  for (let go = 0; go < GOES; go++) speed = Math.max(speed, packetsPerMs());
  const share = speed / REFERENCE_SPEED;
  const bySpeed = Math.max(LEAST.calls, share * REFERENCE_CALLS);
  const byMemory = room.freeMemoryBytes / 2 / BYTES_PER_CALL;
  const byPorts = room.portPairs / PORT_PAIRS_PER_CALL;
  const calls = Math.min(bySpeed, byMemory, byPorts);
  return {
    calls: Math.floor(calls),
    callsBy: calls === bySpeed ? "speed" : calls === byPorts ? "ports" : "memory",
    callsPerSecond: Math.floor(Math.max(LEAST.callsPerSecond, share * REFERENCE_CALLS_PER_SECOND)),
  };
}

/** The work on a packet without the system's share of it: a copy, a translation, a look at each field. */
function packetsPerMs(): number {
  const packet = Buffer.alloc(172, 0x80);
  const startedAt = performance.now();
  for (let count = 0; count < PACKETS; count++) {
    const copy = Buffer.from(packet);
    copy.writeUInt16BE(count & 0xffff, 2);
    copy.writeUInt32BE(count * 160, 4);
    translate(copy, 12, 172, ALAW_TO_ULAW);
  }
  return PACKETS / Math.max(0.1, performance.now() - startedAt);
}
