import { createResponse, type SipRequest, type SipResponse } from "#firmware/sip/message/message.ts";
import type { Attempt, AttemptLimiter } from "./attempt-limiter.ts";
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
  readonly #isUser: (name: string) => boolean;

  constructor(digest: DigestServer, limiter: AttemptLimiter, isUser: (name: string) => boolean) {
    this.#digest = digest;
    this.#limiter = limiter;
    this.#isUser = isUser;
  }

  /** Checks a request that came from this address. */
  admit(request: SipRequest, { host: address, port }: { readonly host: string; readonly port: number }): Admission {
    const credentials = request.headers.getAll("authorization");
    const user = claimedUser(credentials);
    const attempt: Attempt = { address, port, user, isUser: this.#isUser(user) };
    const standing = credentials.length > 0 ? this.#limiter.standing(attempt) : "free";
    if (standing === "refused") return tooMany(request);
    const outcome = this.#digest.check({ method: request.method, credentials, address });
    switch (outcome.kind) {
      case "accepted":
        this.#limiter.succeeded(attempt);
        return { kind: "admitted", user: outcome.username };
      case "malformed":
        return { kind: "refused", response: createResponse(request, 400, { reason: "Malformed Authorization" }) };
      case "wrong":
        this.#limiter.failed(attempt);
        // The same as for a name that nobody has: a list of names cannot be tried for which are real.
        if (standing === "watched") return tooMany(request);
        return { kind: "refused", response: challenge(request, outcome.challenges) };
      case "challenge":
        return { kind: "refused", response: challenge(request, outcome.challenges) };
    }
  }
}

function tooMany(request: SipRequest): Admission {
  return { kind: "refused", response: createResponse(request, 403, { reason: "Too many wrong passwords" }) };
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
