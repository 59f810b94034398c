import { OFFER, sip } from "./text.ts";

/** RFC 4475 §3.3: well-formed messages that ask for something an element may not be able to give. */
export const APPLICATION: Readonly<Record<string, Buffer>> = {
  // §3.3.1: no Call-ID, From or To
  insuf: sip(`INVITE sip:desk@box.example SIP/2.0
CSeq: 193942 INVITE
Via: SIP/2.0/UDP 198.51.100.95;branch=z9hG4bKkdj.insuf
Content-Type: application/sdp
l: @CL@

${OFFER}`),
  // §3.3.2: a URI scheme that does not exist
  unkscm: sip(`OPTIONS nobodyHasThisScheme:wholly-opaque SIP/2.0
To: sip:desk@box.example
From: sip:visitor@caller.example;tag=384
Max-Forwards: 3
Call-ID: unkscm.nasd
CSeq: 3923423 OPTIONS
Via: SIP/2.0/TCP host9.caller.example;branch=z9hG4bKunkscm
Content-Length: 0

`),
  // §3.3.3: one that exists and is not for us
  novelsc: sip(`OPTIONS soap.beep://198.51.100.103:3002 SIP/2.0
To: sip:desk@box.example
From: sip:visitor@caller.example;tag=384
Max-Forwards: 3
Call-ID: novelsc.asdf
CSeq: 3923423 OPTIONS
Via: SIP/2.0/TCP host9.caller.example;branch=z9hG4bKnovelsc
Content-Length: 0

`),
  // §3.3.4: other schemes in To, From and Contact
  unksm2: sip(`REGISTER sip:box.example SIP/2.0
To: isbn:2983792873
From: <http://www.caller.example>;tag=3234233
Call-ID: unksm2.daks@hyphenated-host.caller.example
CSeq: 234902 REGISTER
Max-Forwards: 70
Via: SIP/2.0/UDP 198.51.100.21:5060;branch=z9hG4bKunksm2
Contact: <name:Any_Body>
l: 0

`),
  // §3.3.5: extensions nobody has, for the server and for proxies
  bext01: sip(`OPTIONS sip:desk@box.example SIP/2.0
To: sip:d_desk@box.example
From: sip:visitor@caller.example;tag=242etr
Max-Forwards: 6
Call-ID: bext01.0ha0
Require: nobodyHasThis, nobodyHasThisEither
Proxy-Require: noProxyHasThis, norHasAnyProxyThat
CSeq: 8 OPTIONS
Via: SIP/2.0/TLS host.caller.example;branch=z9hG4bKbext01
Content-Length: 0

`),
  // §3.3.6: a body nobody reads
  invut: sip(`INVITE sip:desk@box.example SIP/2.0
Contact: <sip:visitor@host5.caller.example>
To: sip:d.desk@box.example
From: sip:visitor@caller.example;tag=8392034
Max-Forwards: 70
Call-ID: invut.0ha0
CSeq: 235448 INVITE
Via: SIP/2.0/UDP host.caller.example;branch=z9hG4bKinvut
Content-Type: application/unheardof
Content-Length: @CL@

<audio>
 <pcmu port="443"/>
</audio>
`),
  // §3.3.7: an authorization scheme nobody knows
  regaut01: sip(`REGISTER sip:box.example SIP/2.0
To: sip:d.desk@box.example
From: sip:d.desk@box.example;tag=87321
Max-Forwards: 8
Call-ID: regaut01.0ha0
CSeq: 9338 REGISTER
Via: SIP/2.0/TCP 198.51.100.253;branch=z9hG4bKregaut
Authorization: NobodyKnowsThisScheme opaque-data=here
Content-Length:0

`),
  // §3.3.8: headers that may stand once standing twice
  multi01: sip(`INVITE sip:desk@box.example SIP/2.0
Contact: <sip:visitor@host25.caller.example>
Via: SIP/2.0/UDP 198.51.100.25;branch=z9hG4bKmulti
Max-Forwards: 70
CSeq: 5 INVITE
Call-ID: multi01.98asdh@198.51.100.1
CSeq: 59 INVITE
Call-ID: multi01.98asdh@198.51.100.2
From: sip:visitor@caller.example;tag=3413415
To: sip:desk@box.example
To: sip:other@box.example
From: sip:visitor@trunk.example;tag=2923420123
Content-Type: application/sdp
l: @CL@
Contact: <sip:visitor@host36.caller.example>
Max-Forwards: 5

${OFFER}`),
  // §3.3.9: two Content-Lengths that differ
  mcl01: sip(`OPTIONS sip:desk@box.example SIP/2.0
Via: SIP/2.0/UDP host5.caller.example;branch=z9hG4bKmcl
To: sip:desk@box.example
From: sip:other@caller.example;tag=3923942
Call-ID: mcl01.fhn2
CSeq: 15932 OPTIONS
Content-Length: 13
Max-Forwards: 60
Content-Length: 5
Content-Type: text/plain

Nobody can tell how long this is meant to be.
`),
  // §3.3.10: a response that was meant for somebody else, at a broadcast address
  bcast: sip(`SIP/2.0 200 OK
Via: SIP/2.0/UDP 198.51.100.198;branch=z9hG4bKbcast1
Via: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bKbcast2
Call-ID: bcast.0384
CSeq: 35 INVITE
From: sip:desk@box.example;tag=11141343
To: sip:visitor@caller.example;tag=2229
Content-Length: @CL@
Content-Type: application/sdp
Contact: <sip:visitor@host28.caller.example>

${OFFER}`),
  // §3.3.11: no hop left
  zeromf: sip(`OPTIONS sip:desk@box.example SIP/2.0
To: sip:desk@box.example
From: sip:visitor@caller.example;tag=3ghsd41
Call-ID: zeromf.jfas
CSeq: 39234321 OPTIONS
Via: SIP/2.0/UDP host1.caller.example;branch=z9hG4bKzeromf
Max-Forwards: 0
Content-Length: 0

`),
  // §3.3.12: a parameter that belongs to the header
  cparam01: sip(`REGISTER sip:box.example SIP/2.0
Via: SIP/2.0/UDP saturn.box.example:5060;branch=z9hG4bKcparam
Max-Forwards: 70
From: sip:desk@box.example;tag=DkfVgjk
To: sip:desk@box.example
Call-ID: cparam01.70710@saturn.box.example
CSeq: 2 REGISTER
Contact: sip:+19725550222@gw1.trunk.example;novelparam
l: 0

`),
  // §3.3.13: the same parameter, belonging to the URI
  cparam02: sip(`REGISTER sip:box.example SIP/2.0
Via: SIP/2.0/UDP saturn.box.example:5060;branch=z9hG4bKcparam
Max-Forwards: 70
From: sip:desk@box.example;tag=838293
To: sip:desk@box.example
Call-ID: cparam02.70710@saturn.box.example
CSeq: 3 REGISTER
Contact: <sip:+19725550222@gw1.trunk.example;novelparam>
l: 0

`),
  // §3.3.14: a Contact URI that carries a Route
  regescrt: sip(`REGISTER sip:box.example SIP/2.0
To: sip:desk@box.example
From: sip:desk@box.example;tag=8
Max-Forwards: 70
Call-ID: regescrt.k345@198.51.100.1
CSeq: 14398234 REGISTER
Via: SIP/2.0/UDP host5.box.example;branch=z9hG4bKregescrt
M: <sip:desk@box.example?Route=%3Csip:edge.box.example%3E>
L:0

`),
  // §3.3.15: an answer that nobody can write
  sdp01: sip(`INVITE sip:desk@box.example SIP/2.0
To: sip:d_desk@box.example
Contact: <sip:visitor@host15.caller.example>
From: sip:visitor@caller.example;tag=234
Max-Forwards: 5
Call-ID: sdp01.ndak
Accept: text/nobodyReadsThis
CSeq: 8 INVITE
Via: SIP/2.0/UDP 198.51.100.15;branch=z9hG4bKsdp01
Content-Length: @CL@
Content-Type: application/sdp

${OFFER}`),
};
