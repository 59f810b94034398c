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

test.each([BELL_202, V23])("an identity in $name is told once, though two decoders listen", (standard) => {
  const signal = fskSignal(encodeIdentity({ number: "13955501862", name: "Li Wei" }), { standard });
  expect(heard(signal)).toMatchObject([{ number: "13955501862", name: "Li Wei" }]);
});

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
