import type { CallSource, SipEndpointOptions } from "#firmware/sip/endpoint-options.ts";
import { createResponse, type SipRequest } from "#firmware/sip/message/message.ts";
import { withToTag } from "#firmware/sip/message/to-tag.ts";
import { createTag } from "#firmware/sip/message/token.ts";
import type { ServerTransaction } from "#firmware/sip/transaction/transaction.ts";
import type { SourceGuard } from "#firmware/sip/transport/source-guard.ts";
import { createGatekeeper } from "./create-gatekeeper.ts";
import type { Gatekeeper } from "./gatekeeper.ts";

/** Finds out who sends a request that begins something, and answers those who may not. */
export class SenderCheck {
  readonly #gatekeeper: Gatekeeper;
  readonly #peerAt: SipEndpointOptions["peerAt"];
  readonly #guard: SourceGuard | undefined;

  /** Addresses that prove a password are trusted by `guard`. */
  constructor(options: SipEndpointOptions, guard: SourceGuard | undefined) {
    this.#gatekeeper = createGatekeeper(options);
    this.#peerAt = options.peerAt;
    this.#guard = guard;
  }

  /** Who calls; undefined when the request has been answered with 401, 403 or 400. */
  callSource(transaction: ServerTransaction, request: SipRequest): CallSource | undefined {
    const peer = this.#peerAt?.(transaction.flow);
    if (peer !== undefined) return { kind: "peer", id: peer };
    const user = this.#provenUser(transaction, request);
    return user === undefined ? undefined : { kind: "extension", user };
  }

  /** The user a REGISTER is for; undefined when it has been answered with 401, 403 or 400. */
  registrant(transaction: ServerTransaction, request: SipRequest): string | undefined {
    const user = this.#provenUser(transaction, request);
    if (user === undefined) return undefined;
    const record = request.to?.uri;
    if (record?.kind === "sip" && record.user === user) return user;
    // RFC 3261 §10.3 step 4: nobody registers for somebody else.
    transaction.respond(createResponse(request, 403, { toTag: createTag() }));
    return undefined;
  }

  #provenUser(transaction: ServerTransaction, request: SipRequest): string | undefined {
    const admission = this.#gatekeeper.admit(request, transaction.flow.remote);
    if (admission.kind === "admitted") {
      this.#guard?.trust(transaction.flow.remote.host);
      return admission.user;
    }
    // Anybody can put anybody's address on a datagram: the refusal goes there once, not eleven times.
    transaction.respondOnce(withToTag(admission.response));
    return undefined;
  }
}
