/** An open port that carries octets both ways: a serial port, a pseudo-terminal, a pair in memory. */
export interface BytePort {
  /** Queues the octets; never blocks. The caller may not change them afterwards. */
  write(octets: Uint8Array): void;
  /** Octets written and not yet handed to the system: the sender drops voice while it grows. */
  readonly backlog: number;
  /** Whom to hand arriving octets; they may be cut anywhere. Set once. */
  onData(listener: (chunk: Uint8Array) => void): void;
  /** Told once when the port has gone, with the reason in plain words. Not every system tells: keep a watchdog. */
  onGone(listener: (reason: string) => void): void;
  /** Closing twice is fine; `onGone` is not called for it. */
  close(): Promise<void>;
}

/** Opens the port; rejects with an Error whose message is the reason in plain words. */
export type OpenBytePort = () => Promise<BytePort>;
