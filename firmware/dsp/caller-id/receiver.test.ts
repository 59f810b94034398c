import { expect, test } from "vitest";
import { DtmfSender } from "#firmware/dsp/dtmf/sender.ts";
import { encodeDtmfIdentity } from "./dtmf-identity.ts";
import { BELL_202, V23 } from "./fsk.ts";
import { fskSignal } from "./fsk-sender.ts";
import { encodeIdentity } from "./message.ts";
import { CallerIdReceiver } from "./receiver.ts";

function heard(samples: Int16Array): unknown[] {
  const told: unknown[] = [];
  const receiver = new CallerIdReceiver((identity, method) => told.push({ ...identity, method }));
  const quiet = new Int16Array(1_600);
  for (const part of [quiet, samples, quiet]) {
    for (let at = 0; at < part.length; at += 160) receiver.push(part.subarray(at, at + 160));
  }
  return told;
}

test.each([BELL_202, V23])(
  "an identity in $name is told once and as what it is, though two decoders read it",
  (standard) => {
    const signal = fskSignal(encodeIdentity({ number: "13955501862", name: "Li Wei" }), { standard });
    const told = [{ number: "13955501862", name: "Li Wei", method: standard.name }];
    expect(heard(signal)).toMatchObject(told);
    let seed = 1;
    const random = (): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) | 0;
      return seed / 2 ** 31;
    };
    // Noise 15 dB below it, and the least of the marks that a receiver needs.
    const noisy = signal.map((sample) => sample + 628 * (random() + random() + random()));
    expect(heard(noisy)).toMatchObject(told);
    expect(heard(noisy.subarray(((300 + 160) * 8_000) / 1_200))).toMatchObject(told);
  },
);

test("an identity in DTMF is told, whatever its country frames it with", () => {
  for (const framing of ["D-C", "A-C", "D-hash"] as const) {
    const sender = new DtmfSender({ onMs: 70, offMs: 70 });
    sender.put(encodeDtmfIdentity({ number: "02155501234" }, framing));
    const samples = new Int16Array(20_000);
    sender.read(samples);
    expect(heard(samples)).toEqual([{ number: "02155501234", method: "dtmf" }]);
  }
});

test("ringing voltage that leaks through is no identity", () => {
  const ringing = Int16Array.from({ length: 16_000 }, (_, at) => 20_000 * Math.sin((2 * Math.PI * 25 * at) / 8_000));
  expect(heard(ringing)).toEqual([]);
});
