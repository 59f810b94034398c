import type { Clock } from "#firmware/kernel/clock.ts";
import { Machine } from "#firmware/kernel/machine.ts";
import { createResponse, type SipRequest, type SipResponse, serializeMessage } from "#firmware/sip/message/message.ts";
import { createTag } from "#firmware/sip/message/token.ts";
import type { Outgoing, TransportLayer } from "#firmware/sip/transport/layer.ts";
import type { Flow } from "#firmware/sip/transport/transport.ts";
import {
  type InviteServerCommand,
  type InviteServerEvent,
  type InviteServerState,
  startInviteServer,
  stepInviteServer,
} from "./invite-server.ts";
import { mergeKey, serverKey } from "./key.ts";
import {
  type NonInviteServerCommand,
  type NonInviteServerEvent,
  type NonInviteServerState,
  startNonInviteServer,
  stepNonInviteServer,
} from "./non-invite-server.ts";
import type { TimerSettings } from "./timers.ts";
import type { ServerTransaction } from "./transaction.ts";

/** What server transactions need of the layer that keeps them. */
export interface ServerHost {
  readonly clock: Clock;
  readonly timers: TimerSettings;
  readonly transport: Pick<TransportLayer, "sendResponse">;
  readonly ended: (transaction: RunningServer) => void;
  /** The first final response was given. */
  readonly answered: (transaction: RunningServer, status: number) => void;
}

/** A server transaction as the layer runs it. */
export interface RunningServer extends ServerTransaction {
  readonly key: string;
  readonly mergeKey: string | undefined;
  /** The request arrived again. */
  repeat(): void;
  close(): void;
}

/** What both kinds have in common. */
abstract class ServerBase implements RunningServer {
  readonly request: SipRequest;
  readonly flow: Flow;
  readonly key: string;
  readonly mergeKey: string | undefined;
  onCancel: ((cancel: SipRequest) => void) | undefined;
  onFailure: ((failure: "timeout" | "transport") => void) | undefined;
  protected readonly host: ServerHost;
  protected isFinal = false;

  constructor(request: SipRequest, flow: Flow, host: ServerHost) {
    this.request = request;
    this.flow = flow;
    this.host = host;
    this.key = serverKey(request);
    this.mergeKey = mergeKey(request);
  }

  get isAnswered(): boolean {
    return this.isFinal;
  }

  abstract respond(response: SipResponse): void;
  abstract repeat(): void;
  abstract close(): void;

  respondOnce(response: SipResponse): void {
    if (this.isFinal) return;
    this.isFinal = true;
    this.host.answered(this, response.status);
    // Nobody waits to hear that it did not arrive.
    this.transmit({ message: response, raw: serializeMessage(response) }, () => undefined);
    this.host.ended(this);
  }

  protected transmit(response: Outgoing, failed: (error: Error) => void): void {
    this.host.transport.sendResponse(response, this.flow, failed);
  }
}

/** A running INVITE server transaction. */
export class InviteServer extends ServerBase {
  readonly #machine: Machine<InviteServerState, InviteServerEvent, InviteServerCommand>;
  #toTag: string | undefined;

  constructor(request: SipRequest, flow: Flow, host: ServerHost) {
    super(request, flow, host);
    const context = { timers: host.timers, isReliable: flow.transport === "tcp" };
    this.#machine = new Machine({
      initial: startInviteServer(context),
      transition: (state, event) => stepInviteServer(context, state, event),
      clock: host.clock,
      perform: (command) => this.#perform(command),
      changed: (state) => {
        if (state.name === "terminated") host.ended(this);
      },
    });
  }

  /** The To tag of the responses, so that the answer to a CANCEL can bear the same (RFC 3261 §9.2). */
  get toTag(): string {
    this.#toTag ??= this.request.toTag ?? createTag();
    return this.#toTag;
  }

  respond(response: SipResponse): void {
    const { name } = this.#machine.state;
    const isRepeated2xx = name === "accepted" && response.status >= 200 && response.status < 300;
    if (name !== "received" && name !== "proceeding" && !isRepeated2xx) return;
    if (response.status > 100 && response.toTag !== undefined) this.#toTag = response.toTag;
    if (response.status >= 200 && !this.isFinal) {
      this.isFinal = true;
      this.host.answered(this, response.status);
    }
    const outgoing = { message: response, raw: serializeMessage(response) };
    this.#machine.send({ type: "respond", status: response.status, response: outgoing });
  }

  repeat(): void {
    this.#machine.send({ type: "repeated" });
  }

  /** An ACK came under this transaction's key; true when it belongs to the TU, because the answer was a 2xx. */
  acknowledge(): boolean {
    if (this.#machine.state.name === "accepted") return true;
    this.#machine.send({ type: "ack" });
    return false;
  }

  /** A CANCEL came: the user refuses the INVITE, or the transaction does it where nobody cares (RFC 3261 §9.2). */
  cancel(cancel: SipRequest): void {
    if (this.isFinal) return;
    if (this.onCancel !== undefined) this.onCancel(cancel);
    else this.respond(createResponse(this.request, 487, { toTag: this.toTag }));
  }

  close(): void {
    this.#machine.close();
  }

  #perform(command: InviteServerCommand): void {
    switch (command.type) {
      case "send":
        this.transmit(command.response, (error) => this.#machine.send({ type: "transport-error", error }));
        return;
      case "send-trying":
        this.respond(createResponse(this.request, 100));
        return;
      case "report-failure":
        this.onFailure?.(command.failure);
        return;
    }
  }
}

/** A running non-INVITE server transaction. */
export class NonInviteServer extends ServerBase {
  readonly #machine: Machine<NonInviteServerState, NonInviteServerEvent, NonInviteServerCommand>;

  constructor(request: SipRequest, flow: Flow, host: ServerHost) {
    super(request, flow, host);
    const context = { timers: host.timers, isReliable: flow.transport === "tcp" };
    this.#machine = new Machine({
      initial: startNonInviteServer(),
      transition: (state, event) => stepNonInviteServer(context, state, event),
      clock: host.clock,
      perform: (command) => this.#perform(command),
      changed: (state) => {
        if (state.name === "terminated") host.ended(this);
      },
    });
  }

  respond(response: SipResponse): void {
    const { name } = this.#machine.state;
    if (this.isFinal || (name !== "trying" && name !== "proceeding")) return;
    if (response.status >= 200) {
      this.isFinal = true;
      this.host.answered(this, response.status);
    }
    const outgoing = { message: response, raw: serializeMessage(response) };
    this.#machine.send({ type: "respond", status: response.status, response: outgoing });
  }

  repeat(): void {
    this.#machine.send({ type: "repeated" });
  }

  close(): void {
    this.#machine.close();
  }

  #perform(command: NonInviteServerCommand): void {
    if (command.type === "report-failure") this.onFailure?.(command.failure);
    else this.transmit(command.response, (error) => this.#machine.send({ type: "transport-error", error }));
  }
}
