import { afterAll, expect, test } from "vitest";
import { BELL_202, V23 } from "#firmware/dsp/caller-id/fsk.ts";
import { fskSignal } from "#firmware/dsp/caller-id/fsk-sender.ts";
import type { CallerIdentity, IdentityMethod } from "#firmware/dsp/caller-id/identity.ts";
import { encodeIdentity } from "#firmware/dsp/caller-id/message.ts";
import { CallerIdReceiver } from "#firmware/dsp/caller-id/receiver.ts";
import { LineEchoCanceller } from "#firmware/dsp/echo/line-echo-canceller.ts";
import { Spandsp } from "#test/support/spandsp.ts";

const spandsp = Spandsp.build("line-judge");
afterAll(() => spandsp?.close());
const it = test.skipIf(spandsp === undefined);
const RATE = 8_000;
const time = { month: 11, day: 22, hour: 9, minute: 5 };

it.each([
  ["class", "fsk-bell-202"],
  ["clip", "fsk-v23"],
])("an identity sent by spandsp (%s) is read and known for what it is (%s)", (standard, method) => {
  const told: (CallerIdentity & { method: IdentityMethod })[] = [];
  const receiver = new CallerIdReceiver((identity, by) => told.push({ ...identity, method: by }));
  const samples = spandsp?.generate("cid-gen", standard, "13955501862", "Sunrise Trading") ?? new Int16Array();
  for (let at = 0; at < samples.length; at += 160) receiver.push(samples.subarray(at, at + 160));
  expect(told).toEqual([{ number: "13955501862", name: "Sunrise Trading", time, method }]);
});

it.each([
  ["class", BELL_202],
  ["clip", V23],
] as const)("spandsp (%s) reads the identity we send", (standard, fsk) => {
  const message = encodeIdentity({ number: "02155501234", name: "Front desk", time });
  const signal = Int16Array.from([
    ...new Int16Array(1_600),
    ...fskSignal(message, { standard: fsk }),
    ...new Int16Array(1_600),
  ]);
  expect(spandsp?.detect(signal, "cid-det", standard)).toEqual(["1 11220905", "2 02155501234", "7 Front desk"]);
});

function power(samples: Int16Array, from: number, to: number): number {
  return samples.subarray(from * RATE, to * RATE).reduce((sum, sample) => sum + sample * sample, 1);
}

/** Echo return loss enhancement between two seconds, dB. */
function enhancement(
  far: Int16Array,
  near: Int16Array,
  canceller: LineEchoCanceller,
): (from: number, to: number) => number {
  const out = new Int16Array(near.length);
  for (let at = 0; at < near.length; at += 160) {
    canceller.process(far.subarray(at, at + 160), near.subarray(at, at + 160), out.subarray(at, at + 160));
  }
  return (from, to) => 10 * Math.log10(power(near, from, to) / power(out, from, to));
}

it.each([2, 3, 4, 5, 6, 7, 8, 9])(
  "G.168 path D.%i: at least 30 dB after one second, at two losses and two delays",
  (model) => {
    const far = spandsp?.generate("css", "3") ?? new Int16Array();
    for (const [lossDb, delay] of [
      [6, 0],
      [6, 64],
      [12, 16],
    ] as const) {
      const near = spandsp?.change(far, "echo", `${model}`, `${lossDb}`, `${delay}`) ?? new Int16Array();
      const gain = enhancement(far, near, new LineEchoCanceller({ isNonLinear: false }));
      expect(gain(1, 2), `loss ${lossDb} dB, delay ${delay}`).toBeGreaterThan(30);
      expect(gain(2, 3), `loss ${lossDb} dB, delay ${delay}`).toBeGreaterThan(30);
    }
  },
);
