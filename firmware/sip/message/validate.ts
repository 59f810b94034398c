import { createResponse, type HeaderInit, type SipRequest, type SipResponse } from "./message.ts";
import { parseUri } from "./uri.ts";

/** What a user agent can do, for `validateRequest`. */
export interface Capabilities {
  /** Methods it knows, for Allow. */
  readonly methods: readonly string[];
  /** Option tags it supports, for Supported. */
  readonly extensions: readonly string[];
  /** Media types of bodies it reads, in lower case. `multipart/*` stands for all of its kind. */
  readonly contentTypes: readonly string[];
  /** Default `sip`, `sips` and `tel`. */
  readonly uriSchemes?: readonly string[];
}

/** Whether a request can be served, or the answer that refuses it. */
export type Validation =
  | { readonly kind: "ok" }
  | { readonly kind: "refused"; readonly status: number; readonly reason?: string; readonly headers: HeaderInit };

const OK: Validation = { kind: "ok" };
const SCHEMES: readonly string[] = ["sip", "sips", "tel"];

/**
 * The checks of a user agent server in the order of RFC 3261 §8.2: method, Request-URI, extensions, body; then Accept
 * and, for a REGISTER, its To. The message itself was checked when it was parsed. ACK is never refused.
 */
export function validateRequest(request: SipRequest, can: Capabilities): Validation {
  if (request.method === "ACK") return OK;
  return (
    checkMethod(request, can) ??
    checkScheme(request, can) ??
    checkRequire(request, can) ??
    checkBody(request, can) ??
    checkAccept(request, can) ??
    checkAddressOfRecord(request) ??
    OK
  );
}

/** The response that carries a refusal out. */
export function createRefusal(
  request: SipRequest,
  refusal: Extract<Validation, { kind: "refused" }>,
  toTag: string,
): SipResponse {
  const reason = refusal.reason === undefined ? {} : { reason: refusal.reason };
  return createResponse(request, refusal.status, { ...reason, toTag, headers: refusal.headers });
}

/**
 * What Max-Forwards lets a request do (RFC 3261 §16.3): an element that passes it on refuses at 0 with 483 and sends
 * `next` on; one that serves it itself does not care (RFC 4475 §3.3.11).
 */
export function spendMaxForwards(
  request: SipRequest,
): { readonly next: number } | Extract<Validation, { kind: "refused" }> {
  const left = Number(request.headers.get("max-forwards") ?? "70");
  return left <= 0 ? refuse(483) : { next: left - 1 };
}

function refuse(status: number, headers: HeaderInit = [], reason?: string): Extract<Validation, { kind: "refused" }> {
  return { kind: "refused", status, headers, ...(reason === undefined ? {} : { reason }) };
}

function checkMethod(request: SipRequest, can: Capabilities): Validation | undefined {
  // RFC 3261 §8.2.1
  return can.methods.includes(request.method) ? undefined : refuse(405, [["Allow", can.methods.join(", ")]]);
}

function checkScheme(request: SipRequest, can: Capabilities): Validation | undefined {
  // RFC 3261 §8.2.2.1
  const scheme = parseUri(request.uri)?.scheme ?? "";
  return (can.uriSchemes ?? SCHEMES).includes(scheme) ? undefined : refuse(416);
}

function checkRequire(request: SipRequest, can: Capabilities): Validation | undefined {
  // RFC 3261 §8.2.2.3: not for a CANCEL; Proxy-Require is the business of proxies.
  if (request.method === "CANCEL" || !request.headers.has("require")) return undefined;
  const known = new Set(can.extensions.map((tag) => tag.toLowerCase()));
  const unknown = request.headers.list("require").filter((tag) => !known.has(tag.toLowerCase()));
  return unknown.length === 0 ? undefined : refuse(420, [["Unsupported", unknown.join(", ")]]);
}

function checkBody(request: SipRequest, can: Capabilities): Validation | undefined {
  // RFC 3261 §8.2.3: a body that is declared optional may be ignored.
  if (request.body.length === 0 || isOptional(request)) return undefined;
  const encoding = request.headers.get("content-encoding")?.toLowerCase() ?? "identity";
  if (encoding !== "identity") return refuse(415, [["Accept-Encoding", "identity"]]);
  const type = request.contentType;
  if (type !== undefined && isAccepted(type, can.contentTypes)) return undefined;
  return refuse(415, [["Accept", can.contentTypes.join(", ")]]);
}

function isOptional(request: SipRequest): boolean {
  return /;\s*handling\s*=\s*optional\b/i.test(request.headers.get("content-disposition") ?? "");
}

function isAccepted(type: string, ranges: readonly string[]): boolean {
  const family = `${type.split("/", 1)[0]}/*`;
  return ranges.includes(type) || ranges.includes(family) || ranges.includes("*/*");
}

/** RFC 3261 §21.4.7: an INVITE that would not take a session description back cannot be answered (RFC 4475 §3.3.15). */
function checkAccept(request: SipRequest, can: Capabilities): Validation | undefined {
  if (request.method !== "INVITE" || !request.headers.has("accept")) return undefined;
  const ranges = request.headers.list("accept").map((range) => range.split(";", 1)[0]?.trim().toLowerCase() ?? "");
  return ranges.some((range) => can.contentTypes.some((type) => isAccepted(type, [range]))) ? undefined : refuse(406);
}

/** RFC 3261 §10.3: the address-of-record is a SIP or SIPS URI (RFC 4475 §3.3.4). */
function checkAddressOfRecord(request: SipRequest): Validation | undefined {
  if (request.method !== "REGISTER" || request.to?.uri.kind === "sip") return undefined;
  return refuse(400, [], "Address of record is no SIP URI");
}
