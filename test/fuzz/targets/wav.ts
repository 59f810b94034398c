import { parseWav, ulawWavHeader } from "#firmware/kernel/wav.ts";
import { wavToUlaw } from "#firmware/media/play/wav.ts";
import { openWav, toMono } from "#firmware/prompts/wav.ts";
import type { Random } from "#test/fuzz/engine/random.ts";
import { type FuzzTarget, filled, must } from "#test/fuzz/engine/target.ts";

/** Format tags of RIFF/WAVE with the bits a sample of each may have, and such as it may not. */
const TAGS = [1, 3, 6, 7, 0xfffe, 0, 85] as const;
const BITS = [8, 16, 24, 32, 64, 0, 1, 12, 65_535] as const;

/** A WAV file of whatever kind, well formed for the most part. */
function wavFile(random: Random): Buffer {
  const tag = random.pick(TAGS);
  const bits = tag === 6 || tag === 7 ? 8 : random.pick(BITS);
  const channels = random.percent(90) ? 1 + random.int(2) : random.pick([0, 3, 8, 9, 65_535]);
  const rate = random.percent(80)
    ? random.pick([8_000, 16_000, 44_100, 48_000])
    : random.pick([0, 1, 4_000, 192_001, 0xffff_ffff]);
  const size = random.pick([16, 16, 18, 40]);
  const format = Buffer.alloc(8 + size);
  format.write("fmt ");
  format.writeUInt32LE(size, 4);
  format.writeUInt16LE(tag, 8);
  format.writeUInt16LE(channels, 10);
  format.writeUInt32LE(rate, 12);
  format.writeUInt16LE(bits, 22);
  if (size === 40) format.writeUInt16LE(random.pick([1, 3, 6, 7, 9]), 32);
  const data = Buffer.from(Array.from({ length: random.int(400) }, () => random.int(256)));
  const head = Buffer.from("data\0\0\0\0");
  head.writeUInt32LE(
    random.percent(85) ? data.length : random.pick([0, 1, data.length + 1, 0x7fff_ffff, 0xffff_ffff]),
    4,
  );
  const others = random.percent(20) ? [Buffer.from("LIST\u0003\0\0\0abc\0")] : [];
  const chunks = random.percent(95) ? [...others, format, head, data] : [head, data, format];
  return Buffer.concat([Buffer.from("RIFF\0\0\0\0WAVE"), ...chunks]);
}

/** WAV files: as prompts that are played, and as uploads. */
export const wav: FuzzTarget = {
  name: "wav",
  inputs: 1_000_000,
  corpus: [
    Buffer.concat([ulawWavHeader(1, 160), Buffer.alloc(160, 0x55)]),
    Buffer.concat([ulawWavHeader(2, 320), Buffer.alloc(320, 0xd5)]),
  ],
  dictionary: ["RIFF", "WAVE", "fmt ", "data", "fact", "LIST", "\u0000\u0000\u0000\u0000", "RIFX", "RF64"],
  build: (random) => (random.percent(60) ? wavFile(random) : undefined),
  feed(input) {
    const format = parseWav(input);
    if (typeof format !== "string") {
      must(
        format.dataOffset >= 12 && format.dataOffset <= input.length,
        "samples lie behind the header, within the file",
      );
    }
    const played = wavToUlaw(input);
    if (typeof played !== "string") {
      must(typeof format !== "string", "only what has a header is played");
      const there = Math.min(format.dataBytes, input.length - format.dataOffset);
      must(
        played.length === Math.floor(there / (format.bitsPerSample / 8)),
        "a prompt has the samples its header says",
      );
    }
    const opened = openWav(input);
    if (opened.kind === "unreadable") return typeof played !== "string";
    const { frames, sampleRate, read } = opened.wav;
    must(sampleRate >= 4_000 && sampleRate <= 192_000, "a sampling rate is one that can be resampled");
    must(frames >= 0 && frames <= input.length, "there are no more samples than octets");
    const channels = read(0, frames);
    must(
      channels.every((one) => one.length === frames),
      "each channel has the samples its header says",
    );
    const mono = toMono({ sampleRate, channels });
    must(mono.every(Number.isFinite), "a sample is a number");
    must(
      read(frames, frames + 5).every(({ length }) => length === 0),
      "nothing is read beyond the end",
    );
    return true;
  },
  long: {
    "empty chunks": filled("RIFF\0\0\0\0WAVE", "junk\0\0\0\0"),
    "one format after the other": filled(
      "RIFF\0\0\0\0WAVE",
      "fmt \u0010\0\0\0\u0001\0\u0001\0\0\0\0\0\0\0\0\0\u0001\0\u0010\0",
    ),
  },
};
