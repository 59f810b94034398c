import type { Clock } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { DialogTable } from "#firmware/sip/dialog/dialog-table.ts";
import type { Transactions } from "#firmware/sip/transaction/transaction.ts";
import type { Target } from "#firmware/sip/transport/transport.ts";
import type { SessionTimerPolicy } from "./session-timer.ts";

/** RFC 3261 §17.1.1.1: estimate of the round trip, first interval of every retransmission. */
export const T1_MS = 500;
/** Longest interval between retransmissions. */
export const T2_MS = 4_000;
/** How long anything is repeated before the peer counts as gone. */
export const GIVE_UP_MS = 64 * T1_MS;

/**
 * Methods we take within a session; the value of Allow, by which a phone knows what to offer (RFC 3261 §20.5). What is not
 * named, such as REFER, hears 405.
 */
export const ALLOWED_METHODS = "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, PRACK, INFO";

/** What every session works with. */
export interface SessionEnvironment {
  readonly clock: Clock;
  readonly log: Logger;
  readonly transactions: Transactions;
  readonly dialogs: DialogTable;
  /** Value of User-Agent and Server. */
  readonly userAgent: string;
  readonly sessionTimer: SessionTimerPolicy;
  /** Our Contact value as the peer at the other end of `target` reaches us. */
  contactFor(target: Target, user: string | undefined): string;
}
