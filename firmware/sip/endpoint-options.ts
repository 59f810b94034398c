import type { Clock } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { AttemptsRefused } from "./auth/attempt-limiter.ts";
import type { DigestAlgorithm } from "./auth/digest.ts";
import type { ClientCredentials } from "./auth/digest-client.ts";
import type { Credentials } from "./auth/digest-server.ts";
import type { BindingStore } from "./registrar/binding.ts";
import type { RegistrarLimits } from "./registrar/registrar.ts";
import type { IncomingSession } from "./session/incoming-session.ts";
import type { OtherServers } from "./session/server-tries.ts";
import type { SessionTimerPolicy } from "./session/session-timer.ts";
import type { TransportLayer } from "./transport/layer.ts";
import type { Flow, Target, TraceEntry } from "./transport/transport.ts";

/** The part of the transport layer an endpoint uses. */
export type EndpointTransport = Pick<
  TransportLayer,
  "send" | "sendResponse" | "addressFor" | "onMessage" | "onFlowClosed" | "start" | "close" | "local"
>;

/** Who an incoming call is from. */
export type CallSource =
  /** A phone that proved by password to be this user. */
  | { readonly kind: "extension"; readonly user: string }
  /** A trunk known by its address. */
  | { readonly kind: "peer"; readonly id: string };

/** Takes incoming calls: set a handler on the session, then answer, ring or reject it. */
export type IncomingCallHandler = (session: IncomingSession, source: CallSource) => void;

export interface EndpointLimits extends Partial<RegistrarLimits> {
  /** Calls in and out at once; more are refused with 503. */
  readonly maxSessions?: number;
  /** Wrong passwords of a user from one address before they are refused for a while. */
  readonly maxWrongPasswords?: number;
}

/** What lives in an endpoint: sessions, their dialogs, transactions, registered phones. */
export interface SipLoad {
  readonly incoming: number;
  readonly outgoing: number;
  readonly dialogs: number;
  readonly bindings: number;
  readonly servers: number;
  readonly clients: number;
  /** Requests that wait for their final response. */
  readonly unanswered: number;
}

export interface SipEndpointOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Where to listen, UDP and TCP alike. Port 0 takes a free one. */
  readonly bind: { readonly host: string; readonly port: number };
  readonly tcp: boolean;
  /** The host peers shall use; found per peer when absent and bound to all interfaces. */
  readonly advertisedHost?: string;
  readonly userAgent: string;
  readonly realm: string;
  /** In the order offered; MD5 alone when absent, because older phones fail when SHA-256 is offered beside it. */
  readonly digestAlgorithms?: readonly DigestAlgorithm[];
  /** The password of a user; undefined when there is no such user. */
  readonly credentials: (user: string) => Credentials | undefined;
  /** The trunk that a request comes from, told by its address. Those are not asked for a password. */
  readonly peerAt?: (flow: Flow) => string | undefined;
  readonly bindingStore?: BindingStore;
  readonly sessionTimer?: SessionTimerPolicy;
  /** Pings registered phones by OPTIONS that often and marks those that do not answer; absent: never. */
  readonly keepaliveSeconds?: number;
  readonly trace?: (entry: TraceEntry) => void;
  readonly onAttemptsRefused?: (fact: AttemptsRefused) => void;
  readonly limits?: EndpointLimits;
  /** Holds up floods of strangers; absent: nobody is held up. */
  readonly strangers?: {
    /** An address that is known by configuration. */
    readonly isKnown: (address: string) => boolean;
    readonly isStrained: () => boolean;
    /** A request of a stranger was dropped. */
    readonly dropped: (address: string) => void;
  };
  /** In place of sockets of its own. */
  readonly transport?: EndpointTransport;
}

/** A call for `SipEndpoint.call`. */
export interface EndpointCall {
  /** Rung in parallel. Without `target` the URI's own address is used. */
  readonly targets: readonly {
    readonly uri: string;
    readonly target?: Target;
    readonly routes?: readonly string[];
    readonly isDirect?: boolean;
    readonly otherServers?: OtherServers;
  }[];
  readonly from: {
    readonly user: string;
    readonly display?: string /** Host of the From URI; ours when absent. */;
    readonly host?: string;
  };
  /** URI in To; the first target's when absent. */
  readonly toUri?: string;
  /** The offer. */
  readonly sdp: string;
  readonly credentials?: ClientCredentials;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** Gives up when nobody has answered by then. */
  readonly timerMs?: number;
}

/** The port that `start` wanted is taken. */
export class AddressInUse extends Error {
  readonly code = "EADDRINUSE";
  readonly port: number;

  constructor(port: number, cause: unknown) {
    super(`SIP port ${port} is in use`, { cause });
    this.name = "AddressInUse";
    this.port = port;
  }
}
