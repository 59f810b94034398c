import type { Clock } from "#firmware/kernel/clock.ts";
import { Machine } from "#firmware/kernel/machine.ts";
import { type HeaderInit, type SipRequest, type SipResponse, serializeMessage } from "#firmware/sip/message/message.ts";
import type { Outgoing, TransportLayer } from "#firmware/sip/transport/layer.ts";
import type { Flow, Target } from "#firmware/sip/transport/transport.ts";
import { createCancel, createFailureAck } from "./build.ts";
import {
  type InviteClientCommand,
  type InviteClientEvent,
  type InviteClientState,
  startInviteClient,
  stepInviteClient,
} from "./invite-client.ts";
import { clientKey } from "./key.ts";
import {
  type NonInviteClientCommand,
  type NonInviteClientEvent,
  type NonInviteClientState,
  startNonInviteClient,
  stepNonInviteClient,
} from "./non-invite-client.ts";
import type { TimerSettings } from "./timers.ts";
import type { ClientHandlers, ClientTransaction } from "./transaction.ts";

/** What client transactions need of the layer that keeps them. */
export interface ClientHost {
  readonly clock: Clock;
  readonly timers: TimerSettings;
  readonly transport: Pick<TransportLayer, "send">;
  /** Sends a CANCEL in a transaction of its own. */
  readonly sendCancel: (cancel: SipRequest, target: Target) => void;
  readonly ended: (transaction: RunningClient) => void;
}

/** A client transaction as the layer runs it. */
export interface RunningClient extends ClientTransaction {
  readonly key: string;
  start(): void;
  take(response: SipResponse, flow: Flow): void;
  close(): void;
}

export interface ClientInit {
  /** With its Via. */
  readonly request: SipRequest;
  readonly target: Target;
  readonly handlers: ClientHandlers;
  readonly host: ClientHost;
}

/** What both kinds have in common: the bytes, the peer, the handlers. */
class ClientBase {
  readonly request: SipRequest;
  readonly target: Target;
  readonly branch: string;
  readonly key: string;
  protected readonly init: ClientInit;
  protected readonly outgoing: Outgoing;
  protected lastFlow: Flow | undefined;

  constructor(init: ClientInit) {
    this.init = init;
    this.request = init.request;
    this.target = init.target;
    this.branch = init.request.topVia?.params.get("branch") ?? "";
    this.key = clientKey(init.request);
    this.outgoing = { message: init.request, raw: serializeMessage(init.request) };
  }

  protected transmit(failed: (error: Error) => void): void {
    this.init.host.transport.send(this.outgoing, this.target, failed);
  }

  protected deliver(response: SipResponse): void {
    if (this.lastFlow !== undefined) this.init.handlers.onResponse(response, this.lastFlow);
  }
}

/** A running INVITE client transaction. */
export class InviteClient extends ClientBase implements RunningClient {
  readonly #machine: Machine<InviteClientState, InviteClientEvent, InviteClientCommand>;
  #cancelHeaders: HeaderInit | undefined;
  #isCancelSent = false;

  constructor(init: ClientInit) {
    super(init);
    const context = { timers: init.host.timers, isReliable: init.target.transport === "tcp" };
    this.#machine = new Machine({
      initial: startInviteClient(context),
      transition: (state, event) => stepInviteClient(context, state, event),
      clock: init.host.clock,
      perform: (command) => this.#perform(command),
      changed: (state) => {
        if (state.name === "terminated") init.host.ended(this);
      },
    });
  }

  start(): void {
    // A failure that shows at once must not reach the user before it has the transaction in its hands.
    this.transmit((error) => queueMicrotask(() => this.#failed(error)));
  }

  #failed(error: Error): void {
    this.#machine.send({ type: "transport-error", error });
  }

  take(response: SipResponse, flow: Flow): void {
    this.lastFlow = flow;
    this.#machine.send({ type: "response", response });
    this.#cancelWhenAllowed();
  }

  cancel(headers: HeaderInit = []): void {
    this.#cancelHeaders ??= headers;
    this.#cancelWhenAllowed();
  }

  forsake(): void {
    this.#machine.send({ type: "forsaken" });
    this.cancel();
  }

  close(): void {
    this.#machine.close();
  }

  /** RFC 3261 §9.1: no CANCEL before a provisional response, none after the final one. */
  #cancelWhenAllowed(): void {
    if (this.#cancelHeaders === undefined || this.#isCancelSent || this.#machine.state.name !== "proceeding") return;
    this.#isCancelSent = true;
    this.init.host.sendCancel(createCancel(this.request, this.#cancelHeaders), this.target);
    this.#machine.send({ type: "cancelled" });
  }

  #perform(command: InviteClientCommand): void {
    switch (command.type) {
      case "resend":
        this.transmit((error) => this.#failed(error));
        return;
      case "deliver":
        this.deliver(command.response);
        return;
      case "acknowledge": {
        const ack = createFailureAck(this.request, command.response);
        this.init.host.transport.send({ message: ack, raw: serializeMessage(ack) }, this.target, (error) =>
          this.#failed(error),
        );
        return;
      }
      case "report-timeout":
        this.init.handlers.onTimeout();
        return;
      case "report-transport-error":
        this.init.handlers.onTransportError(command.error);
        return;
    }
  }
}

/** A running non-INVITE client transaction. */
export class NonInviteClient extends ClientBase implements RunningClient {
  readonly #machine: Machine<NonInviteClientState, NonInviteClientEvent, NonInviteClientCommand>;
  readonly #begunAt: number;

  constructor(init: ClientInit) {
    super(init);
    const context = { timers: init.host.timers, isReliable: init.target.transport === "tcp" };
    this.#begunAt = init.host.clock.monotonic();
    this.#machine = new Machine({
      initial: startNonInviteClient(context),
      transition: (state, event) => stepNonInviteClient(context, state, event),
      clock: init.host.clock,
      perform: (command) => this.#perform(command),
      changed: (state) => {
        if (state.name === "terminated") init.host.ended(this);
      },
    });
  }

  start(): void {
    // A failure that shows at once must not reach the user before it has the transaction in its hands.
    this.transmit((error) => queueMicrotask(() => this.#failed(error)));
  }

  #failed(error: Error): void {
    this.#machine.send({ type: "transport-error", error });
  }

  take(response: SipResponse, flow: Flow): void {
    this.lastFlow = flow;
    const atMs = this.init.host.clock.monotonic() - this.#begunAt;
    this.#machine.send({ type: "response", response, atMs });
  }

  cancel(): void {
    // Only an INVITE can be cancelled (RFC 3261 §9.1).
  }

  forsake(): void {
    // It ends by itself: nothing at the far end waits for it.
  }

  close(): void {
    this.#machine.close();
  }

  #perform(command: NonInviteClientCommand): void {
    switch (command.type) {
      case "resend":
        this.transmit((error) => this.#failed(error));
        return;
      case "deliver":
        this.deliver(command.response);
        return;
      case "report-timeout":
        this.init.handlers.onTimeout();
        return;
      case "report-transport-error":
        this.init.handlers.onTransportError(command.error);
        return;
    }
  }
}
