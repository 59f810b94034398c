import type { Clock } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import { createResponse, type SipMessage, type SipRequest, serializeMessage } from "#firmware/sip/message/message.ts";
import { parseMessage } from "#firmware/sip/message/parse.ts";
import { createTag } from "#firmware/sip/message/token.ts";
import { formatVia } from "#firmware/sip/message/via.ts";
import type { TcpConnection } from "./connection.ts";
import { FloodGuard } from "./flood-guard.ts";
import type { Frame } from "./framing.ts";
import { isWildcard, localAddressFor } from "./local-address.ts";
import { TcpTransport } from "./tcp.ts";
import {
  type Address,
  type Flow,
  isFlow,
  type MessageHandler,
  type SendErrorHandler,
  type Target,
  type TraceEntry,
  type TransportName,
} from "./transport.ts";
import { UdpTransport } from "./udp.ts";

export interface TransportOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Port 0 takes a free one, see `local`. Leaving one out leaves that transport off. */
  readonly udp?: Address;
  readonly tcp?: Address;
  /** The host peers shall use in Via and Contact; found per peer when bound to all interfaces. */
  readonly advertisedHost?: string;
  /** Sees every message in and out; garbage that was not answered is left out. */
  readonly trace?: (entry: TraceEntry) => void;
  readonly tcpLimits?: { readonly maxConnections?: number; readonly idleMs?: number; readonly messageMs?: number };
}

/** A message and its bytes, so that sending it again costs no second serialising. */
export interface Outgoing {
  readonly message: SipMessage;
  readonly raw: Buffer;
}

/** RFC 3261 §18.2.2: the port to answer to when Via names none. */
const DEFAULT_PORT = 5_060;
/** Answers to malformed requests, and lines about garbage in the log: enough to help, too few to be abused. */
const ANSWERS_PER_SECOND = 20;
const LOG_LINES_PER_SECOND = 0.2;
const LOG_LINES_AT_ONCE = 5;

const HOSTS_STALE_MS = 30_000;
const MAX_HOSTS = 1_000;

/** Sends and receives SIP over UDP and TCP; answers what is malformed, and hands up what is not. */
export class TransportLayer {
  readonly #options: TransportOptions;
  readonly #udp: UdpTransport | undefined;
  readonly #tcp: TcpTransport | undefined;
  readonly #answers: FloodGuard;
  readonly #logLines: FloodGuard;
  readonly #hosts = new Map<string, string>();
  #hostsAt = 0;
  #handler: MessageHandler | undefined;
  #flowClosed: ((flow: Flow) => void) | undefined;

  constructor(options: TransportOptions) {
    this.#options = options;
    const { clock, udp, tcp, tcpLimits = {} } = options;
    this.#answers = new FloodGuard(clock, ANSWERS_PER_SECOND);
    this.#logLines = new FloodGuard(clock, LOG_LINES_PER_SECOND, LOG_LINES_AT_ONCE);
    const failed = (error: Error): void => options.log.error("A SIP socket failed", { error });
    if (udp !== undefined) {
      const received = (bytes: Buffer, remote: Address): void => this.#takeDatagram(bytes, remote);
      this.#udp = new UdpTransport({ bind: udp, received, failed });
    }
    if (tcp !== undefined) {
      const framed = (frame: Exclude<Frame, { kind: "ping" }>, connection: TcpConnection): void =>
        this.#takeFrame(frame, connection);
      const closed = (connection: TcpConnection): void => this.#flowClosed?.(connection.flow);
      this.#tcp = new TcpTransport({ ...tcpLimits, bind: tcp, clock, framed, failed, closed });
    }
  }

  /** Sets who takes the messages. */
  onMessage(handler: MessageHandler): void {
    this.#handler = handler;
  }

  /** Sets who is told of a connection that is gone: what was to come back over it cannot (RFC 5626). */
  onFlowClosed(handler: (flow: Flow) => void): void {
    this.#flowClosed = handler;
  }

