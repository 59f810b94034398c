import { OFFER, sip } from "./text.ts";

/** RFC 4475 §3.1.1: well-formed messages that look strange. */
export const VALID: Readonly<Record<string, Buffer>> = {
  // §3.1.1.1: line folding wherever it is allowed, spaces around separators, mixed case, leading zeros, list of Vias
  wsinv: sip(`INVITE sip:reception@box.example;novelparam SIP/2.0
TO :
 sip:reception@box.example ;   tag    = 77120341z
from   : "Q Visitor \\\\\\""       <sip:visitor@caller.example>
  ;
  tag = 5kd02x
mAx-FoRwArDs: 0068
Call-ID: wsinv.1f9@198.51.100.20
Content-Length   : @CL@
cseq: 0009
  INVITE
Via  : SIP  /   2.0
 /UDP
    198.51.100.20;branch=5kd02x390
s :
NovelHeader:   novel value
 continued novel value
StrangeHeader: ;;,,;;,;
Content-Type: application/sdp
Route:
 <sip:edge.box.example;lr;novelwith=value;novel-no-value>
v:  SIP  / 2.0  / TCP     inner.caller.example   ;
  branch  =   z9hG4bKfold1  ,
 SIP  /    2.0   / UDP  203.0.113.9   ; branch=
 z9hG4bKfold2
m:"Quoted text \\"\\"" <sip:visitor@caller.example> ; novelparam =
      novelvalue ;
  flag ; q = 0.33

${OFFER}`),
  // §3.1.1.2: every character a token, a user part, a quoted string and a Call-ID may hold
  intmeth: sip(
    `!odd-Method0123456789_*+\`.%indeed'~ sip:2_odd.URI~(may-be!so)&is+it$/mad?,/;;*:&so+it=1,odd!*pa$$wo~d.(yes-it)@box.example SIP/2.0
Via: SIP/2.0/TCP inner.caller.example;branch=z9hG4bK-.!%66*_+\`'~
To: "BEL:\\\u0007 NUL:\\\u0000 DEL:\\\u007f" <sip:2_odd.URI~(may-be!so)&is+it$/mad?,/;;*@box.example>
From: one~\` two'+_ three*%!.- <sip:plain@box.example>;oddParam''~+*_!.-%="总机";tag=_odd~1'+\`*%!-.
Call-ID: intmeth.w%ZK-!.*_+'@word\`~)(><:\\/"][?}{
CSeq: 139122385 !odd-Method0123456789_*+\`.%indeed'~
Max-Forwards: 255
oddHeader-!.%*+_\`'~:\ufeff大停電
Content-Length: 0

`,
  ),
  // §3.1.1.3: escapes that must be decoded (user, parameters) and one that must not be decoded twice
  esc01: sip(`INVITE sip:sips%3Adesk%40box.example@trunk.example SIP/2.0
To: sip:%64es%6B@box.example
From: <sip:I%20am%20spaced@trunk.example>;tag=93811
Max-Forwards: 87
i: esc01.77f-2
CSeq: 234234 INVITE
Via: SIP/2.0/UDP host5.trunk.example;branch=z9hG4bKesc01
C: application/sdp
Contact:
  <sip:c%61ller@host5.trunk.example;%6C%72;n%61me=v%61lue%25%34%31>
Content-Length: @CL@

${OFFER}`),
  // §3.1.1.4: escaped NULs in a user part, and another number of them is another user
  escnull: sip(`REGISTER sip:box.example SIP/2.0
To: sip:nul-%00-nul@box.example
From: sip:nul-%00-nul@box.example;tag=8399
Max-Forwards: 70
Call-ID: escnull.39203
CSeq: 14398234 REGISTER
Via: SIP/2.0/UDP host5.box.example;branch=z9hG4bKescnull
Contact: <sip:%00@host5.box.example>
Contact: <sip:%00%00@host5.box.example>
L:0

`),
  // §3.1.1.5: percent signs where they mean nothing: method, header name, display name, branch
  esc02: sip(`RE%47IST%45R sip:box.example SIP/2.0
To: "%Z%45" <sip:desk@box.example>
From: "%Z%45" <sip:desk@box.example>;tag=f232
Call-ID: esc02.asdf
Via: SIP/2.0/TCP host.box.example;branch=z9hG4bK209%fzsnel234
CSeq: 29344 RE%47IST%45R
Max-Forwards: 70
Contact: <sip:one@host1.box.example>
C%6Fntact: <sip:two@host2.box.example>
Contact: <sip:three@host3.box.example>
l: 0

`),
  // §3.1.1.6: no space between the display name and the bracket
  lwsdisp: sip(`OPTIONS sip:desk@box.example SIP/2.0
To: sip:desk@box.example
From: visitor<sip:visitor@caller.example>;tag=323
Max-Forwards: 70
Call-ID: lwsdisp.1234@caller.example
CSeq: 60 OPTIONS
Via: SIP/2.0/UDP host.caller.example;branch=z9hG4bKlwsdisp
l: 0

`),
  // §3.1.1.7: long values everywhere, and a Via in every spelling
  longreq: sip(`INVITE sip:desk@box.example SIP/2.0
To: "A name of ${"extreme".repeat(12)} length"<sip:desk@box.example:6000;p1=very${"long".repeat(20)}value;long${"param".repeat(25)}=short;very${"long".repeat(25)}ParamWithoutValue>
F: sip:${"amazinglylongcallername".repeat(5)}@caller.example;tag=${"12982".repeat(50)}424;unknown${"header".repeat(16)}param=unknown${"header".repeat(15)}value;unknownValueless${"param".repeat(10)}
Call-ID: longreq.one${"really".repeat(20)}longcallid
CSeq: 3882340 INVITE
Unknown-${"Long".repeat(20)}-Name: unknown-${"long".repeat(20)}-value; unknown-${"long".repeat(20)}-parameter-name = unknown-${"long".repeat(20)}-parameter-value
${["Via", "v", "V", "Via", "ViA", "VIa", "VIA", "via", "viA", "vIa", "vIA", "V ", "v ", "V  ", "v  ", "Via ", "Via  "]
  .map((name, index) => `${name}: SIP/2.0/TCP hop${33 - index}.caller.example`)
  .join("\n")}
Via: SIP/2.0/TCP host.caller.example;received=198.51.100.20;branch=very${"long".repeat(50)}branchvalue
Max-Forwards: 70
Contact: <sip:${"amazinglylongcallername".repeat(5)}@host5.caller.example>
Content-Type: application/sdp
l: @CL@

${OFFER}`),
  // §3.1.1.8: a datagram with more behind the body that Content-Length announces
  dblreq: Buffer.concat([
    sip(`REGISTER sip:box.example SIP/2.0
To: sip:desk@box.example
From: sip:desk@box.example;tag=43251
Max-Forwards: 8
I: dblreq.0ha0
Contact: sip:desk@host.box.example
CSeq: 8 REGISTER
Via: SIP/2.0/UDP 198.51.100.125;branch=z9hG4bKdbl1
Content-Length: 0


`),
    sip(`INVITE sip:desk@box.example SIP/2.0
t: sip:desk@box.example
From: sip:visitor@caller.example;tag=141334
Max-Forwards: 8
Call-ID: dblreq.second@198.51.100.20
CSeq: 8 INVITE
Via: SIP/2.0/UDP 198.51.100.20;branch=z9hG4bKdbl2
Content-Type: application/sdp
Content-Length: @CL@

${OFFER}`),
  ]),
  // §3.1.1.9: a semicolon in the user part
  semiuri: sip(`OPTIONS sip:desk;par=d%40trunk.example@box.example SIP/2.0
To: sip:d_desk@box.example
From: sip:visitor@caller.example;tag=33242
Max-Forwards: 3
Call-ID: semiuri.0ha0
CSeq: 8 OPTIONS
Accept: application/sdp, application/pkcs7-mime,
        multipart/mixed, multipart/signed,
        message/sip, message/sipfrag
Via: SIP/2.0/UDP 198.51.100.1;branch=z9hG4bKsemi
l: 0

`),
  // §3.1.1.10: all transports, known or not
  transports: sip(`OPTIONS sip:desk@box.example SIP/2.0
To: sip:desk@box.example
From: <sip:visitor@caller.example>;tag=323
Max-Forwards: 70
Call-ID:  transports.kijh4
Accept: application/sdp
CSeq: 60 OPTIONS
Via: SIP/2.0/UDP t1.caller.example;branch=z9hG4bKt1
Via: SIP/2.0/SCTP t2.caller.example;branch=z9hG4bKt2
Via: SIP/2.0/TLS t3.caller.example;branch=z9hG4bKt3
Via: SIP/2.0/UNKNOWN t4.caller.example;branch=z9hG4bKt4
Via: SIP/2.0/TCP t5.caller.example;branch=z9hG4bKt5
l: 0

`),
  // §3.1.1.11: a body of several parts with any bytes in it
  mpart01: multipart(),
  // §3.1.1.12: a reason phrase that is not ASCII
  unreason: sip(`SIP/2.0 200 = 2**3 * 5**2 总共二百，好的
Via: SIP/2.0/UDP 198.51.100.198;branch=z9hG4bKunreason
Call-ID: unreason.1234
CSeq: 35 INVITE
From: sip:desk@box.example;tag=11141343
To: sip:visitor@caller.example;tag=2229
Content-Length: @CL@
Content-Type: application/sdp
Contact: <sip:visitor@host198.caller.example>

${OFFER}`),
  // §3.1.1.13: an empty reason phrase
  noreason: sip(`SIP/2.0 100 
Via: SIP/2.0/UDP 198.51.100.105;branch=z9hG4bKnoreason
Call-ID: noreason.asndj
CSeq: 35 INVITE
From: <sip:desk@box.example>;tag=39ansfi3
To: <sip:visitor@caller.example>;tag=902jndnke3
Content-Length: 0
Contact: <sip:visitor@host105.caller.example>

`),
};

