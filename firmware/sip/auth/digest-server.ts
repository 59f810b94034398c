import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock } from "#firmware/kernel/clock.ts";
import { quote } from "#firmware/sip/message/params.ts";
import { type AuthParameters, parseAuthHeader } from "./auth-header.ts";
import { type DigestAlgorithm, digestAlgorithm, digestResponse } from "./digest.ts";

/** What a user is known by. */
export interface Credentials {
  readonly password: string;
}

/** Looks a user up; undefined when there is none of that name. */
export type FindCredentials = (username: string, realm: string) => Credentials | undefined;

/** Outcome of checking a request. */
export type AuthOutcome =
  /** The password was right and the request is new. */
  | { readonly kind: "accepted"; readonly username: string }
  /** Ask (again), with these header values; `stale` when only the nonce was too old or used up. */
  | { readonly kind: "challenge"; readonly challenges: readonly string[]; readonly stale: boolean }
  /** A user or password that is wrong; ask again with these. */
  | { readonly kind: "wrong"; readonly username: string; readonly challenges: readonly string[] }
  /** The credentials cannot be read: 400. */
  | { readonly kind: "malformed" };

/** One request to check. */
export interface AuthRequest {
  readonly method: string;
  /** Values of Authorization (or Proxy-Authorization). */
  readonly credentials: readonly string[];
  /** Where it came from: a nonce is good for the address it was given to alone. */
  readonly address?: string;
}

export interface DigestServerOptions {
  readonly clock: Clock;
  readonly realm: string;
  readonly findCredentials: FindCredentials;
  /**
   * In the order offered; MD5 alone when absent. RFC 8760 §2.4 lets a server offer several, but phones in use do not
   * stand it: baresip 1.0 gives up when any challenge names an algorithm it does not know, sipp reads only the first.
   */
  readonly algorithms?: readonly DigestAlgorithm[];
  /** How long a nonce may be used. */
  readonly nonceLifeMs?: number;
  /** Key of the nonces' signature; random when absent, so that nonces die with the process. */
  readonly secret?: Uint8Array;
}

/** Beyond this many nonces in use the oldest is forgotten: its user is asked once more, as stale. */
const MAX_TRACKED_NONCES = 20_000;
const DEFAULT_NONCE_LIFE_MS = 300_000;

interface NonceUse {
  readonly issuedAt: number;
  highestCount: number;
}

/**
 * The server side of digest access (RFC 3261 §22, RFC 7616): signed nonces that need no memory until they are used,
 * a nonce count that must grow, and `stale=true` when only the nonce is at fault.
 */
export class DigestServer {
  readonly #options: DigestServerOptions;
  readonly #algorithms: readonly DigestAlgorithm[];
  readonly #nonceLifeMs: number;
  readonly #secret: Uint8Array;
  readonly #uses = new Map<string, NonceUse>();

  constructor(options: DigestServerOptions) {
    this.#options = options;
    this.#algorithms = options.algorithms ?? ["MD5"];
    this.#nonceLifeMs = options.nonceLifeMs ?? DEFAULT_NONCE_LIFE_MS;
    this.#secret = options.secret ?? randomBytes(32);
  }

