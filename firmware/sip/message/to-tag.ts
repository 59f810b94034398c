import type { SipResponse } from "./message.ts";
import { createTag } from "./token.ts";

/** The same response with a To tag, which a final one needs (RFC 3261 §8.2.6.2); it is made when there is none. */
export function withToTag(response: SipResponse): SipResponse {
  const to = response.headers.get("to");
  if (response.toTag === undefined && to !== undefined) response.headers.set("To", `${to};tag=${createTag()}`);
  return response;
}
