import { createSocket, type Socket } from "node:dgram";
import { type LookupOneOptions, lookup } from "node:dns";
import { isIP } from "node:net";
import { plainHost } from "./local-address.ts";
import type { Address, SendErrorHandler } from "./transport.ts";

/** A burst of calls must fit while the process is busy; the kernel gives what it may. */
const SOCKET_BUFFER_BYTES = 1_048_576;

export interface UdpOptions {
  /** Port 0 takes a free one. */
  readonly bind: Address;
  readonly received: (bytes: Buffer, remote: Address) => void;
  readonly failed: (error: Error) => void;
}

/** An address needs no look-up: Node's own would still put each datagram off to the next tick. */
function lookupHost(host: string, options: LookupOneOptions, done: LookupDone): void {
  const family = isIP(host);
  if (family !== 0) done(null, host, family);
  else lookup(host, options, done);
}

type LookupDone = (error: NodeJS.ErrnoException | null, address: string, family: number) => void;

/** The UDP socket that sends and receives all datagrams. */
export class UdpTransport {
  readonly #options: UdpOptions;
  #socket: Socket | undefined;
  #local: Address;

  constructor(options: UdpOptions) {
    this.#options = options;
    this.#local = options.bind;
  }

  /** The address bound to, known after `start`. */
  get local(): Address {
    return this.#local;
  }

  /** Binds; rejects when the port is taken or may not be used. */
  start(): Promise<void> {
    const { bind, received, failed } = this.#options;
    const socket = createSocket({ type: bind.host.includes(":") ? "udp6" : "udp4", lookup: lookupHost });
    this.#socket = socket;
    return new Promise((resolve, reject) => {
      socket.once("error", reject);
      socket.bind(bind.port, bind.host, () => {
        socket.off("error", reject);
        socket.on("error", failed);
        socket.on("message", (bytes, remote) =>
          received(bytes, { host: plainHost(remote.address), port: remote.port }),
        );
        socket.setRecvBufferSize(SOCKET_BUFFER_BYTES);
        socket.setSendBufferSize(SOCKET_BUFFER_BYTES);
        this.#local = { host: bind.host, port: socket.address().port };
        resolve();
      });
    });
  }

  /** Sends one datagram. A failure that shows at once or later goes to `onError`. */
  send(bytes: Buffer, to: Address, onError: SendErrorHandler): void {
    if (this.#socket === undefined) {
      onError(new Error("UDP is not open"));
      return;
    }
    try {
      this.#socket.send(bytes, to.port, to.host, (error) => {
        if (error !== null) onError(error);
      });
    } catch (error) {
      // Node throws for a port out of range.
      onError(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Closes the socket; twice is fine. */
  close(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    return socket === undefined ? Promise.resolve() : new Promise((resolve) => socket.close(() => resolve()));
  }
}
