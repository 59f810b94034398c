import { APPLICATION } from "#test/vectors/rfc4475/application.ts";
import { INVALID } from "#test/vectors/rfc4475/invalid.ts";
import { VALID } from "#test/vectors/rfc4475/valid.ts";

const PLAIN = [
  'INVITE sip:1001@192.0.2.1 SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK1;rport\nFrom: "总机" <sip:138@192.0.2.9>;tag=a\nTo: <sip:1001@192.0.2.1>\nCall-ID: 1@x\nCSeq: 1 INVITE\nMax-Forwards: 70\nContact: <sip:138@192.0.2.9:5060;transport=udp>\nP-Asserted-Identity: "A" <tel:+86138>\nSupported: 100rel, timer\nSession-Expires: 1800;refresher=uac\nMin-SE: 90\nContent-Type: application/sdp\nContent-Length: 0\n\n',
  'REGISTER sip:192.0.2.1 SIP/2.0\nVia: SIP/2.0/TCP [2001:db8::9]:5060;branch=z9hG4bK2\nFrom: <sip:1001@x>;tag=b\nTo: <sip:1001@x>\nCall-ID: 2\nCSeq: 7 REGISTER\nContact: <sip:1001@192.0.2.9>;expires=60;+sip.instance="<urn:uuid:1>", <sip:1001@192.0.2.8>;q=0.1\nExpires: 300\nAuthorization: Digest username="1001", realm="x", nonce="n", uri="sip:x", response="0", qop=auth, nc=00000001, cnonce="c"\n\n',
  'SIP/2.0 183 Session Progress\nv: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\nf: sip:138@x;tag=a\nt: <sip:1001@x>;tag=c\ni: 1@x\nCSeq: 1 INVITE\nRSeq: 5\nRequire: 100rel\nReason: Q.850;cause=16;text="bye, bye"\nl: 0\n\n',
  "INFO sip:a@b SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK3\nFrom: <sip:a@x>;tag=a\nTo: <sip:b@x>;tag=b\nCall-ID: 3\nCSeq: 9 INFO\nContent-Type: application/dtmf-relay\nContent-Length: 26\n\nSignal=5\r\nDuration=160\r\n",
].map((text) => Buffer.from(text.replace(/\r?\n/g, "\r\n")));

/** RFC 4475's messages in our own words, and such as our phones send. */
export const SIP_CORPUS: readonly Buffer[] = [
  ...Array.from({ length: 6 }, () => PLAIN).flat(),
  ...Object.values({ ...VALID, ...APPLICATION, ...INVALID }),
];

/** What stands in SIP messages. */
export const SIP_WORDS: readonly string[] = [
  ..."Via From To Call-ID CSeq Contact Content-Length Content-Type Route Record-Route Max-Forwards Date l v f t i m c".split(
    " ",
  ),
  ..."INVITE ACK BYE CANCEL REGISTER OPTIONS INFO PRACK UPDATE SUBSCRIBE NOTIFY REFER SIP/2.0 SIP/7.0".split(" "),
  ...'sip: sips: tel: urn: @ ; , < > " \\ = ? & % %00 %ff %2f [ ] [::1] : :5060 :99999 ;lr ;tag= ;branch=z9hG4bK'.split(
    " ",
  ),
  ...'\r\n |\r\n\t|\r\n\r\n|\n|\r| |\t|\r\nContent-Length: |\r\nVia: |\r\nl: |: |Digest |"\\""|\\\\'.split("|"),
];
