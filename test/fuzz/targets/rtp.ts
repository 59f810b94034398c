import { TelephoneEventReceiver } from "#firmware/media/digits/telephone-event.ts";
import { emptyHeader, parseRtp, RTP_HEADER_BYTES, writeRtpHeader } from "#firmware/media/rtp/packet.ts";
import { ReceiveStatistics } from "#firmware/media/rtp/receive-statistics.ts";
import { Repacker } from "#firmware/media/rtp/repacker.ts";
import { parseReport, writeReport } from "#firmware/media/rtp/rtcp.ts";
import type { Random } from "#test/fuzz/engine/random.ts";
import { type FuzzTarget, must } from "#test/fuzz/engine/target.ts";

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");
const VOICE = Buffer.concat([hex("8000 0001 000000a0 12345678"), Buffer.alloc(160, 0xd5)]);
const RTP = [
  VOICE,
  Buffer.concat([
    hex("b281 ffff ffffffff 12345678 00000001 00000002 bede 0001 11223344"),
    Buffer.alloc(160),
    hex("00000004"),
  ]),
  hex("80e5 0003 00000140 12345678 0b0a 00a0"),
  hex("8065 0004 00000140 12345678 0b8a 0320"),
];

const statistics = new ReceiveStatistics();
const repacker = new Repacker();

/** Voice packets, and what is counted and repaired by them. */
export const rtp: FuzzTarget = {
  name: "rtp",
  inputs: 1_000_000,
  corpus: RTP,
  dictionary: ["\u0080", "bede", "\u0000\u0000\u0000\u0000"],
  feed(input) {
    const header = emptyHeader();
    if (!parseRtp(input, header)) return false;
    const { payloadOffset, payloadLength, sequence, payloadType } = header;
    must(payloadOffset >= RTP_HEADER_BYTES && payloadLength >= 0, "a payload begins behind the header");
    must(payloadOffset + payloadLength <= input.length, "a payload ends within the packet");
    must(payloadType <= 127 && sequence <= 65_535, "fields have the size they have on the wire");
    const again = emptyHeader();
    const bytes = Buffer.alloc(RTP_HEADER_BYTES);
    writeRtpHeader(bytes, header);
    must(parseRtp(bytes, again), "a header that was written can be read");
    must(
      again.sequence === sequence && again.timestamp === header.timestamp && again.ssrc === header.ssrc,
      "a header is the same after it was written and read",
    );
    statistics.count(header, header.timestamp % 100_000);
    const { lost, fraction, jitter } = statistics.report();
    must(lost >= 0 && fraction >= 0 && fraction <= 255, "losses can be reported");
    must(Number.isFinite(jitter) && jitter >= 0, "jitter is a number");
    repacker.take(header, payloadLength, (silence) =>
      must(silence.length <= 1_600, "a hole is filled as far as it is heard"),
    );
    return true;
  },
};

/** Reports of peers. */
export const rtcp: FuzzTarget = {
  name: "rtcp",
  inputs: 1_000_000,
  corpus: [
    writeReport({
      ssrc: 1,
      cname: "a",
      block: block(7),
      sender: { unixMs: 1.7e12, timestamp: 9, packets: 4, octets: 5 },
    }),
    writeReport({ ssrc: 2, cname: "box@192.0.2.1", block: block(8) }),
    hex("81cb0001 00000001 81ca0002 00000001 01016100"),
    hex("9fc80006 00000001 0102030405060708 00000000 00000001 00000002"),
  ],
  dictionary: ["\u0000\u0006", "\u0000\u000c"],
  feed(input) {
    const report = parseReport(input);
    if (report === undefined) return false;
    must(report.blocks.length <= 31 && report.blocks.length * 24 <= input.length, "no block comes from nowhere");
    for (const one of report.blocks) {
      const again = parseReport(writeReport({ ssrc: report.ssrc, cname: "us", block: one }))?.blocks[0];
      must(JSON.stringify(again) === JSON.stringify(one), "a block is the same after it was written and read");
    }
    return true;
  },
};

function block(ssrc: number) {
  return { ssrc, fraction: 3, lost: -2, highest: 65_540, jitter: 12, lastReport: 0xfffffffe, delay: 65_536 };
}

/** A press with its repetitions, some of them late, twice, damaged or of another press. */
function presses(random: Random): Buffer {
  const packets: Buffer[] = [];
  for (let packet = 0; packet < 1 + random.int(12); packet++) {
    const bytes = Buffer.alloc(random.percent(90) ? 9 : random.int(9));
    if (bytes.length >= 9) {
      bytes[0] = random.percent(90) ? random.int(16) : random.int(256);
      bytes[1] = random.int(4) << 6;
      bytes.writeUInt16BE(random.percent(80) ? random.int(10) * 160 : random.int(65_536), 2);
      bytes.writeUInt32BE(random.percent(80) ? random.int(4) * 1_600 : 0xffff_ff00 + random.int(256), 4);
      bytes[8] = random.int(256);
    }
    packets.push(bytes);
  }
  return Buffer.concat(packets);
}

/** Digits pressed, as nine octets each: payload, timestamp, and ms since the last in tens. */
export const telephoneEvent: FuzzTarget = {
  name: "telephone-event",
  inputs: 1_000_000,
  corpus: [hex("0b0a00a0 00000140 02 0b0a0140 00000140 02 0b8a01e0 00000140 02 0b8a01e0 00000140 02")],
  dictionary: ["\u000b\u0080"],
  build: (random) => (random.percent(70) ? presses(random) : undefined),
  feed(input) {
    const receiver = new TelephoneEventReceiver();
    let now = 0;
    let pressed = 0;
    let ended = 0;
    const digit = (given: { digit: string; durationMs: number } | undefined): void => {
      if (given === undefined) return;
      ended++;
      must(/^[0-9*#A-D]$/.test(given.digit), "a digit is one that a telephone has");
      must(given.durationMs >= 0 && given.durationMs <= 8_192, "a press is as long as sixteen bits say");
    };
    for (let at = 0; at < input.length; at += 9) {
      const packet = input.subarray(at, at + 4);
      const timestamp = at + 8 <= input.length ? input.readUInt32BE(at + 4) : 0;
      now += (input[at + 8] ?? 0) * 10;
      digit(receiver.expire(now));
      const heard = receiver.take(packet, { payloadOffset: 0, payloadLength: packet.length, timestamp }, now);
      if (heard.pressed !== undefined) pressed++;
      digit(heard.digit);
      must(ended <= pressed && pressed - ended <= 2, "each press ends once, and no end comes without a press");
    }
    digit(receiver.expire(now + 10_000));
    must(receiver.expire(now + 20_000) === undefined, "a press that has ended does not end again");
    return pressed > 0;
  },
};
