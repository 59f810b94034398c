import { createResponse, type SipRequest, type SipResponse } from "#firmware/sip/message/message.ts";
import type { AttemptLimiter } from "./attempt-limiter.ts";
import { parseAuthHeader } from "./auth-header.ts";
import type { DigestServer } from "./digest-server.ts";

/** Whether a request may go on, and as whom; or what to answer. */
export type Admission =
  | { readonly kind: "admitted"; readonly user: string }
  | { readonly kind: "refused"; readonly response: SipResponse };

/** Lets requests of our users in: digest (401), and a limit on wrong passwords (403). */
export class Gatekeeper {
  readonly #digest: DigestServer;
  readonly #limiter: AttemptLimiter;

  constructor(digest: DigestServer, limiter: AttemptLimiter) {
    this.#digest = digest;
    this.#limiter = limiter;
  }

  /** Checks a request that came from this address. */
  admit(request: SipRequest, address: string): Admission {
    const credentials = request.headers.getAll("authorization");
    const attempt = { address, user: claimedUser(credentials) };
    if (credentials.length > 0 && this.#limiter.isRefused(attempt)) {
      return { kind: "refused", response: createResponse(request, 403, { reason: "Too many wrong passwords" }) };
    }
    const outcome = this.#digest.check({ method: request.method, credentials, address });
    switch (outcome.kind) {
      case "accepted":
        this.#limiter.succeeded(attempt);
        return { kind: "admitted", user: outcome.username };
      case "malformed":
        return { kind: "refused", response: createResponse(request, 400, { reason: "Malformed Authorization" }) };
      case "wrong":
        this.#limiter.failed(attempt);
        return { kind: "refused", response: challenge(request, outcome.challenges) };
      case "challenge":
        return { kind: "refused", response: challenge(request, outcome.challenges) };
    }
  }
}

function challenge(request: SipRequest, challenges: readonly string[]): SipResponse {
  const headers = challenges.map((value): [string, string] => ["WWW-Authenticate", value]);
  return createResponse(request, 401, { headers });
}

function claimedUser(credentials: readonly string[]): string {
  for (const value of credentials) {
    const username = parseAuthHeader(value)?.parameters.get("username");
    if (username !== undefined) return username;
  }
  return "";
}
