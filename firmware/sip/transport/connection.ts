import type { Socket } from "node:net";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { type Frame, StreamFramer } from "./framing.ts";
import { plainHost } from "./local-address.ts";
import type { Address, Flow, SendErrorHandler } from "./transport.ts";

/** A peer that does not read is not written to without end. */
const MAX_UNSENT_BYTES = 1_048_576;
const CLOSE_GRACE_MS = 1_000;
const PONG = Buffer.from("\r\n");

export interface ConnectionOptions {
  readonly id: number;
  readonly socket: Socket;
  readonly remote: Address;
  readonly clock: Clock;
  /** Closed after this long without a byte from the peer. */
  readonly idleMs: number;
  /** A message that has begun must be complete within this time, or slow senders would hold connections for nothing. */
  readonly messageMs: number;
  readonly framed: (frame: Exclude<Frame, { kind: "ping" }>, connection: TcpConnection) => void;
  readonly closed: (connection: TcpConnection) => void;
}

/** One TCP connection, made or accepted. */
export class TcpConnection {
  readonly id: number;
  readonly remote: Address;
  readonly #options: ConnectionOptions;
  readonly #framer = new StreamFramer();
  #flow: Flow | undefined;
  #timer: Timer | undefined;
  #heardAt: number;
  #begunAt: number | undefined;
  #isClosed = false;
  #error: Error | undefined;

  constructor(options: ConnectionOptions) {
    this.id = options.id;
    this.remote = options.remote;
    this.#options = options;
    this.#heardAt = options.clock.monotonic();
    const { socket } = options;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.on("error", (error) => {
      this.#error = error;
    });
    socket.on("close", () => this.#finish());
    this.#watch();
  }

  /** The way back to the peer. Kept from the first message on: a closed socket forgets its addresses. */
  get flow(): Flow {
    if (this.#flow !== undefined) return this.#flow;
    const { localAddress, localPort } = this.#options.socket;
    const local = { host: plainHost(localAddress ?? ""), port: localPort ?? 0 };
    const flow: Flow = { transport: "tcp", local, remote: this.remote, connection: this.id };
    if (localAddress !== undefined) this.#flow = flow;
    return flow;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Milliseconds since the peer last sent something. */
  get idleMs(): number {
    return this.#options.clock.monotonic() - this.#heardAt;
  }

  /** Sends, waiting for the connection to be made if need be. */
  send(bytes: Buffer, onError: SendErrorHandler): void {
    const { socket } = this.#options;
    if (this.#isClosed || socket.destroyed) {
      onError(this.#error ?? new Error("The connection is closed"));
      return;
    }
    if (socket.writableLength > MAX_UNSENT_BYTES) {
      this.close();
      onError(new Error("The peer does not read"));
      return;
    }
    socket.write(bytes, (error) => {
      if (error !== null && error !== undefined) onError(this.#error ?? error);
    });
  }

  /** Closes after what was written has gone out, but does not wait long for a peer that no longer reads; twice is fine. */
  close(): void {
    const { socket, clock } = this.#options;
    this.#timer?.cancel();
    this.#timer = clock.after(CLOSE_GRACE_MS, () => socket.destroy());
    socket.end();
    socket.destroySoon();
  }

  #take(chunk: Buffer): void {
    this.#heardAt = this.#options.clock.monotonic();
    for (const frame of this.#framer.push(chunk)) {
      if (frame.kind === "ping") this.send(PONG, () => this.close());
      else this.#options.framed(frame, this);
    }
    if (this.#framer.pendingBytes === 0) this.#begunAt = undefined;
    else this.#begunAt ??= this.#heardAt;
  }

  /** One timer watches both limits; it looks, and waits for what is left, instead of being set anew per chunk. */
  #watch(): void {
    const { clock, idleMs, messageMs } = this.#options;
    const now = clock.monotonic();
    const idleLeft = this.#heardAt + idleMs - now;
    const messageLeft = (this.#begunAt ?? now) + messageMs - now;
    if (idleLeft <= 0 || messageLeft <= 0) {
      this.close();
      return;
    }
    this.#timer = clock.after(Math.min(idleLeft, messageLeft), () => this.#watch());
  }

  #finish(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#options.closed(this);
  }
}
