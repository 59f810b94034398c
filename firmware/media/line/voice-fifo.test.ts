import { expect, test } from "vitest";
import { linearToUlaw, ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";
import { VoiceFifo } from "./voice-fifo.ts";

interface Run {
  readonly seconds: number;
  /** How much faster the reader's clock runs. */
  readonly ppm: number;
  /** Either side is late by up to so much, by chance. */
  readonly jitterMs?: number;
  /** What is written: the sample at a position; silence when absent. */
  readonly voice?: (position: number) => number;
}

const tone =
  (hz: number) =>
  (position: number): number =>
    8_000 * Math.sin((2 * Math.PI * hz * position) / 8_000);

/** Both sides run by their own clocks; gives what the reader got, as linear samples. */
function run(fifo: VoiceFifo, { seconds, ppm, jitterMs = 0, voice }: Run): Int16Array {
  const readMs = 20 / (1 + ppm / 1e6);
  const got = new Int16Array(Math.ceil((seconds * 1_000) / readMs) * 160);
  const frame = new Uint8Array(160).fill(0xff);
  let seed = 1;
  const late = (): number => {
    seed = (seed * 48_271) % 0x7fffffff;
    return (jitterMs * seed) / 0x7fffffff;
  };
  let [written, read, writeAt, readAt] = [0, 0, 0, 7];
  while (read * 160 < got.length) {
    if (writeAt <= readAt) {
      for (let index = 0; voice !== undefined && index < 160; index++)
        frame[index] = linearToUlaw(Math.round(voice(written * 160 + index)));
      fifo.push(frame, writeAt);
      writeAt = Math.max(writeAt, ++written * 20 + late());
    } else {
      const out = fifo.shift(readAt);
      for (let index = 0; voice !== undefined && index < 160; index++)
        got[read * 160 + index] = ULAW_TO_LINEAR[out?.[index] ?? 0xff] ?? 0;
      readAt = Math.max(readAt, 7 + ++read * readMs + late());
    }
  }
  return got;
}

/** The worst signal to noise ratio of any 100 ms, dB: what is no sine of about that frequency is noise. */
function worstSnr(samples: Int16Array, hz: number): number {
  let worst = 99;
  for (let start = 8_000; start + 800 <= samples.length; start += 1_000) {
    const ratios = [-250, -150, -50, 50, 150].map((ppm) =>
      snr(samples.subarray(start, start + 800), hz * (1 + ppm / 1e6)),
    );
    worst = Math.min(worst, Math.max(...ratios));
  }
  return worst;
}

/** Against the sine of that frequency that fits best, by least squares. */
function snr(samples: Int16Array, hz: number): number {
  let [cc, cs, ss, xc, xs, xx] = [0, 0, 0, 0, 0, 0];
  for (const [index, x] of samples.entries()) {
    const angle = (2 * Math.PI * hz * index) / 8_000;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    cc += c * c;
    cs += c * s;
    ss += s * s;
    xc += x * c;
    xs += x * s;
    xx += x * x;
  }
  const signal = (ss * xc * xc - 2 * cs * xc * xs + cc * xs * xs) / (cc * ss - cs * cs);
  return 10 * Math.log10(signal / (xx - signal));
}

test("between equal clocks voice comes out as it went in, 38 ms late", () => {
  const fifo = new VoiceFifo();
  const ramp = (position: number): number => ULAW_TO_LINEAR[position % 251] ?? 0;
  const got = run(fifo, { seconds: 3, ppm: 0, voice: ramp });
  const start = got.findIndex((sample) => sample !== 0);
  expect(start / 8).toBeGreaterThan(20);
  expect(start / 8).toBeLessThan(45);
  expect(fifo.delayMs).toBeLessThan(38);
  for (let index = start; index < got.length; index++) expect(got[index]).toBe(ramp(index - start));
});

test.each([100, -100])("a board %d ppm off: half an hour without a slip, and its drift is known", (ppm) => {
  const fifo = new VoiceFifo();
  run(fifo, { seconds: 1_800, ppm, jitterMs: 6 });
  expect([fifo.overruns, fifo.underruns]).toEqual([0, 0]);
  expect(Math.abs(fifo.driftPpm - ppm)).toBeLessThan(15);
});

test.each([500, -500])("a board %d ppm off is followed without a slip too, once it is known", (ppm) => {
  const fifo = new VoiceFifo();
  run(fifo, { seconds: 240, ppm });
  const { overruns, underruns } = fifo;
  run(fifo, { seconds: 600, ppm, jitterMs: 4 });
  expect(fifo.overruns - overruns).toBe(0);
  expect(fifo.underruns - underruns).toBeLessThanOrEqual(1); // the second run begins with a leap of its clocks
  expect(Math.abs(fifo.driftPpm - ppm)).toBeLessThan(15);
});

test.each([300, 1_004, 2_000, 3_000, 3_400])("a tone of %d Hz is bent by 100 ppm without noise or a click", (hz) => {
  const got = run(new VoiceFifo(), { seconds: 20, ppm: 100, jitterMs: 6, voice: tone(hz) });
  // µ-law gone through twice leaves 34 dB; a slip of a frame less than 10.
  expect(worstSnr(got, hz)).toBeGreaterThan(29);
});

test("a frame that is late is made up for without a jump, and counted", () => {
  const fifo = new VoiceFifo();
  const voice = tone(200);
  let position = 0;
  const push = (now: number): void => {
    fifo.push(
      Uint8Array.from({ length: 160 }, () => linearToUlaw(Math.round(voice(position++)))),
      now,
    );
  };
  const got: number[] = [];
  for (let at = 0; at < 60; at++) {
    // One frame is 45 ms late and comes together with those behind it.
    if (at < 30 || at > 32) push(at * 20);
    if (at === 32) for (let missed = 0; missed < 3; missed++) push(at * 20 + 5);
    const out = fifo.shift(at * 20 + 6);
    for (const octet of out ?? []) got.push(ULAW_TO_LINEAR[octet] ?? 0);
  }
  expect(fifo.underruns).toBe(1);
  const steepest = Math.max(...got.slice(400).map((sample, index) => Math.abs(sample - (got[399 + index] ?? 0))));
  expect(steepest).toBeLessThan(3 * 8_000 * 2 * Math.PI * (200 / 8_000));
});

test("a writer who pauses has not slipped, and is heard again with the same delay", () => {
  const fifo = new VoiceFifo();
  const frame = new Uint8Array(160).fill(0x10);
  let now = 0;
  const talk = (frames: number): number => {
    let silent = 0;
    for (let at = 0; at < frames; at++, now += 20) {
      fifo.push(frame, now);
      const out = fifo.shift(now + 3);
      silent += out === undefined ? 160 : out.filter((octet) => octet === 0xff).length;
    }
    return silent;
  };
  const first = talk(50);
  for (let at = 0; at < 20; at++, now += 20) fifo.shift(now + 3);
  expect(fifo.shift(now)).toBeUndefined();
  expect(talk(50)).toBe(first);
  expect([fifo.overruns, fifo.underruns]).toEqual([0, 0]);
});

test("voice that nobody fetches is left out from its oldest, with a fade", () => {
  const fifo = new VoiceFifo();
  const frame = new Uint8Array(160).fill(0x20);
  for (let at = 0; at < 5; at++) {
    fifo.push(frame, at * 20);
    fifo.shift(at * 20 + 3);
  }
  for (let at = 5; at < 25; at++) fifo.push(frame, at * 20);
  expect(fifo.overruns).toBeGreaterThan(0);
  expect(fifo.shift(501)).toHaveLength(160);
});

test("what was written before anybody listened is not played late", () => {
  const fifo = new VoiceFifo();
  for (let at = 0; at < 50; at++) fifo.push(new Uint8Array(160).fill(at), at * 20);
  const out = fifo.shift(981) ?? new Uint8Array(0);
  expect(out[0]).toBeGreaterThanOrEqual(46);
  expect([fifo.overruns, fifo.underruns]).toEqual([0, 0]);
});

/** Packets of a telephone on their way to a board: what the board got, as linear samples. */
function packets(
  fifo: VoiceFifo,
  {
    seconds,
    chunk = 160,
    lost,
    lateMs,
  }: { seconds: number; chunk?: number; lost?: (n: number) => boolean; lateMs?: (n: number) => number },
): Int16Array {
  const sent: { at: number; arrives: number }[] = [];
  for (let n = 0; n * chunk < seconds * 8_000; n++) {
    if (lost?.(n) !== true) sent.push({ at: n * chunk, arrives: ((n + 1) * chunk) / 8 + (lateMs?.(n) ?? 0) });
  }
  sent.sort((a, b) => a.arrives - b.arrives);
  const got = new Int16Array(seconds * 8_000);
  const voice = tone(400);
  for (let read = 0, next = 0; read < seconds * 50; read++) {
    const now = 7 + read * 20;
    for (let packet = sent[next]; packet !== undefined && packet.arrives <= now; packet = sent[++next]) {
      const { at } = packet;
      const frame = Uint8Array.from({ length: chunk }, (_, index) => linearToUlaw(Math.round(voice(at + index))));
      fifo.push(frame, packet.arrives, (at + 0xffff_f000) | 0);
    }
    const out = fifo.shift(now);
    for (let index = 0; index < 160; index++) got[read * 160 + index] = ULAW_TO_LINEAR[out?.[index] ?? 0xff] ?? 0;
  }
  return got;
}

test.each([80, 160, 240, 320, 480])("packets of %i samples come out whole, and as late as they are long", (chunk) => {
  const fifo = new VoiceFifo();
  const got = packets(fifo, { seconds: 6, chunk });
  expect(worstSnr(got.subarray(8_000), 400)).toBeGreaterThan(30);
  expect(fifo.underruns).toBeLessThan(3);
  expect(fifo.delayMs).toBeLessThan(chunk / 8 + 32);
});

test("packets that are lost cost no delay: each is made up for in its place", () => {
  const fifo = new VoiceFifo();
  packets(fifo, { seconds: 60, lost: (n) => n % 20 === 7 || n % 50 === 8 });
  expect(fifo.underruns).toBe(0);
  expect(fifo.overruns).toBe(0);
  expect(fifo.delayMs).toBeLessThan(38);
});

test("packets that overtake each other are put in order", () => {
  const fifo = new VoiceFifo();
  const got = packets(fifo, { seconds: 60, lateMs: (n) => (n % 25 === 3 ? 25 : 0) });
  expect(fifo.delayMs).toBeLessThan(70);
  // The lead has been learned by then.
  expect(worstSnr(got.subarray(40 * 8_000), 400)).toBeGreaterThan(25);
});

test("uneven packets widen the lead as far as they need, and no further", () => {
  const fifo = new VoiceFifo();
  let seed = 7;
  const lateMs = (): number => {
    seed = (seed * 48_271) % 0x7fffffff;
    return (30 * seed) / 0x7fffffff;
  };
  packets(fifo, { seconds: 60, lateMs });
  const early = fifo.underruns;
  expect(early).toBeLessThan(10);
  expect(fifo.delayMs).toBeLessThan(70);
  packets(fifo, { seconds: 5 });
  expect(fifo.overruns).toBe(0);
});

test("what is late once a minute gets its room before it is missed, and keeps it", () => {
  const fifo = new VoiceFifo();
  // Each a little later than the one before, up to 30 ms: the lead grows ahead of them.
  packets(fifo, { seconds: 600, lateMs: (n) => (n % 3_000 === 2_000 ? 12 + (18 * n) / 30_000 : 0) });
  expect([fifo.overruns, fifo.underruns]).toEqual([0, 0]);
  expect(fifo.delayMs).toBeLessThan(62);
});

test("room that nobody needs is given back after ten minutes", () => {
  const fifo = new VoiceFifo();
  // The one behind it comes at the same moment, after the reader has looked for both.
  packets(fifo, { seconds: 60, lateMs: (n) => [28, 8][(n % 100) - 50] ?? 0 });
  expect(fifo.delayMs).toBeGreaterThan(45);
  packets(fifo, { seconds: 760 });
  expect(fifo.delayMs).toBeLessThan(39);
});
