import { sdpBody } from "#firmware/sip/sdp/body.ts";
import { mediaDirection, rtpFormats } from "#firmware/sip/sdp/description.ts";
import { formatSdp } from "#firmware/sip/sdp/format.ts";
import { answerOffer, createReoffer, type LocalMedia, readAnswer } from "#firmware/sip/sdp/offer-answer.ts";
import { parseSdp } from "#firmware/sip/sdp/parse.ts";
import { type FuzzTarget, filled, must } from "#test/fuzz/engine/target.ts";
import { OFFER } from "#test/vectors/rfc4475/text.ts";

const LOCAL: LocalMedia = {
  address: "192.0.2.1",
  port: 16_000,
  codecs: ["PCMA", "PCMU"],
  telephoneEvent: true,
  ptimeMs: 20,
  direction: "sendrecv",
  sessionId: "1",
  version: 1,
};

const CORPUS = [
  OFFER.replaceAll("\n", "\r\n"),
  "v=0\r\no=- 1 1 IN IP6 2001:db8::1\r\ns= \r\nc=IN IP6 2001:db8::1\r\nt=0 0\r\na=sendonly\r\nm=audio 4000/2 RTP/AVP 0 8 101 18\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=ptime:30\r\na=maxptime:60\r\nm=video 0 RTP/AVP 31\r\nc=IN IP4 224.2.1.1/127\r\nm=image 5000 udptl t38\r\n",
  "v=0\no=a 2 3 IN IP4 1.2.3.4\ns=x\nt=0 0\nm=audio 9 RTP/SAVP 96\na=rtpmap:96 opus/48000/2\na=candidate:1 1 udp 1 1.2.3.4 5 typ host\nm=audio 10 RTP/AVPF 97 8\na=rtpmap:97 PCMU/8000/1\na=inactive\nc=IN IP4 0.0.0.0\n",
].map((text) => Buffer.from(text));

/** Session descriptions: read, negotiated, written and read again. */
export const sdp: FuzzTarget = {
  name: "sdp",
  inputs: 1_000_000,
  corpus: CORPUS,
  dictionary: [
    ..."v=0 m=audio a=rtpmap: a=fmtp: c=IN o=- RTP/AVP RTP/SAVP PCMA/8000 PCMU/8000 telephone-event/8000 IP4 IP6".split(
      " ",
    ),
    ..."a=sendrecv a=sendonly a=inactive a=ptime: 0.0.0.0 :: / : 65535 65536 -1 128 127 101".split(" "),
    ..."\r\n|\n|\r|\r\nm=audio 1 RTP/AVP 0|\r\na=rtpmap:0 PCMA/8000| |\t".split("|"),
  ],
  feed(input) {
    const description = parseSdp(input);
    if (description === undefined) return false;
    const written = formatSdp(description);
    const again = parseSdp(written);
    must(again !== undefined || written.length > 32_768, "a description that was written can be read");
    if (again !== undefined) {
      must(formatSdp(again) === written, "a description is the same after it was written and read");
      must(again.media.length === description.media.length, "no stream is lost or made by writing");
    }
    for (const media of description.media) {
      mediaDirection(description, media);
      for (const format of rtpFormats(media)) must(format.payloadType <= 127, "a payload type has seven bits");
    }
    const answer = answerOffer(description, LOCAL);
    readAnswer(description, LOCAL);
    if (answer.kind === "refused") return true;
    const { media } = answer;
    must(media.remotePort > 0 && media.remotePort <= 65_535, "voice is sent to a port there is");
    must(media.ptimeMs >= 10 && media.ptimeMs <= 200, "a packet has a length that can be made");
    const ours = parseSdp(formatSdp(answer.description));
    must(ours?.media.length === description.media.length, "an answer has a line for each line of the offer");
    must(ours.media[media.mediaIndex]?.port === LOCAL.port, "the stream that was taken is ours in the answer");
    formatSdp(createReoffer(LOCAL, answer.description, media.mediaIndex));
    return true;
  },
  long: {
    "many streams": filled("v=0\r\n", "m=audio 1 RTP/AVP 0\r\n"),
    "many formats": filled("v=0\r\nm=audio 1 RTP/AVP", " 0"),
    "many attributes": filled("v=0\r\nm=audio 1 RTP/AVP 0\r\n", "a=rtpmap:0 x/1\r\n"),
    blanks: filled("v=0\r\no=", " "),
    "empty lines": filled("v=0", "\r\n"),
  },
};

/** Bodies of several parts, up to where the description is found in them. The first line is the Content-Type. */
export const sipBody: FuzzTarget = {
  name: "sip-body",
  inputs: 1_000_000,
  corpus: CORPUS.flatMap((part) => [
    Buffer.concat([
      Buffer.from('multipart/mixed;boundary="b"\n--b\r\nContent-Type: application/sdp\r\n\r\n'),
      part,
      Buffer.from("\r\n--b--\r\n"),
    ]),
    Buffer.concat([
      Buffer.from("multipart/alternative; boundary=b\n\r\n--b\r\n\r\ntext\r\n--b\r\nc:application/sdp\r\nX: y\r\n\r\n"),
      part,
      Buffer.from("\r\n--b--"),
    ]),
    Buffer.concat([Buffer.from("application/sdp\n"), part]),
  ]),
  dictionary: [
    "--b",
    "--b--",
    "\r\n\r\n",
    "\n\n",
    "boundary=",
    ';boundary="',
    "multipart/",
    "Content-Type:",
    "application/sdp",
    "\r\n--b\r\n",
    "c:",
  ],
  feed(input) {
    const end = input.indexOf(10);
    const type = input.toString("utf8", 0, Math.max(0, end));
    const body = input.subarray(end + 1);
    const found = sdpBody(end < 1 ? undefined : type, body);
    must(found === undefined || Buffer.byteLength(found) <= body.length * 3, "a part is no longer than the whole");
    return found !== undefined && parseSdp(found) !== undefined;
  },
  long: {
    "a boundary of one letter": filled("multipart/mixed;boundary=a\n", "--a\r\n"),
    "line breaks in a part": filled("multipart/mixed;boundary=a\n--a", "\r\n", "--a"),
    "blanks in a part's type": filled("multipart/mixed;boundary=a\n--a\r\nContent-Type", " ", "\r\n\r\n--a"),
    "blanks in the type": filled("multipart/mixed", "; ", "\n--a"),
    "an empty boundary": filled('multipart/mixed;boundary=""\n', "-"),
  },
};
