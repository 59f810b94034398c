import { createHash } from "node:crypto";

/** Hash algorithms for digest access (RFC 7616, RFC 8760). */
export type DigestAlgorithm = "MD5" | "SHA-256";

const NODE_HASH: Readonly<Record<DigestAlgorithm, string>> = { MD5: "md5", "SHA-256": "sha256" };

/** The algorithm of that name in any case; undefined for one we do not speak (`-sess` variants among them). */
export function digestAlgorithm(name: string | undefined): DigestAlgorithm | undefined {
  // RFC 7616 §3.3: an absent algorithm means MD5.
  const upper = (name ?? "MD5").toUpperCase();
  return upper === "MD5" || upper === "SHA-256" ? upper : undefined;
}

/** Everything the response value is computed from. */
export interface DigestInput {
  readonly algorithm: DigestAlgorithm;
  readonly username: string;
  readonly realm: string;
  readonly password: string;
  readonly method: string;
  readonly uri: string;
  readonly nonce: string;
  /** Present when qop=auth is in use; absent for the RFC 2069 form. */
  readonly quality?: { readonly qop: string; readonly nonceCount: string; readonly clientNonce: string };
}

/** The `response` value (RFC 7616 §3.4.1), lower-case hexadecimal. */
export function digestResponse(input: DigestInput): string {
  const hash = (text: string): string => createHash(NODE_HASH[input.algorithm]).update(text).digest("hex");
  const secret = hash(`${input.username}:${input.realm}:${input.password}`);
  const request = hash(`${input.method}:${input.uri}`);
  const { quality } = input;
  if (quality === undefined) return hash(`${secret}:${input.nonce}:${request}`);
  const middle = `${quality.nonceCount}:${quality.clientNonce}:${quality.qop}`;
  return hash(`${secret}:${input.nonce}:${middle}:${request}`);
}
