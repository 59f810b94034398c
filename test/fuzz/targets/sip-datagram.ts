import { createResponse, type SipMessage, type SipRequest, serializeMessage } from "#firmware/sip/message/message.ts";
import { parseNameAddrList } from "#firmware/sip/message/name-addr.ts";
import { MAX_HEAD_BYTES, parseMessage } from "#firmware/sip/message/parse.ts";
import { formatUri, parseUri, sameUri } from "#firmware/sip/message/uri.ts";
import { createRefusal, validateRequest } from "#firmware/sip/message/validate.ts";
import { formatVia } from "#firmware/sip/message/via.ts";
import { readCallerIdentity } from "#firmware/sip/session/caller-identity.ts";
import { readInfoDigit } from "#firmware/sip/session/digit-info.ts";
import { readReason } from "#firmware/sip/session/reason-header.ts";
import { type FuzzTarget, filled, must } from "#test/fuzz/engine/target.ts";
import { SIP_CORPUS, SIP_WORDS } from "./sip-words.ts";

const CAN = { methods: ["INVITE", "ACK", "BYE", "INFO"], extensions: ["timer"], contentTypes: ["application/sdp"] };

function linesOf(message: SipMessage): string {
  const lines = [...message.headers].filter(({ name }) => !/^(content-length|l)$/i.test(name));
  const start = message.kind === "request" ? `${message.method} ${message.uri}` : `${message.status} ${message.reason}`;
  return JSON.stringify([start, lines.map(({ name, value }) => [name, value])]);
}

/** What is written is read as what it was: nothing is lost, and no header text becomes a line of its own. */
function comesBack(message: SipMessage, what: string): void {
  const bytes = serializeMessage(message);
  if (bytes.length - message.body.length > MAX_HEAD_BYTES) return;
  const again = parseMessage(bytes);
  must(again.kind === "message", `${what} parses again (${again.kind === "message" ? "" : again.reason})`);
  must(linesOf(again.message) === linesOf(message), `${what} is the same after parsing again`);
  must(again.message.body.equals(message.body), `the body of ${what} is the same`);
}

/** Everything the layers above ask of a message. */
function readAll(message: SipMessage): void {
  must(message.from !== undefined && message.to !== undefined, "an accepted message has From and To");
  must(message.cseq !== undefined && message.callId !== undefined, "an accepted message has CSeq and Call-ID");
  must(message.topVia !== undefined, "an accepted message has a Via");
  parseNameAddrList(message.headers.getAll("contact"));
  readReason(message);
  if (message.kind === "response") return;
  const uri = parseUri(message.uri);
  must(uri !== undefined, "an accepted request has a Request-URI");
  const written = parseUri(formatUri(uri));
  must(written !== undefined && sameUri(uri, written), "a URI is the same after it was written");
  readCallerIdentity(message, { isTrusted: true });
  readInfoDigit(message);
  answers(message);
}

function answers(request: SipRequest): void {
  const verdict = validateRequest(request, CAN);
  if (verdict.kind === "refused") comesBack(createRefusal(request, verdict, "us"), "a refusal");
  comesBack(createResponse(request, 200, { toTag: "us" }), "an answer");
  const via = request.topVia;
  if (via === undefined) return;
  const params = new Map([...via.params, ["received", "192.0.2.77"] as const, ["rport", "5060"] as const]);
  request.headers.replaceFirst("Via", formatVia({ ...via, params }));
  comesBack(request, "a request whose source was marked");
}

/** SIP as it comes in datagrams. */
export const sipDatagram: FuzzTarget = {
  name: "sip-datagram",
  inputs: 1_000_000,
  corpus: SIP_CORPUS,
  dictionary: SIP_WORDS,
  feed(input) {
    const result = parseMessage(input);
    switch (result.kind) {
      case "ignore":
        return false;
      case "malformed": {
        must(result.status >= 400 && result.status < 700, "a refusal has a status of refusals");
        const answer = createResponse(result.request, result.status, { reason: result.reason, toTag: "us" });
        const lines = serializeMessage(answer).toString("utf8").split("\r\n");
        must(lines.length === answer.headers.size + 4, "nothing of a malformed request becomes a line of the answer");
        must(
          lines.every((line) => !/[\r\n]/.test(line)),
          "no bare line break is sent",
        );
        return false;
      }
      case "message":
        readAll(result.message);
        comesBack(result.message, "a message");
        return true;
    }
  },
  long: {
    "folded lines": filled("INVITE sip:a@b SIP/2.0\r\nVia: ", "\r\n "),
    commas: filled("INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP a", ",", "\r\n\r\n"),
    semicolons: filled("INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP a", ";a", "\r\n\r\n"),
    quotes: filled("INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP a\r\nFrom: ", '"', "\r\n\r\n"),
    "opened brackets": filled("INVITE sip:a@b SIP/2.0\r\nContact: ", "<,", "\r\n\r\n"),
    "quoted commas": filled("INVITE sip:a@b SIP/2.0\r\nContact: ", '",', "\r\n\r\n"),
    "a host of dashes": filled("INVITE sip:a@", "a-", "! SIP/2.0\r\nVia: SIP/2.0/UDP x\r\nCSeq: 1 INVITE\r\n\r\n"),
    "a user of percent": filled("INVITE sip:", "%41", "@x SIP/2.0\r\nVia: SIP/2.0/UDP x\r\nCSeq: 1 INVITE\r\n\r\n"),
    blanks: filled("INVITE", " ", "\r\nVia: a\r\n\r\n"),
    "blanks in Via": filled("INVITE sip:a@b SIP/2.0\r\nVia: SIP", " ", "x\r\n\r\n"),
    "many headers": filled("INVITE sip:a@b SIP/2.0\r\n", "a: b\r\n"),
    "line breaks before": filled("", "\r\n", "INVITE"),
    "a body": filled("INVITE sip:a@b SIP/2.0\r\nVia: x\r\n\r\n", "\r\n\r\n"),
  },
};
