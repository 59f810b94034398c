import { Headers } from "#firmware/sip/message/headers.ts";
import type { HeaderInit, SipResponse } from "#firmware/sip/message/message.ts";
import { SipRequest } from "#firmware/sip/message/message.ts";
import { splitList } from "#firmware/sip/message/params.ts";

/** The ACK to a non-2xx final response, as the transaction sends it (RFC 3261 §17.1.1.3). */
export function createFailureAck(invite: SipRequest, response: SipResponse): SipRequest {
  const ack = within(invite, "ACK");
  const to = response.headers.get("to");
  if (to !== undefined) ack.headers.set("To", to);
  return ack;
}

/** The CANCEL of an INVITE (RFC 3261 §9.1): same branch, same Route. */
export function createCancel(invite: SipRequest, extra: HeaderInit = []): SipRequest {
  const cancel = within(invite, "CANCEL");
  for (const [name, value] of extra) cancel.headers.append(name, value);
  return cancel;
}

function within(invite: SipRequest, method: string): SipRequest {
  const headers = new Headers();
  const topVia = splitList(invite.headers.get("via") ?? "")[0];
  if (topVia !== undefined) headers.append("Via", topVia);
  for (const name of ["From", "To", "Call-ID"]) {
    const value = invite.headers.get(name);
    if (value !== undefined) headers.append(name, value);
  }
  headers.append("CSeq", `${invite.cseq?.sequence ?? 0} ${method}`);
  headers.append("Max-Forwards", "70");
  for (const route of invite.headers.getAll("route")) headers.append("Route", route);
  return new SipRequest({ method, uri: invite.uri }, headers);
}
