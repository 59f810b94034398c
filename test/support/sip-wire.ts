import { type SipMessage, SipRequest, SipResponse } from "#firmware/sip/message/message.ts";
import { parseMessage } from "#firmware/sip/message/parse.ts";
import type { Outgoing } from "#firmware/sip/transport/layer.ts";
import type {
  Address,
  Flow,
  MessageHandler,
  SendErrorHandler,
  Target,
  TransportName,
} from "#firmware/sip/transport/transport.ts";
import type { FakeClock } from "./fake-clock.ts";

/** A wire that ends in the test: bytes go in and out of a transaction layer without a socket, so a test owns the time. */
export class SipWire {
  readonly transport: TransportName;
  /** What was sent, parsed anew from its bytes. */
  readonly sent: SipMessage[] = [];
  readonly flow: Flow;
  /** When set, sending fails with it. */
  failure: Error | undefined;
  #handler: MessageHandler | undefined;

  constructor(transport: TransportName = "udp") {
    this.transport = transport;
    const local = { host: "192.0.2.1", port: 5060 };
    const remote = { host: "192.0.2.99", port: 5060 };
    this.flow = { transport, local, remote, ...(transport === "tcp" ? { connection: 1 } : {}) };
  }

  onMessage(handler: MessageHandler): void {
    this.#handler = handler;
  }

  onFlowClosed(): void {
    // This wire never breaks.
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  local(): Address {
    return this.flow.local;
  }

  addressFor(): Address {
    return this.flow.local;
  }

  send(outgoing: Outgoing, _target: Target, onError: SendErrorHandler): void {
    if (this.failure !== undefined) {
      onError(this.failure);
      return;
    }
    const result = parseMessage(outgoing.raw);
    if (result.kind !== "message") throw new Error(`What was sent does not parse: ${result.reason}`);
    this.sent.push(result.message);
  }

  sendResponse(outgoing: Outgoing, flow: Flow, onError: SendErrorHandler): void {
    this.send(outgoing, flow, onError);
  }

  /** Lets bytes or text arrive; lines of text may end in a plain line feed. */
  receive(bytes: Buffer | string): ReturnType<typeof parseMessage> {
    const raw = typeof bytes === "string" ? Buffer.from(bytes.replace(/\r?\n/g, "\r\n")) : bytes;
    const result = parseMessage(raw);
    if (result.kind === "message") this.#handler?.(result.message, this.flow);
    return result;
  }

  /** Takes what was sent since the last call: a method for each request, a status for each response. */
  takeSent(): (string | number)[] {
    return this.sent.splice(0).map((one) => (one.kind === "request" ? one.method : one.status));
  }

  get lastRequest(): SipRequest {
    const found = this.sent.findLast((one) => one instanceof SipRequest);
    if (found === undefined) throw new Error("No request was sent");
    return found;
  }

  get lastResponse(): SipResponse {
    const found = this.sent.findLast((one) => one instanceof SipResponse);
    if (found === undefined) throw new Error("No response was sent");
    return found;
  }
}

/** Milliseconds at which something was sent while `ms` pass; what had been sent before counts as 0. */
export function sendingTimes(wire: SipWire, clock: FakeClock, ms: number): number[] {
  const times: number[] = wire.takeSent().map(() => 0);
  for (let at = 1; at <= ms; at++) {
    clock.advance(1);
    for (const _ of wire.takeSent()) times.push(at);
  }
  return times;
}
