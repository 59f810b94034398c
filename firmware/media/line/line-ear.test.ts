import { expect, test } from "vitest";
import type { HeardSound } from "#drivers/line/fxo-state.ts";
import { BELL_202 } from "#firmware/dsp/caller-id/fsk.ts";
import { fskSignal } from "#firmware/dsp/caller-id/fsk-sender.ts";
import { encodeIdentity } from "#firmware/dsp/caller-id/message.ts";
import { zoneOf } from "#firmware/dsp/zones/zones.ts";
import { linearToUlaw, ULAW_SILENCE } from "#firmware/kernel/g711.ts";
import { LineEar } from "./line-ear.ts";

function ear(silenceMs = 0) {
  const heard: HeardSound[] = [];
  const numbers: (string | undefined)[] = [];
  let data = 0;
  const own = new LineEar({
    zone: zoneOf("CN"),
    goneToneMs: 2_000,
    silenceMs,
    heard: (sound) => heard.push(sound),
    identified: ({ number }) => numbers.push(number),
    data: () => data++,
  });
  return { own, heard, numbers, dataTimes: () => data };
}

const QUIET = new Uint8Array(160).fill(ULAW_SILENCE);

/** Frames of a tone. */
function tone(hz: number, ms: number): Uint8Array[] {
  return Array.from({ length: ms / 20 }, (_, frame) =>
    Uint8Array.from({ length: 160 }, (__, at) =>
      linearToUlaw(6_000 * Math.sin((2 * Math.PI * hz * (frame * 160 + at)) / 8_000)),
    ),
  );
}

const quiet = (ms: number): Uint8Array[] => Array.from({ length: ms / 20 }, () => QUIET);

test("silence is told once, when neither side has made a sound for so long", () => {
  const { own, heard } = ear(1_000);
  own.listen("talk");
  for (const frame of quiet(800)) own.push(frame);
  own.said(tone(1_000, 20)[0]);
  for (const frame of quiet(980)) own.push(frame);
  expect(heard).toEqual([]);
  for (const frame of quiet(2_000)) own.push(frame);
  expect(heard).toEqual(["silence"]);
});

test("the tone of a fax or modem lets data through, whichever side it comes from", () => {
  const far = ear();
  far.own.listen("talk");
  for (const frame of tone(2_100, 1_000)) far.own.push(frame);
  expect([far.heard, far.dataTimes()]).toEqual([["ced"], 1]);
  const near = ear();
  near.own.listen("talk");
  for (const frame of tone(2_100, 1_000)) near.own.said(frame);
  expect([near.heard, near.dataTimes()]).toEqual([[], 1]);
});

test("a fax that calls is heard in the first half minute of a call only", () => {
  const { own, heard } = ear();
  const cng = [...tone(1_100, 500), ...quiet(500)];
  own.listen("talk");
  for (const frame of [...quiet(1_000), ...cng]) own.push(frame);
  for (const frame of [...quiet(29_000), ...cng]) own.push(frame);
  expect(heard).toEqual(["cng"]);
  own.listen("caller");
  own.listen("talk");
  for (const frame of cng) own.push(frame);
  expect(heard).toEqual(["cng", "cng"]);
});

test("an identity is read while the line is idle, and not within a call", () => {
  const sound = fskSignal(encodeIdentity({ number: "13800138000" }), { standard: BELL_202 });
  const frames = [
    ...quiet(200),
    ...Array.from({ length: Math.ceil(sound.length / 160) }, (_, frame) =>
      Uint8Array.from({ length: 160 }, (__, at) => linearToUlaw(sound[frame * 160 + at] ?? 0)),
    ),
    ...quiet(200),
  ];
  const { own, numbers } = ear();
  own.listen("talk");
  for (const frame of frames) own.push(frame);
  expect(numbers).toEqual([]);
  own.listen("caller");
  for (const frame of frames) own.push(frame);
  expect(numbers).toEqual(["13800138000"]);
});
