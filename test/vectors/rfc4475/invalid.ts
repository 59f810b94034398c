import { OFFER, sip } from "./text.ts";

const request = (
  method: string,
  lines: { start?: string; from?: string; to?: string; callId: string; cseq?: string; via?: string; more?: string; body?: string },
): Buffer =>
  sip(`${lines.start ?? `${method} sip:desk@box.example SIP/2.0`}
To: ${lines.to ?? "sip:desk@box.example"}
From: ${lines.from ?? "sip:visitor@caller.example;tag=134161"}
Max-Forwards: 7
Call-ID: ${lines.callId}
CSeq: ${lines.cseq ?? `8 ${method}`}
Via: ${lines.via ?? "SIP/2.0/UDP 198.51.100.15;branch=z9hG4bKinvalid"}
${lines.more ?? "Content-Length: @CL@"}

${lines.body ?? ""}`);

const SDP = "Contact: <sip:visitor@host5.caller.example>\nContent-Type: application/sdp\nContent-Length: @CL@";

/** RFC 4475 §3.1.2: messages that break the grammar; and §3.2, §3.4 at the end. */
export const INVALID: Readonly<Record<string, Buffer>> = {
  // §3.1.2.1: separators without anything between them
  badinv01: request("INVITE", {
    callId: "badinv01.0ha0",
    via: "SIP/2.0/UDP 198.51.100.15;;,;,,",
    more: 'Contact: "Joe" <sip:joe@caller.example>;;;;\nContent-Length: @CL@\nContent-Type: application/sdp',
    body: OFFER,
  }),
  // §3.1.2.2: Content-Length larger than the message
  clerr: request("INVITE", { callId: "clerr.0ha0", more: SDP.replace("@CL@", "9999"), body: OFFER }),
  // §3.1.2.3: negative Content-Length
  ncl: request("INVITE", { callId: "ncl.0ha0", more: SDP.replace("@CL@", "-999"), body: OFFER }),
  // §3.1.2.4: numbers that do not fit
  scalar02: sip(`REGISTER sip:box.example SIP/2.0
Via: SIP/2.0/TCP host129.caller.example;branch=z9hG4bKscalar02
To: <sip:desk@box.example>
From: <sip:desk@box.example>;tag=239232
CSeq: 36893488147419103232 REGISTER
Call-ID: scalar02.23o0
Max-Forwards: 300
Expires: 1${"0".repeat(100)}
Contact: <sip:desk@host129.caller.example>
  ;expires=280297596632815
Content-Length: 0

`),
  // §3.1.2.5: the same in a response
  scalarlg: sip(`SIP/2.0 503 Service Unavailable
Via: SIP/2.0/TCP host129.box.example;branch=z9hG4bKscalarlg;received=198.51.100.129
To: <sip:desk@box.example>
From: <sip:other@caller.example>;tag=2easd
CSeq: 9292394834772304023312 OPTIONS
Call-ID: scalarlg.noase
Retry-After: 949302838503028349304023988
Warning: 1812 overture "In Progress"
Content-Length: 0

`),
  // §3.1.2.6: a quote that is never closed
  quotbal: request("INVITE", { callId: "quotbal.aksdj", to: '"Mr. D. Desk <sip:desk@box.example>', more: SDP, body: OFFER }),
  // §3.1.2.7: brackets around the Request-URI
  ltgtruri: request("INVITE", {
    start: "INVITE <sip:desk@box.example> SIP/2.0",
    callId: "ltgtruri.1@198.51.100.5",
    via: "SIP/2.0/UDP 198.51.100.5",
    more: SDP,
    body: OFFER,
  }),
  // §3.1.2.8: a space inside the Request-URI
  lwsruri: request("INVITE", { start: "INVITE sip:desk@box.example; lr SIP/2.0", callId: "lwsruri.asdf", more: SDP, body: OFFER }),
  // §3.1.2.9: more than one space between the parts of the start line
  lwsstart: request("INVITE", { start: "INVITE  sip:desk@box.example  SIP/2.0", callId: "lwsstart.dfkn", more: SDP, body: OFFER }),
  // §3.1.2.10: spaces at the end of the start line
  trws: request("OPTIONS", { start: "OPTIONS sip:desk@box.example SIP/2.0  ", callId: "trws.oicu" }),
  // §3.1.2.11: header fields in the Request-URI
  escruri: request("INVITE", {
    start: "INVITE sip:desk@box.example?Route=%3Csip:caller.example%3E SIP/2.0",
    callId: "escruri.23940",
    more: SDP,
    body: OFFER,
  }),
  // §3.1.2.12: a time zone other than GMT
  baddate: request("INVITE", { callId: "baddate.2394", more: `Date: Fri, 20 Nov 2026 16:00:00 EST\n${SDP}`, body: OFFER }),
  // §3.1.2.13: a Contact with header fields that lacks its brackets
  regbadct: request("REGISTER", {
    callId: "regbadct.k345",
    more: "Contact: sip:desk@box.example?Route=%3Csip:edge.box.example%3E\nl: 0",
  }),
  // §3.1.2.14: spaces inside the brackets
  badaspec: request("OPTIONS", { callId: "badaspec.sdf0", to: '"Desk, Front" < sip:desk@box.example >', more: "l: 0" }),
  // §3.1.2.15: a display name that needed quotes
  baddn: request("OPTIONS", {
    callId: "baddn.31415",
    from: "Caller, Any <sip:visitor@caller.example>;tag=43",
    to: "Desk, Front <sip:desk@box.example>",
    more: "l: 0",
  }),
  // §3.1.2.16: a protocol version of the future
  badvers: request("OPTIONS", {
    start: "OPTIONS sip:desk@box.example SIP/7.0",
    callId: "badvers.31417",
    via: "SIP/7.0/UDP c.caller.example;branch=z9hG4bKbadvers",
    more: "l: 0",
  }),
  // §3.1.2.17: the CSeq names another method
  mismatch01: request("OPTIONS", { callId: "mismatch01.dj02", cseq: "8 INVITE", more: "l: 0" }),
  // §3.1.2.18: and so for a method nobody knows
  mismatch02: request("NOVELMETHOD", { callId: "mismatch02.dj02", cseq: "8 INVITE", more: SDP, body: OFFER }),
  // §3.1.2.19: a status code that does not fit
  bigcode: sip(`SIP/2.0 4294967301 must not break the receiver
Via: SIP/2.0/UDP 198.51.100.105;branch=z9hG4bKbigcode
Call-ID: bigcode.asdof
CSeq: 353494 INVITE
From: <sip:desk@box.example>;tag=39ansfi3
To: <sip:visitor@caller.example>;tag=902jndnke3
Content-Length: 0
Contact: <sip:visitor@host105.caller.example>

`),
  // §3.2.1: the cookie with nothing behind it
  badbranch: request("OPTIONS", { callId: "badbranch.sadonfo", via: "SIP/2.0/UDP 198.51.100.1;branch=z9hG4bK", more: "l: 0" }),
  // §3.4.1: an INVITE as RFC 2543 had it: no branch, no tag, no Content-Length, no Max-Forwards
  inv2543: sip(`INVITE sip:Desk@box.example SIP/2.0
Via: SIP/2.0/UDP gw.caller.example
From: <sip:+13035550111@ift.caller.example;user=phone>
Record-Route: <sip:Desk@box.example;maddr=ss1.box.example>
To: sip:+16505550222@ss1.box.example;user=phone
Call-ID: inv2543.1717@ift.caller.example
CSeq: 56 INVITE
Content-Type: application/sdp

${OFFER}`),
};
