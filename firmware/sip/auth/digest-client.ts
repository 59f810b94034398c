import { randomBytes } from "node:crypto";
import { quote } from "#firmware/sip/message/params.ts";
import { parseAuthHeader } from "./auth-header.ts";
import { type DigestAlgorithm, digestAlgorithm, digestResponse } from "./digest.ts";

/** What we sign in with at a peer. */
export interface ClientCredentials {
  readonly username: string;
  readonly password: string;
  /** Sign in to this realm only; any realm when absent. */
  readonly realm?: string;
}

/** The request the credentials are for. */
export interface ChallengedRequest {
  readonly method: string;
  readonly uri: string;
  /** How often this request was already sent with credentials. */
  readonly triesWithCredentials: number;
}

/** A stale nonce may be answered again, but not for ever. */
const MAX_TRIES = 3;

/** Header to add to the repeated request, or why it is no use to repeat it. */
export type AuthAnswer =
  | { readonly kind: "credentials"; readonly header: "Authorization" | "Proxy-Authorization"; readonly value: string }
  | {
      readonly kind: "refused";
      readonly reason: "no usable challenge" | "only auth-int offered" | "wrong credentials" | "unknown realm";
    };

interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque?: string;
  readonly algorithm: DigestAlgorithm;
  /** As it stood, because some peers compare it letter by letter. */
  readonly algorithmText?: string;
  readonly usesQop: boolean;
  readonly isStale: boolean;
}

/**
 * The client side of digest access (RFC 3261 §22.2, RFC 8760): answers 401 and 407, remembers the nonce for later
 * requests of the same session and counts its uses. One per session or registration.
 */
export class DigestClient {
  readonly #credentials: ClientCredentials;
  readonly #createClientNonce: () => string;
  #challenge: Challenge | undefined;
  #header: "Authorization" | "Proxy-Authorization" = "Authorization";
  #count = 0;

  constructor(credentials: ClientCredentials, createClientNonce = () => randomBytes(8).toString("hex")) {
    this.#credentials = credentials;
    this.#createClientNonce = createClientNonce;
  }

  /**
   * Answers a challenge. `challenges` are the values of WWW-Authenticate (401) or Proxy-Authenticate (407).
   * A second challenge to credentials already given is an end, unless the peer says that only its nonce was stale.
   */
  answer(status: 401 | 407, challenges: readonly string[], request: ChallengedRequest): AuthAnswer {
    const choice = this.#choose(challenges);
    if (typeof choice === "string") return { kind: "refused", reason: choice };
    const header = status === 401 ? "Authorization" : "Proxy-Authorization";
    const tries = request.triesWithCredentials;
    if (tries >= MAX_TRIES || (tries > 0 && !choice.isStale)) return { kind: "refused", reason: "wrong credentials" };
    this.#challenge = choice;
    this.#header = header;
    this.#count = 0;
    return { kind: "credentials", header, value: this.#compute(choice, request) };
  }

  /** Credentials for a further request, by the nonce at hand; undefined before the first challenge. */
  preempt(request: { readonly method: string; readonly uri: string }): AuthAnswer | undefined {
    if (this.#challenge === undefined) return undefined;
    return { kind: "credentials", header: this.#header, value: this.#compute(this.#challenge, request) };
  }

  #choose(values: readonly string[]): Challenge | "no usable challenge" | "only auth-int offered" | "unknown realm" {
    let reason: "no usable challenge" | "only auth-int offered" | "unknown realm" = "no usable challenge";
    // RFC 8760 §2.4: the topmost challenge that we can answer is the one to take.
    for (const value of values) {
      const header = parseAuthHeader(value);
      const realm = header?.parameters.get("realm");
      const nonce = header?.parameters.get("nonce");
      if (header?.scheme !== "digest" || realm === undefined || nonce === undefined) continue;
      if (this.#credentials.realm !== undefined && this.#credentials.realm !== realm) {
        reason = "unknown realm";
        continue;
      }
      const algorithmText = header.parameters.get("algorithm");
      const algorithm = digestAlgorithm(algorithmText);
      if (algorithm === undefined) continue;
      const qops = header.parameters
        .get("qop")
        ?.toLowerCase()
        .split(/[\s,]+/);
      if (qops !== undefined && !qops.includes("auth")) {
        reason = "only auth-int offered";
        continue;
      }
      const opaque = header.parameters.get("opaque");
      return {
        realm,
        nonce,
        algorithm,
        usesQop: qops !== undefined,
        isStale: header.parameters.get("stale")?.toLowerCase() === "true",
        ...(opaque !== undefined && { opaque }),
        ...(algorithmText !== undefined && { algorithmText }),
      };
    }
    return reason;
  }

  #compute(challenge: Challenge, request: { readonly method: string; readonly uri: string }): string {
    const { username, password } = this.#credentials;
    const { realm, nonce, algorithm } = challenge;
    this.#count += 1;
    const quality = challenge.usesQop
      ? {
          qop: "auth",
          nonceCount: this.#count.toString(16).padStart(8, "0"),
          clientNonce: this.#createClientNonce(),
        }
      : undefined;
    const response = digestResponse({
      algorithm,
      username,
      realm,
      password,
      method: request.method,
      uri: request.uri,
      nonce,
      ...(quality !== undefined && { quality }),
    });
    let value = `Digest username=${quote(username)}, realm=${quote(realm)}, nonce=${quote(nonce)}`;
    value += `, uri=${quote(request.uri)}, response="${response}"`;
    if (challenge.algorithmText !== undefined) value += `, algorithm=${challenge.algorithmText}`;
    if (quality !== undefined) value += `, qop=auth, nc=${quality.nonceCount}, cnonce="${quality.clientNonce}"`;
    if (challenge.opaque !== undefined) value += `, opaque=${quote(challenge.opaque)}`;
    return value;
  }
}
