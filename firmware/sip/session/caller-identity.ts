import type { SipRequest } from "#firmware/sip/message/message.ts";
import { type NameAddr, parseNameAddr } from "#firmware/sip/message/name-addr.ts";

/** Who calls, as far as the messages say. */
export interface CallerIdentity {
  /** User part or telephone number; empty when withheld or absent. */
  readonly number: string;
  readonly name?: string;
  /** The caller asked not to be shown (RFC 3323, RFC 3325 §9.3, or an anonymous From). */
  readonly isPrivate: boolean;
}

function firstNameAddr(values: readonly string[]): NameAddr | undefined {
  for (const value of values) {
    const parsed = parseNameAddr(value);
    if (parsed !== undefined) return parsed;
  }
  return undefined;
}

function numberOf(address: NameAddr | undefined): string {
  const uri = address?.uri;
  if (uri?.kind === "tel") return uri.number;
  // A user part may carry the parameters of a tel URI: `+49301;phone-context=x` (RFC 3261 §19.1.6).
  return uri?.kind === "sip" ? (uri.user?.split(";", 1)[0] ?? "") : "";
}

/**
 * The caller's number and name. Asserted headers (P-Asserted-Identity, then Remote-Party-ID) are believed from trusted
 * peers only; anybody may write anything into them.
 */
export function readCallerIdentity(request: SipRequest, options: { readonly isTrusted: boolean }): CallerIdentity {
  const { headers, from } = request;
  const asserted = options.isTrusted
    ? (firstNameAddr(headers.list("p-asserted-identity")) ?? firstNameAddr(headers.list("remote-party-id")))
    : undefined;
  const privacy = headers
    .getAll("privacy")
    .join(";")
    .toLowerCase()
    .split(/[;,\s]+/);
  const source = asserted ?? from;
  const isAnonymousFrom = from?.uri.kind === "sip" && from.uri.host === "anonymous.invalid";
  const isPrivate =
    privacy.includes("id") ||
    privacy.includes("user") ||
    isAnonymousFrom ||
    numberOf(from).toLowerCase() === "anonymous" ||
    (asserted?.params.get("privacy") ?? "off").toLowerCase().replaceAll('"', "") === "full";
  const number = numberOf(source);
  const name = source?.displayName;
  return {
    number: number.toLowerCase() === "anonymous" ? "" : number,
    ...(name !== undefined && name !== "" && { name }),
    isPrivate,
  };
}