function multipart(): Buffer {
  const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const body = Buffer.concat([
    sip("--cut7a9c\nContent-Type: text/plain\nContent-Transfer-Encoding: binary\n\nHello\n"),
    sip("--cut7a9c\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: binary\n\n"),
    everyByte,
    sip("\n--cut7a9c--\n"),
  ]);
  const head = sip(`MESSAGE sip:desk@box.example SIP/2.0
Via: SIP/2.0/UDP 198.51.100.1:5070;branch=z9hG4bK-d87543-1--d87543-;rport
Max-Forwards: 70
Route: <sip:198.51.100.1:5080>
Identity: r5mwreLuyDRYBi/0TiPwEsY3rEVsk/G2WxhgTV1PF7hHuLIK0YWVKZhKv9Mj8UeXqkMVbnVq=
Contact: <sip:visitor@198.51.100.1:5070>
To: <sip:desk@box.example>
From: <sip:visitor@caller.example>;tag=2fb0dcc9
Call-ID: mpart01@Zmx1ZmZ5..
CSeq: 1 MESSAGE
Content-Transfer-Encoding: binary
Content-Type: multipart/mixed;boundary=cut7a9c
Date: Sat, 14 Nov 2026 04:44:56 GMT
User-Agent: Any/0.2.5 (thing)
Content-Length: ${body.length}

`);
  return Buffer.concat([head, body]);
}
