import type { SipMessage, SipRequest, SipResponse } from "#firmware/sip/message/message.ts";
import { parseMessage } from "#firmware/sip/message/parse.ts";
import { parseUri } from "#firmware/sip/message/uri.ts";
import { reasonHeaders } from "#firmware/sip/session/reason-header.ts";
import { createCancel } from "#firmware/sip/transaction/build.ts";
import type { Transactions } from "#firmware/sip/transaction/transaction.ts";
import { type Dialog, dialogOfClient, dialogOfServer } from "./dialog.ts";
import { addressTarget } from "./dialog-path.ts";

/** A SIP message of a call, as the ladder has kept it. */
export interface LeftMessage {
  /** Seen from the box. */
  readonly direction: "in" | "out";
  readonly raw: string;
}

interface Seen {
  readonly direction: "in" | "out";
  readonly message: SipMessage;
}

/** Q.850 41, temporary failure. */
const REASON = reasonHeaders({ q850: 41 });

/**
 * Ends in a new process what one that stopped suddenly has left open, told by the messages of then: BYE to whoever
 * talks, CANCEL to phones that ring. The peers would go on talking to nobody otherwise. Gives how many were told.
 */
export function endLeftOver(messages: readonly LeftMessage[], transactions: Transactions): number {
  const legs = new Map<string, Seen[]>();
  for (const { direction, raw } of messages) {
    const parsed = parseMessage(Buffer.from(raw));
    if (parsed.kind !== "message" || parsed.message.callId === undefined) continue;
    const { message } = parsed;
    const leg = legs.get(parsed.message.callId) ?? [];
    leg.push({ direction, message });
    legs.set(parsed.message.callId, leg);
  }
  return [...legs.values()].filter((leg) => endLeg(leg, transactions)).length;
}

function endLeg(leg: readonly Seen[], transactions: Transactions): boolean {
  if (leg.some(({ message }) => message.kind === "request" && message.method === "BYE")) return false;
  const invites = leg.filter(isInvite);
  const answer = leg.find(
    ({ message }) => message.kind === "response" && message.cseq?.method === "INVITE" && isSuccess(message.status),
  );
  if (answer !== undefined && answer.message.kind === "response") {
    const dialog = dialogOf(answer.message, answer.direction, invites);
    return dialog !== undefined && sendBye(dialog, highestSequence(leg), transactions);
  }
  const rings = invites.filter(({ direction }) => direction === "out").at(-1);
  if (rings === undefined || hasFinal(leg, rings.message)) return false;
  return sendCancel(rings.message, transactions);
}

function isInvite(seen: Seen): seen is Seen & { readonly message: SipRequest } {
  return seen.message.kind === "request" && seen.message.method === "INVITE";
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function hasFinal(leg: readonly Seen[], invite: SipRequest): boolean {
  return leg.some(
    ({ message }) =>
      message.kind === "response" &&
      message.status >= 200 &&
      message.cseq?.method === "INVITE" &&
      message.cseq.sequence === invite.cseq?.sequence,
  );
}

function dialogOf(
  answer: SipResponse,
  direction: "in" | "out",
  invites: readonly { readonly message: SipRequest }[],
): Dialog | undefined {
  const invite = invites.find(({ message }) => message.cseq?.sequence === answer.cseq?.sequence)?.message;
  if (invite === undefined || answer.toTag === undefined) return undefined;
  return direction === "in" ? dialogOfClient(invite, answer) : dialogOfServer(invite, answer.toTag);
}

/** The BYE's number must lie above all we have used in the dialog (RFC 3261 §12.2.1.1). */
function highestSequence(leg: readonly Seen[]): number {
  const own = leg.filter(({ direction, message }) => direction === "out" && message.kind === "request");
  return Math.max(0, ...own.map(({ message }) => message.cseq?.sequence ?? 0));
}

function sendBye(dialog: Dialog, highest: number, transactions: Transactions): boolean {
  const target = addressTarget(dialog.nextHop);
  if (target === undefined) return false;
  const bye = dialog.createRequest("BYE", { headers: REASON });
  bye.headers.set("CSeq", `${highest + 1} BYE`);
  const ignore = (): void => undefined;
  transactions.request(bye, target, {
    onResponse: ignore,
    onTimeout: ignore,
    onTransportError: ignore,
  });
  return true;
}

/** Sent once: its transaction has gone, only the branch in the Via of the INVITE is still known. */
function sendCancel(invite: SipRequest, transactions: Transactions): boolean {
  const uri = parseUri(invite.uri);
  const target = uri === undefined ? undefined : addressTarget(uri);
  if (target === undefined) return false;
  transactions.sendAck(createCancel(invite, REASON), target);
  return true;
}
