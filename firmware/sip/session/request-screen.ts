import { createResponse, type SipRequest, type SipResponse } from "#firmware/sip/message/message.ts";
import { parseUri } from "#firmware/sip/message/uri.ts";
import { ALLOWED_METHODS } from "./session-environment.ts";

/** Option tags we understand in Require. */
const UNDERSTOOD: ReadonlySet<string> = new Set(["100rel", "timer"]);

/** Methods we know of but do not serve: 405; those we have never heard of: 501 (RFC 3261 §8.2.1, §21.5.2). */
const KNOWN_BUT_NOT_SERVED: ReadonlySet<string> = new Set(["SUBSCRIBE", "NOTIFY", "MESSAGE", "PUBLISH"]);
const SERVED: ReadonlySet<string> = new Set([
  "INVITE",
  "ACK",
  "CANCEL",
  "BYE",
  "OPTIONS",
  "REGISTER",
  "UPDATE",
  "PRACK",
  "INFO",
  "REFER",
]);

const BODY_TYPES: ReadonlySet<string> = new Set([
  "application/sdp",
  "multipart/mixed",
  "multipart/alternative",
  "multipart/signed",
  "multipart/related",
]);

/** Methods whose body we would have to understand. */
const SDP_METHODS: ReadonlySet<string> = new Set(["INVITE", "UPDATE", "PRACK"]);

/** Value of Accept. */
export const ACCEPTED_TYPES = "application/sdp, application/dtmf-relay, application/dtmf";

/** The checks of a server before it looks at what a request wants (RFC 3261 §8.2): the refusal, or undefined to go on. */
export function screenRequest(request: SipRequest): SipResponse | undefined {
  const { method } = request;
  if (!SERVED.has(method)) {
    const status = KNOWN_BUT_NOT_SERVED.has(method) ? 405 : 501;
    return createResponse(request, status, { headers: [["Allow", ALLOWED_METHODS]] });
  }
  const uri = parseUri(request.uri);
  if (uri === undefined) return createResponse(request, 400, { reason: "Malformed Request-URI" });
  if (uri.kind === "other") return createResponse(request, 416);
  const unknown = request.headers.list("require").filter((tag) => !UNDERSTOOD.has(tag.toLowerCase()));
  if (unknown.length > 0 && method !== "CANCEL") {
    return createResponse(request, 420, { headers: [["Unsupported", unknown.join(", ")]] });
  }
  return screenBody(request);
}

function screenBody(request: SipRequest): SipResponse | undefined {
  if (request.body.length === 0 || !SDP_METHODS.has(request.method)) return undefined;
  const encoding = request.headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding !== "identity" && encoding !== "") {
    return createResponse(request, 415, { headers: [["Accept-Encoding", "identity"]] });
  }
  const type = request.contentType ?? "application/sdp";
  if (BODY_TYPES.has(type) || isOptionalBody(request)) return undefined;
  return createResponse(request, 415, { headers: [["Accept", ACCEPTED_TYPES]] });
}

/** RFC 3261 §20.11: a body marked optional may be ignored. */
function isOptionalBody(request: SipRequest): boolean {
  return /;\s*handling\s*=\s*optional/i.test(request.headers.get("content-disposition") ?? "");
}
