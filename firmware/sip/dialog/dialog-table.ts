import type { SipRequest, SipResponse } from "#firmware/sip/message/message.ts";
import type { ServerTransaction } from "#firmware/sip/transaction/transaction.ts";
import { type Dialog, dialogKey } from "./dialog.ts";

/** What takes the requests of a dialog. */
export interface DialogUser {
  readonly dialog: Dialog;
  handleRequest(transaction: ServerTransaction, request: SipRequest): void;
  handleAck(ack: SipRequest): void;
  /** Acknowledges a 2xx to an INVITE of ours, of that CSeq number. */
  acknowledge(inviteSequence: number): void;
}

/** The dialogs in being: a request finds its owner by Call-ID and the two tags (RFC 3261 §12.2.2). */
export class DialogTable {
  readonly #users = new Map<string, DialogUser>();

  add(user: DialogUser): void {
    this.#users.set(user.dialog.key, user);
  }

  remove(user: DialogUser): void {
    if (this.#users.get(user.dialog.key) === user) this.#users.delete(user.dialog.key);
  }

  /** The owner of the dialog an incoming request belongs to. */
  find(request: SipRequest): DialogUser | undefined {
    const { callId, toTag } = request;
    if (callId === undefined || toTag === undefined) return undefined;
    return this.#users.get(dialogKey(callId, toTag, request.fromTag ?? ""));
  }

  /** The owner of the dialog a response to a request of ours belongs to. */
  findByResponse(response: SipResponse): DialogUser | undefined {
    const { callId, fromTag } = response;
    if (callId === undefined || fromTag === undefined) return undefined;
    return this.#users.get(dialogKey(callId, fromTag, response.toTag ?? ""));
  }

  get size(): number {
    return this.#users.size;
  }
}
