import type { SipMessage } from "#firmware/sip/message/message.ts";

export type TransportName = "udp" | "tcp";

/** An IP address (IPv6 without brackets) and a port. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * One way back to a peer: for TCP a connection, for UDP the socket and the peer's address. What came in over a flow
 * is answered over it (RFC 3261 §18.2.2); keep the flow of a REGISTER to reach a phone behind NAT.
 */
export interface Flow {
  readonly transport: TransportName;
  readonly local: Address;
  readonly remote: Address;
  /** The connection's number; absent for UDP. */
  readonly connection?: number;
}

/** Where a message shall go: over a flow that exists, or to an address. */
export type Target = Flow | { readonly transport: TransportName; readonly host: string; readonly port: number };

/** Whether a target names a flow. */
export function isFlow(target: Target): target is Flow {
  return "remote" in target;
}

/** One message in or out, for the ladder of a call. */
export interface TraceEntry {
  /** Wall time, milliseconds since 1970 UTC. */
  readonly at: number;
  readonly direction: "in" | "out";
  readonly transport: TransportName;
  readonly local: Address;
  readonly remote: Address;
  readonly raw: Buffer;
  /** Absent for bytes that were no message. */
  readonly message?: SipMessage;
}

/** What the layer hands up for each message that parsed. */
export type MessageHandler = (message: SipMessage, flow: Flow) => void;

/** Told once when a message could not be sent; never called after success. */
export type SendErrorHandler = (error: Error) => void;
