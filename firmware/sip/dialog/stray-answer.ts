import { createRequest, type SipResponse } from "#firmware/sip/message/message.ts";
import type { Transactions } from "#firmware/sip/transaction/transaction.ts";
import type { Target } from "#firmware/sip/transport/transport.ts";
import { dialogOfClient } from "./dialog.ts";
import { dialogTarget } from "./dialog-path.ts";

/**
 * Ends a call that nobody here knows: a 2xx that came after its INVITE was given up or forgotten is acknowledged and
 * followed by BYE (RFC 3261 §13.2.2.4), else the peer would believe itself connected.
 */
export function endStrayAnswer(response: SipResponse, from: Target, transactions: Transactions): void {
  const { cseq, headers } = response;
  if (cseq?.method !== "INVITE") return;
  // The INVITE is forgotten; what a dialog needs of it stands in the response.
  const copies = ["From", "To", "Call-ID", "CSeq"].map((name): [string, string] => [name, headers.get(name) ?? ""]);
  const invite = createRequest({ method: "INVITE", uri: "sip:forgotten.invalid", headers: copies });
  const dialog = dialogOfClient(invite, response);
  if (dialog === undefined) return;
  const target = dialogTarget(dialog, from, false);
  transactions.sendAck(dialog.createAck(cseq.sequence), target);
  const ignore = (): void => undefined;
  transactions.request(dialog.createRequest("BYE"), target, {
    onResponse: ignore,
    onTimeout: ignore,
    onTransportError: ignore,
  });
}
