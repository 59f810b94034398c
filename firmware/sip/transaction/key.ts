import type { SipRequest, SipResponse } from "#firmware/sip/message/message.ts";
import { MAGIC_COOKIE, type Via } from "#firmware/sip/message/via.ts";

/** Whether a branch is unique by itself; the bare cookie is not (RFC 4475 §3.2.1). */
function isUnique(branch: string | undefined): branch is string {
  return branch !== undefined && branch.length > MAGIC_COOKIE.length && branch.startsWith(MAGIC_COOKIE);
}

function sentBy(via: Via | undefined): string {
  return via === undefined ? "" : `${via.host}:${via.port ?? ""}`;
}

/**
 * The key of the server transaction a request belongs to (RFC 3261 §17.2.3): branch, sent-by and method, an ACK under
 * the key of its INVITE. `method` overrides, for a CANCEL looking for the INVITE it cancels (§9.2).
 */
export function serverKey(request: SipRequest, method = request.method): string {
  const own = method === "ACK" ? "INVITE" : method;
  const via = request.topVia;
  const branch = via?.params.get("branch");
  if (isUnique(branch)) return `${own} ${branch} ${sentBy(via)}`;
  return legacyKey(request, own);
}

/** RFC 2543 senders: what identifies the request itself; the To tag is left out because an ACK has one by then. */
function legacyKey(request: SipRequest, method: string): string {
  const { uri, fromTag = "", callId, cseq, topVia } = request;
  const branch = topVia?.params.get("branch") ?? "";
  return `${method} ${uri} ${fromTag} ${callId} ${cseq?.sequence} ${sentBy(topVia)} ${branch}`;
}

/** The key of the client transaction a response belongs to (RFC 3261 §17.1.3). */
export function clientKey(message: SipRequest | SipResponse): string {
  const via = message.topVia;
  return `${message.cseq?.method} ${via?.params.get("branch")} ${sentBy(via)}`;
}

/**
 * The key two requests share that came to us by different ways from one source (RFC 3261 §8.2.2.2); undefined inside a
 * dialog, where that cannot be.
 */
export function mergeKey(request: SipRequest): string | undefined {
  const { fromTag, toTag, callId, cseq } = request;
  if (toTag !== undefined || fromTag === undefined || cseq === undefined) return undefined;
  return `${cseq.method} ${cseq.sequence} ${fromTag} ${callId}`;
}
