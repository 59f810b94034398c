import { expect, test } from "vitest";
import { BELL_202, type FskStandard, V23 } from "./fsk.ts";
import { FskReceiver } from "./fsk-receiver.ts";
import { fskSignal } from "./fsk-sender.ts";
import type { CallerIdentity } from "./identity.ts";
import { decodeIdentity, encodeIdentity } from "./message.ts";

const identity = { number: "13955501862", name: "Sunrise Trading", time: { month: 11, day: 22, hour: 9, minute: 5 } };

/** A small generator with a seed: every run hears the same noise. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state / 2 ** 31;
  };
}

function signalOf(standard: FskStandard, amplitude = 5_000): Int16Array {
  return fskSignal(encodeIdentity(identity), { standard, amplitude });
}

function received(samples: Int16Array, standard: FskStandard, blockSize = 160): (CallerIdentity | undefined)[] {
  const heard: (CallerIdentity | undefined)[] = [];
  const receiver = new FskReceiver(standard, (message) => heard.push(decodeIdentity(message)));
  const padded = new Int16Array(samples.length + 800);
  padded.set(samples, 400);
  for (let at = 0; at < padded.length; at += blockSize) receiver.push(padded.subarray(at, at + blockSize));
  return heard;
}

test.each([BELL_202, V23])("a transmission in $name is read, in blocks of any size", (standard) => {
  for (const blockSize of [1, 7, 80, 160, 4_000]) {
    expect(received(signalOf(standard), standard, blockSize)).toEqual([identity]);
  }
});

test.each([BELL_202, V23])("$name is read from −40 dBm0 to full scale", (standard) => {
  for (const amplitude of [330, 1_000, 5_000, 20_000, 32_000]) {
    expect(received(signalOf(standard, amplitude), standard)).toEqual([identity]);
  }
});

test.each([BELL_202, V23])("$name is read through noise 15 dB below it, 20 times of 20", (standard) => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = noise(seed);
    // Three uniform numbers added make nearly a bell curve with a variance of 1.
    const loud = 5_000 / Math.SQRT2 / 10 ** (15 / 20);
    const samples = signalOf(standard).map((sample) => sample + loud * (random() + random() + random()));
    expect(received(samples, standard), `seed ${seed}`).toEqual([identity]);
  }
});

test("a clock that runs 1 % fast or slow at the exchange does no harm", () => {
  for (const speed of [0.99, 1.01]) {
    const signal = signalOf(BELL_202);
    const stretched = Int16Array.from({ length: Math.floor(signal.length / speed) }, (_, at) => {
      const from = at * speed;
      const [left = 0, right = 0] = [signal[Math.floor(from)], signal[Math.floor(from) + 1]];
      return left + (right - left) * (from % 1);
    });
    expect(received(stretched, BELL_202)).toEqual([identity]);
  }
});

test("a transmission that begins in the middle of its mark is read", () => {
  expect(received(signalOf(BELL_202).subarray((400 * 8_000) / 1_200), BELL_202)).toEqual([identity]);
});

test("two transmissions in one stream are both read, a damaged one between them is not", () => {
  const good = signalOf(BELL_202);
  const cut = good.slice();
  cut.fill(0, good.length - 1_000, good.length - 800);
  const all = new Int16Array(good.length * 3 + 4_000);
  all.set(good, 0);
  all.set(cut, good.length + 2_000);
  all.set(good, good.length * 2 + 4_000);
  const heard = received(all, BELL_202).filter((found) => found !== undefined);
  expect(heard).toEqual([identity, identity]);
});