  /** Opens the sockets; rejects with the system's error when a port is taken. */
  async start(): Promise<void> {
    try {
      await this.#udp?.start();
      await this.#tcp?.start();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Closes the sockets; twice is fine. */
  async close(): Promise<void> {
    await Promise.all([this.#udp?.close(), this.#tcp?.close()]);
  }

  /** The address a transport is bound to; undefined when it is off. */
  local(transport: TransportName): Address | undefined {
    return transport === "udp" ? this.#udp?.local : this.#tcp?.local;
  }

  /** The address of ours to write into Via and Contact for this target. */
  addressFor(target: Target): Address {
    const bound = this.local(target.transport) ?? { host: "", port: DEFAULT_PORT };
    const peer = isFlow(target) ? target.remote.host : target.host;
    const host = this.#options.advertisedHost ?? (isWildcard(bound.host) ? this.#hostFor(peer) : bound.host);
    return { host, port: bound.port };
  }

  /** Asking the system for its interfaces costs more than a message; what it said is believed for a while. */
  #hostFor(peer: string): string {
    const now = this.#options.clock.monotonic();
    if (now - this.#hostsAt > HOSTS_STALE_MS || this.#hosts.size > MAX_HOSTS) {
      this.#hosts.clear();
      this.#hostsAt = now;
    }
    let host = this.#hosts.get(peer);
    if (host === undefined) {
      host = localAddressFor(peer);
      this.#hosts.set(peer, host);
    }
    return host;
  }

  /** Sends a request over a flow or to an address. `onError` is called at most once. */
  send(outgoing: Outgoing, target: Target, onError: SendErrorHandler): void {
    if (target.transport === "udp") {
      this.#sendUdp(outgoing, isFlow(target) ? target.remote : target, onError);
    } else if (isFlow(target)) {
      const connection = this.#connectionOf(target);
      if (connection === undefined) {
        onError(new Error("The connection is closed"));
        return;
      }
      this.#traceOut(outgoing, "tcp", connection.remote);
      connection.send(outgoing.raw, onError);
    } else this.#sendTcp(outgoing, target, onError);
  }

  /** Sends a response back where its request came from (RFC 3261 §18.2.2, RFC 3581 §4). */
  sendResponse(outgoing: Outgoing, flow: Flow, onError: SendErrorHandler): void {
    if (flow.transport === "tcp" && this.#connectionOf(flow) !== undefined) {
      this.send(outgoing, flow, onError);
      return;
    }
    const via = outgoing.message.topVia;
    // The host is always the one the request came from: that is what `received` says, and it cannot be forged.
    const isSymmetric = flow.transport === "udp" && (via === undefined || via.params.has("rport"));
    const port = isSymmetric ? flow.remote.port : (via?.port ?? DEFAULT_PORT);
    this.send(outgoing, { transport: flow.transport, host: flow.remote.host, port }, onError);
  }

  #connectionOf(flow: Flow): TcpConnection | undefined {
    return flow.connection === undefined ? undefined : this.#tcp?.connection(flow.connection);
  }

  #sendUdp(outgoing: Outgoing, to: Address, onError: SendErrorHandler): void {
    if (this.#udp === undefined) {
      onError(new Error("UDP is off"));
      return;
    }
    this.#traceOut(outgoing, "udp", to);
    this.#udp.send(outgoing.raw, to, onError);
  }

  #sendTcp(outgoing: Outgoing, to: Address, onError: SendErrorHandler): void {
    if (this.#tcp === undefined) {
      onError(new Error("TCP is off"));
      return;
    }
    this.#traceOut(outgoing, "tcp", to);
    this.#tcp.send(outgoing.raw, to, onError);
  }

  #traceOut({ message, raw }: Outgoing, transport: TransportName, remote: Address): void {
    const { trace, clock } = this.#options;
    if (trace === undefined) return;
    const local = this.local(transport) ?? { host: "", port: 0 };
    const { host, port } = remote;
    trace({ at: clock.now(), direction: "out", transport, local, remote: { host, port }, raw, message });
  }

  #traceIn(raw: Buffer, flow: Flow, message: SipMessage): void {
    const { trace, clock } = this.#options;
    const { transport, local, remote } = flow;
    trace?.({ at: clock.now(), direction: "in", transport, local, remote, raw, message });
  }

  #takeDatagram(bytes: Buffer, remote: Address): void {
    // The local address is known: the datagram came through it.
    const local = this.#udp?.local ?? { host: "", port: 0 };
    this.#take(bytes, { transport: "udp", local, remote });
  }

  #takeFrame(frame: Exclude<Frame, { kind: "ping" }>, connection: TcpConnection): void {
    const isUnderstood = this.#take(frame.bytes, connection.flow);
    // RFC 3261 §18.3: without a message that can be told from the next one the stream is lost.
    if (frame.kind === "broken" || !isUnderstood) connection.close();
  }

  /** Parses and hands up; false when it was no SIP at all. */
  #take(bytes: Buffer, flow: Flow): boolean {
    const result = parseMessage(bytes);
    switch (result.kind) {
      case "message":
        this.#traceIn(bytes, flow, result.message);
        if (result.message.kind === "request") markSource(result.message, flow);
        this.#handler?.(result.message, flow);
        return true;
      case "malformed":
        this.#logGarbage("A malformed SIP request was refused", result.reason, flow);
        if (this.#answers.admit()) {
          this.#traceIn(bytes, flow, result.request);
          this.#refuse(result.request, { status: result.status, reason: result.reason }, flow);
        }
        return true;
      case "ignore":
        if (result.reason === "keep-alive") return true;
        this.#logGarbage("Something that is no SIP message was dropped", result.reason, flow);
        return result.reason !== "no SIP";
    }
  }

  #refuse(request: SipRequest, answer: { status: number; reason: string }, flow: Flow): void {
    markSource(request, flow);
    const { status, reason } = answer;
    const message = createResponse(request, status, { reason, toTag: createTag() });
    this.sendResponse({ message, raw: serializeMessage(message) }, flow, (error) =>
      this.#options.log.debug("A refusal could not be sent", { error }),
    );
  }

  #logGarbage(text: string, reason: string, flow: Flow): void {
    if (!this.#logLines.admit()) return;
    const alsoUnlogged = this.#logLines.takeRefused();
    this.#options.log.warn(text, { reason, transport: flow.transport, from: flow.remote.host, alsoUnlogged });
  }
}

/** Writes into the top Via where the request really came from (RFC 3261 §18.2.1, RFC 3581 §4). */
function markSource(request: SipRequest, flow: Flow): void {
  const via = request.topVia;
  if (via === undefined) return;
  const { host, port } = flow.remote;
  const wantsPort = via.params.has("rport");
  if (!wantsPort && via.host === host) return;
  const params = new Map(via.params);
  if (wantsPort) params.set("rport", String(port));
  params.set("received", host);
  request.headers.replaceFirst("Via", formatVia({ ...via, params }));
}
