import { connect, createServer, type Server, type Socket } from "node:net";
import type { Clock } from "#firmware/kernel/clock.ts";
import { TcpConnection } from "./connection.ts";
import type { Frame } from "./framing.ts";
import { plainHost } from "./local-address.ts";
import type { Address, SendErrorHandler } from "./transport.ts";

export interface TcpOptions {
  /** Port 0 takes a free one. */
  readonly bind: Address;
  readonly clock: Clock;
  readonly framed: (frame: Exclude<Frame, { kind: "ping" }>, connection: TcpConnection) => void;
  readonly failed: (error: Error) => void;
  /** A connection is gone, whoever closed it. */
  readonly closed?: (connection: TcpConnection) => void;
  /** Default 200: beyond it the connection idle for longest makes room. */
  readonly maxConnections?: number;
  /** Default 11 minutes: above the usual keep-alive, and a registration of 10 minutes keeps its flow. */
  readonly idleMs?: number;
  /** Default 20 s. */
  readonly messageMs?: number;
  /** Default 5 s. */
  readonly connectMs?: number;
}

const DEFAULT_MAX_CONNECTIONS = 200;
const DEFAULT_IDLE_MS = 660_000;
const DEFAULT_MESSAGE_MS = 20_000;
const DEFAULT_CONNECT_MS = 5_000;

/** The TCP side: listens, connects, and uses a connection again while it is open. */
export class TcpTransport {
  readonly #options: TcpOptions;
  readonly #connections = new Map<number, TcpConnection>();
  /** Connections by the peer's address, both those we made and those we accepted. */
  readonly #byPeer = new Map<string, TcpConnection>();
  #server: Server | undefined;
  #local: Address;
  #nextId = 1;
  #isOpen = false;

  constructor(options: TcpOptions) {
    this.#options = options;
    this.#local = options.bind;
  }

  /** The address listened on, known after `start`. */
  get local(): Address {
    return this.#local;
  }

  get size(): number {
    return this.#connections.size;
  }

  /** Listens; rejects when the port is taken or may not be used. */
  start(): Promise<void> {
    const { bind, failed } = this.#options;
    const server = createServer((socket) => this.#accept(socket));
    this.#server = server;
    this.#isOpen = true;
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(bind.port, bind.host, () => {
        server.off("error", reject);
        server.on("error", failed);
        const address = server.address();
        if (address !== null && typeof address === "object") this.#local = { host: bind.host, port: address.port };
        resolve();
      });
    });
  }

  /** The open connection of this number. */
  connection(id: number): TcpConnection | undefined {
    return this.#connections.get(id);
  }

  /** Sends to an address, over the connection to it when there is one. Gives back the connection used. */
  send(bytes: Buffer, to: Address, onError: SendErrorHandler): TcpConnection | undefined {
    if (!this.#isOpen) {
      onError(new Error("TCP is not open"));
      return undefined;
    }
    const connection = this.#byPeer.get(peerKey(to)) ?? this.#connect(to);
    connection.send(bytes, onError);
    return connection;
  }

  /** Stops listening and closes every connection; twice is fine. */
  async close(): Promise<void> {
    this.#isOpen = false;
    const server = this.#server;
    this.#server = undefined;
    const closed = server === undefined ? undefined : new Promise<void>((resolve) => server.close(() => resolve()));
    for (const connection of this.#connections.values()) connection.close();
    await closed;
  }

  #connect(to: Address): TcpConnection {
    const socket = connect({ host: to.host, port: to.port });
    const connectMs = this.#options.connectMs ?? DEFAULT_CONNECT_MS;
    const timer = this.#options.clock.after(connectMs, () =>
      socket.destroy(new Error("The connection was not made in time")),
    );
    socket.once("connect", () => timer.cancel());
    socket.once("close", () => timer.cancel());
    return this.#adopt(socket, to);
  }

  #accept(socket: Socket): void {
    const { remoteAddress, remotePort } = socket;
    if (remoteAddress === undefined || remotePort === undefined) return void socket.destroy();
    this.#adopt(socket, { host: plainHost(remoteAddress), port: remotePort });
  }

  #adopt(socket: Socket, remote: Address): TcpConnection {
    this.#makeRoom();
    const { clock, framed, idleMs, messageMs } = this.#options;
    const connection = new TcpConnection({
      id: this.#nextId++,
      socket,
      remote,
      clock,
      idleMs: idleMs ?? DEFAULT_IDLE_MS,
      messageMs: messageMs ?? DEFAULT_MESSAGE_MS,
      framed,
      closed: (gone) => this.#forget(gone),
    });
    this.#connections.set(connection.id, connection);
    this.#byPeer.set(peerKey(remote), connection);
    return connection;
  }

  #makeRoom(): void {
    if (this.#connections.size < (this.#options.maxConnections ?? DEFAULT_MAX_CONNECTIONS)) return;
    let idlest: TcpConnection | undefined;
    for (const one of this.#connections.values()) if (idlest === undefined || one.idleMs > idlest.idleMs) idlest = one;
    if (idlest === undefined) return;
    idlest.close();
    this.#forget(idlest);
  }

  #forget(connection: TcpConnection): void {
    if (!this.#connections.delete(connection.id)) return;
    const key = peerKey(connection.remote);
    if (this.#byPeer.get(key) === connection) this.#byPeer.delete(key);
    this.#options.closed?.(connection);
  }
}

function peerKey(address: Address): string {
  return `${address.host.toLowerCase()} ${address.port}`;
}
