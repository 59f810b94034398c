import { MAX_BODY_BYTES, MAX_HEAD_BYTES, parseMessage } from "#firmware/sip/message/parse.ts";
import { type Frame, StreamFramer } from "#firmware/sip/transport/framing.ts";
import { createRandom } from "#test/fuzz/engine/random.ts";
import { type FuzzTarget, filled, must } from "#test/fuzz/engine/target.ts";
import { SIP_CORPUS, SIP_WORDS } from "./sip-words.ts";

const GOOD = Buffer.from("OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP a;branch=z9hG4bK\r\nContent-Length: 2\r\n\r\nok");

function show(frames: readonly Frame[]): string {
  return frames
    .map((frame) => {
      if (frame.kind === "ping") return "ping";
      return frame.kind === "message" ? `message ${frame.bytes.toString("latin1")}` : `broken ${frame.reason}`;
    })
    .join("\n--\n");
}

/** The stream cut at places that the input itself decides. */
function pushInPieces(framer: StreamFramer, input: Buffer): Frame[] {
  const random = createRandom(input.length * 31 + (input[input.length >> 1] ?? 0));
  const frames: Frame[] = [];
  for (let at = 0; at < input.length; ) {
    const size = 1 + random.int(random.percent(30) ? 4 : 700);
    frames.push(...framer.push(Buffer.from(input.subarray(at, at + size))));
    must(framer.pendingBytes <= MAX_HEAD_BYTES + MAX_BODY_BYTES + 4, "a stream keeps no more than one message");
    at += size;
  }
  return frames;
}

/** SIP as it comes in a TCP stream: cut anywhere, several messages, garbage between them. */
export const sipStream: FuzzTarget = {
  name: "sip-stream",
  inputs: 1_000_000,
  corpus: SIP_CORPUS.concat(
    SIP_CORPUS.slice(0, 12).map((one, at) =>
      Buffer.concat([GOOD, Buffer.from("\r\n\r\n"), one, SIP_CORPUS[at + 1]!, GOOD]),
    ),
    SIP_CORPUS.slice(0, 8).map((one) => Buffer.concat([one, GOOD])),
  ),
  dictionary: [...SIP_WORDS, "\r\nContent-Length: 131073\r\n\r\n", "\r\n\r\n\r\n\r\n", GOOD.toString()],
  feed(input) {
    const whole = new StreamFramer();
    const frames = whole.push(Buffer.from(input));
    const framer = new StreamFramer();
    must(show(pushInPieces(framer, input)) === show(frames), "a stream gives the same messages however it is cut");
    const isBroken = frames.at(-1)?.kind === "broken";
    must(!frames.slice(0, -1).some(({ kind }) => kind === "broken"), "nothing comes after a broken stream");
    for (const frame of frames) if (frame.kind === "message") parseMessage(frame.bytes);
    if (isBroken) must(framer.pendingBytes === 0, "a broken stream keeps nothing");
    else if (framer.pendingBytes === 0) {
      const next = framer.push(GOOD).at(-1);
      must(next?.kind === "message" && next.bytes.equals(GOOD), "the next message is found");
    }
    return frames.some(({ kind }) => kind === "message");
  },
  long: {
    "a head without end": filled("INVITE sip:a@b SIP/2.0\r\n", "a: b\r\n"),
    "blanks behind Content-Length": filled("INVITE sip:a@b SIP/2.0\r\nl", " ", "\r\n\r\n"),
    "folded Content-Length": filled("INVITE sip:a@b SIP/2.0\r\nl:", "\r\n ", "\r\n\r\n"),
    "many small messages": filled("", "A b SIP/2.0\r\nl: 0\r\n\r\n"),
    pings: filled("", "\r\n"),
  },
};