  /** Checks a request's credentials for our realm; credentials for other realms are left alone. */
  check(request: AuthRequest): AuthOutcome {
    const readable = request.credentials.map(parseAuthHeader);
    const ours = readable.find((header) => header?.parameters.get("realm") === this.#options.realm);
    if (ours === undefined) {
      return readable.includes(undefined) ? { kind: "malformed" } : this.#challenge(false, request.address);
    }
    // RFC 4475 §3.3.8 (regaut01): a request with it is one without credentials.
    if (ours.scheme !== "digest") return this.#challenge(false, request.address);
    return this.#verify(request, ours.parameters);
  }

  #verify({ method, address }: AuthRequest, parameters: AuthParameters): AuthOutcome {
    const username = parameters.get("username");
    const nonce = parameters.get("nonce");
    const uri = parameters.get("uri");
    const response = parameters.get("response");
    if (username === undefined || nonce === undefined || uri === undefined || response === undefined) {
      return { kind: "malformed" };
    }
    const algorithm = digestAlgorithm(parameters.get("algorithm"));
    if (algorithm === undefined || !this.#algorithms.includes(algorithm)) return this.#challenge(false, address);
    const quality = readQuality(parameters);
    // We always offer qop=auth, so credentials without it, or with auth-int, did not follow the challenge.
    if (quality === undefined) return this.#challenge(false, address);
    const issuedAt = this.#issuedAt(nonce, address);
    // Not from us, or not to them: whoever sent it never saw our challenge, so the address it came from may be forged.
    // The password is not even looked at: nothing is learnt by guessing this way, and nobody's address gets a bad name.
    if (issuedAt === undefined) return this.#challenge(true, address);
    const known = this.#options.findCredentials(username, this.#options.realm);
    const expected = digestResponse({
      algorithm,
      username,
      realm: this.#options.realm,
      password: known?.password ?? "",
      method,
      uri,
      nonce,
      quality,
    });
    if (known === undefined || !equalInConstantTime(expected, response.toLowerCase())) {
      return { kind: "wrong", username, challenges: this.#challenges(false, address) };
    }
    // Only who knows the password is told that its nonce is too old or used up.
    if (this.#options.clock.monotonic() - issuedAt > this.#nonceLifeMs) return this.#challenge(true, address);
    return this.#countUse(nonce, issuedAt, Number.parseInt(quality.nonceCount, 16))
      ? { kind: "accepted", username }
      : this.#challenge(true, address);
  }

  #challenge(stale: boolean, address: string | undefined): AuthOutcome {
    return { kind: "challenge", challenges: this.#challenges(stale, address), stale };
  }

  #challenges(stale: boolean, address: string | undefined): string[] {
    const nonce = this.#createNonce(address);
    const tail = stale ? ", stale=true" : "";
    return this.#algorithms.map(
      (name) => `Digest realm=${quote(this.#options.realm)}, nonce="${nonce}", algorithm=${name}, qop="auth"${tail}`,
    );
  }

  #createNonce(address: string | undefined): string {
    const stamp = Math.floor(this.#options.clock.monotonic()).toString(36);
    const body = `${stamp}.${randomBytes(9).toString("base64url")}`;
    return `${body}.${this.#sign(body, address)}`;
  }

  #sign(body: string, address = ""): string {
    return createHmac("sha256", this.#secret).update(`${body} ${address}`).digest("base64url").slice(0, 22);
  }

  #issuedAt(nonce: string, address: string | undefined): number | undefined {
    const cut = nonce.lastIndexOf(".");
    const body = nonce.slice(0, Math.max(cut, 0));
    if (!equalInConstantTime(this.#sign(body, address), nonce.slice(cut + 1))) return undefined;
    return Number.parseInt(body, 36);
  }

  /** RFC 7616 §3.4: a count that does not grow is a replay. */
  #countUse(nonce: string, issuedAt: number, count: number): boolean {
    const use = this.#uses.get(nonce);
    if (use !== undefined) {
      if (count <= use.highestCount) return false;
      use.highestCount = count;
      return true;
    }
    this.#forgetOld();
    this.#uses.set(nonce, { issuedAt, highestCount: count });
    return true;
  }

  #forgetOld(): void {
    const now = this.#options.clock.monotonic();
    // The map keeps the order of first use, which is nearly that of issue: the old ones stand in front.
    for (const [nonce, use] of this.#uses) {
      if (now - use.issuedAt <= this.#nonceLifeMs && this.#uses.size < MAX_TRACKED_NONCES) return;
      this.#uses.delete(nonce);
    }
  }
}

function readQuality(parameters: AuthParameters): { qop: string; nonceCount: string; clientNonce: string } | undefined {
  const qop = parameters.get("qop");
  const nonceCount = parameters.get("nc");
  const clientNonce = parameters.get("cnonce");
  if (qop?.toLowerCase() !== "auth" || clientNonce === undefined) return undefined;
  if (nonceCount === undefined || !/^[0-9a-fA-F]{8}$/.test(nonceCount)) return undefined;
  return { qop, nonceCount, clientNonce };
}

function equalInConstantTime(expected: string, given: string): boolean {
  const left = Buffer.from(expected, "utf8");
  const right = Buffer.from(given, "utf8");
  return left.length === right.length && timingSafeEqual(left, right);
}
