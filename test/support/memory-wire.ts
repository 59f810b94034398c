import type { Clock } from "#firmware/kernel/clock.ts";
import type { EndpointTransport } from "#firmware/sip/endpoint-options.ts";
import type { SipMessage } from "#firmware/sip/message/message.ts";
import { parseMessage } from "#firmware/sip/message/parse.ts";
import type { Outgoing } from "#firmware/sip/transport/layer.ts";
import { type Address, type Flow, isFlow, type MessageHandler } from "#firmware/sip/transport/transport.ts";

/** A datagram on its way. */
export interface Datagram {
  readonly from: string;
  readonly to: string;
  /** `INVITE`, or `200 INVITE` for a response. */
  readonly what: string;
  readonly message: SipMessage;
  readonly raw: Buffer;
}

function nameOf(message: SipMessage): string {
  return message.kind === "request" ? message.method : `${message.status} ${message.cseq?.method}`;
}

/** A network of UDP hosts in memory: every datagram takes `delayMs` on the clock, and a test may drop or look at each. */
export class MemoryWire {
  readonly #clock: Clock;
  readonly #delayMs: number;
  readonly #handlers = new Map<string, MessageHandler>();
  /** Everything that was sent, in order, dropped or not. */
  readonly sent: Datagram[] = [];
  /** Datagrams for which this says true are lost. */
  drop: (datagram: Datagram) => boolean = () => false;

  constructor(clock: Clock, delayMs = 10) {
    this.#clock = clock;
    this.#delayMs = delayMs;
  }

  /** What was sent from one host, as `INVITE` or `200 INVITE`. */
  sentBy(host: string): string[] {
    return this.sent.filter(({ from }) => from.startsWith(`${host}:`)).map(({ what }) => what);
  }

  /** The transport of a host on this network. */
  host(host: string, port = 5060): EndpointTransport {
    const local: Address = { host, port };
    const send = (outgoing: Outgoing, to: Address): void => this.#carry(outgoing, local, to);
    return {
      start: () => Promise.resolve(),
      close: () => Promise.resolve(),
      local: () => local,
      addressFor: () => local,
      onFlowClosed: () => undefined,
      onMessage: (handler) => void this.#handlers.set(key(local), handler),
      send: (outgoing, target) => send(outgoing, isFlow(target) ? target.remote : target),
      sendResponse: (outgoing, flow) => send(outgoing, flow.remote),
    };
  }

  #carry({ message, raw }: Outgoing, from: Address, to: Address): void {
    const datagram = { from: key(from), to: key(to), what: nameOf(message), message, raw };
    this.sent.push(datagram);
    if (this.drop(datagram)) return;
    this.#clock.after(this.#delayMs, () => {
      const result = parseMessage(raw);
      if (result.kind !== "message") throw new Error(`malformed: ${raw.toString()}`);
      const flow: Flow = { transport: "udp", local: to, remote: from };
      this.#handlers.get(key(to))?.(result.message, flow);
    });
  }
}

function key({ host, port }: Address): string {
  return `${host}:${port}`;
}
