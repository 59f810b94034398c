import { DataLink } from "#drivers/isdn/q921/data-link.ts";
import { decodeFrame, encodeFrame, type Frame, type FrameBody, N201, type Side } from "#drivers/isdn/q921/frame.ts";
import { sayLine, traceLine } from "#drivers/isdn/words/trace-line.ts";
import { traceParts } from "#drivers/isdn/words/trace-parts.ts";
import type { Random } from "#test/fuzz/engine/random.ts";
import { type FuzzTarget, filled, must } from "#test/fuzz/engine/target.ts";
import { FakeClock } from "#test/support/fake-clock.ts";

const MESSAGE = Buffer.from("080200010504038090a31803a98381", "hex");
const BODIES: readonly FrameBody[] = [
  { kind: "SABME", final: true },
  { kind: "DISC", final: true },
  { kind: "UA", final: true },
  { kind: "DM", final: false },
  { kind: "I", send: 0, receive: 0, final: false, information: MESSAGE },
  { kind: "I", send: 1, receive: 0, final: true, information: MESSAGE },
  { kind: "RR", receive: 1, final: true },
  { kind: "RNR", receive: 1, final: false },
  { kind: "REJ", receive: 0, final: false },
  { kind: "UI", final: false, information: MESSAGE },
  { kind: "XID", final: true, information: new Uint8Array() },
  { kind: "FRMR", final: true, rejection: undefined },
];
const FRAMES = BODIES.flatMap((body) =>
  [true, false].map((isCommand) => Buffer.from(encodeFrame({ sapi: 0, tei: 0, isCommand, ...body }, "network"))),
);

function writes(frame: Frame, side: Side): Buffer {
  return Buffer.from(encodeFrame(frame, side));
}

/** Frames of a D channel: what is read is written the same, and told in words. */
export const lapdFrames: FuzzTarget = {
  name: "lapd-frames",
  inputs: 1_000_000,
  corpus: FRAMES,
  dictionary: ["\u0000\u0001", "\u0002\u0001", "\u007f", "\u0087", "\u00fc\u00ff"],
  feed(input) {
    const told = traceParts(input, "network").flatMap(({ octets }) => [...(octets ?? [])]);
    must(Buffer.from(told).equals(input), "the parts of a frame hold all of its octets, each once");
    must(sayLine(traceLine(input, "network"), "zh") !== "", "there are words for everything");
    const decoded = decodeFrame(input, "network");
    if (!decoded.ok) return false;
    const { frame } = decoded;
    if ("information" in frame) must(frame.information.length <= N201, "information is as long as is allowed");
    const written = writes(frame, "network");
    const again = decodeFrame(written, "network");
    must(again.ok && writes(again.frame, "network").equals(written), "a frame is the same after writing and reading");
    return true;
  },
  long: { information: filled("\u0002\u0001\u0000\u0000", "x") },
};

/** Frames one behind the other, each behind its length, as a far end gone mad would send them. */
function madPeer(random: Random): Buffer | undefined {
  if (random.percent(20)) return undefined;
  const records = Array.from({ length: 1 + random.int(30) }, () => {
    const frame = Buffer.from(random.pick(FRAMES));
    // N(S) and N(R) that might be right
    if (frame.length > 3 && random.percent(60))
      frame[2] = ((frame[2] ?? 0) & 1) === 0 ? random.int(8) << 1 : (frame[2] ?? 0);
    if (frame.length > 3 && random.percent(60)) frame[3] = (random.int(8) << 1) | random.int(2);
    if (random.percent(20)) frame[random.int(frame.length)] = random.int(256);
    return Buffer.concat([Buffer.from([frame.length]), frame]);
  });
  return Buffer.concat(records);
}

/** A link in the midst of traffic: whatever comes, it can be used again afterwards, and it never floods the far end. */
export const lapdLink: FuzzTarget = {
  name: "lapd-link",
  inputs: 1_000_000,
  corpus: FRAMES.map((frame) => Buffer.concat([Buffer.from([frame.length]), frame])),
  dictionary: ["\u0003\u0002\u0001\u007f", "\u0004\u0002\u0001\u0001\u0001"],
  build: madPeer,
  feed(input) {
    const clock = new FakeClock();
    let sent: Uint8Array[] = [];
    let delivered = 0;
    const link = new DataLink({
      side: "user",
      clock,
      send: (frame) => sent.push(frame),
      deliver: () => {
        delivered++;
        if (delivered < 20) link.request(MESSAGE);
      },
      state: () => undefined,
    });
    const give = (body: FrameBody, isCommand: boolean): void =>
      link.receive(encodeFrame({ sapi: 0, tei: 0, isCommand, ...body }, "network"));
    link.start();
    give({ kind: "UA", final: true }, false);
    for (let count = 0; count < 3; count++) link.request(MESSAGE);
    let frames = 0;
    for (let at = 0; at < input.length; frames++) {
      const length = input[at] ?? 0;
      link.receive(input.subarray(at + 1, at + 1 + length));
      at += 1 + length;
      if (frames % 8 === 7) clock.advance(700);
    }
    must(delivered <= frames, "nothing is delivered that did not come");
    must(sent.length < 60 + 10 * frames, "we do not send without end");
    sent = [];
    clock.advance(60_000);
    must(sent.length <= 61 * 8, "a silent far end is not written to without end");
    give({ kind: "SABME", final: true }, true);
    must(link.stateName === "established" || link.stateName === "establishing", "the link can be had again");
    if (link.stateName === "establishing") give({ kind: "UA", final: true }, false);
    must((link.stateName as string) === "established", "the link is there again");
    const before = delivered;
    give({ kind: "I", send: 0, receive: 0, final: false, information: MESSAGE }, true);
    must(delivered === before + 1, "the next message is delivered");
    link.close();
    must(clock.pending === 0, "a closed link leaves no timer");
    return before > 0;
  },
};
