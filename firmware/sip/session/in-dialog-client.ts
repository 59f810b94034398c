import type { DigestClient } from "#firmware/sip/auth/digest-client.ts";
import type { Dialog, InDialogParts } from "#firmware/sip/dialog/dialog.ts";
import type { SipResponse } from "#firmware/sip/message/message.ts";
import type { ClientTransaction, Transactions } from "#firmware/sip/transaction/transaction.ts";
import type { Target } from "#firmware/sip/transport/transport.ts";

/** A request within a dialog and who hears of it. */
export interface InDialogRequest {
  readonly method: string;
  readonly parts?: InDialogParts;
  onProvisional?(response: SipResponse): void;
  /** The final response; 408 stands for silence and 503 for a request that could not be sent (RFC 3261 §8.1.3.1). */
  onFinal(response: { readonly status: number; readonly message?: SipResponse; readonly sequence: number }): void;
  /** A 2xx to INVITE came once more: acknowledge it once more. */
  onRepeated?(sequence: number): void;
}

export interface InDialogClientOptions {
  readonly transactions: Transactions;
  readonly dialog: Dialog;
  readonly digest: DigestClient | undefined;
  target(): Target;
}

/** Sends requests within a dialog, answering 401 and 407 when there are credentials. */
export class InDialogClient {
  readonly #options: InDialogClientOptions;

  constructor(options: InDialogClientOptions) {
    this.#options = options;
  }

  send(request: InDialogRequest): ClientTransaction {
    return this.#send(request, undefined, 0);
  }

  #send(ask: InDialogRequest, credentials: [string, string] | undefined, tries: number): ClientTransaction {
    const { transactions, dialog, digest } = this.#options;
    const headers = [...(ask.parts?.headers ?? [])];
    if (credentials !== undefined) headers.push(credentials);
    const request = dialog.createRequest(ask.method, { ...ask.parts, headers });
    const sequence = dialog.localSequence;
    let isFinal = false;
    return transactions.request(request, this.#options.target(), {
      onResponse: (response) => {
        if (response.status < 200) return ask.onProvisional?.(response);
        if (isFinal) return ask.onRepeated?.(sequence);
        isFinal = true;
        if ((response.status === 401 || response.status === 407) && digest !== undefined) {
          const name = response.status === 401 ? "www-authenticate" : "proxy-authenticate";
          const answer = digest.answer(response.status, response.headers.getAll(name), {
            method: ask.method,
            uri: request.uri,
            triesWithCredentials: tries,
          });
          if (answer.kind === "credentials") return void this.#send(ask, [answer.header, answer.value], tries + 1);
        }
        ask.onFinal({ status: response.status, message: response, sequence });
      },
      onTimeout: () => ask.onFinal({ status: 408, sequence }),
      onTransportError: () => ask.onFinal({ status: 503, sequence }),
    });
  }
}
