import { expect, test } from "vitest";
import { linearToUlaw } from "#firmware/kernel/g711.ts";
import type { LineReading } from "#firmware/media/protocol.ts";
import { resultOf } from "./test-result.ts";

/** A test whose dial tone of 450 Hz sounds until `untilMs`; the digit is said to be dialled at 2.2 s. */
function reading(untilMs: number): LineReading {
  const sound = Uint8Array.from({ length: 4_000 * 8 }, (_, at) =>
    linearToUlaw(at < untilMs * 8 ? 5_000 * Math.sin((2 * Math.PI * 450 * at) / 8_000) : 0),
  );
  const marks = [
    { step: "dial-tone" as const, atMs: 800 },
    { step: "digit" as const, atMs: 2_000 },
    { step: "quiet" as const, atMs: 2_200 },
  ];
  return {
    end: "done",
    hasDialTone: true,
    isDialled: true,
    echo: [],
    sound: Buffer.from(sound).toString("base64"),
    marks,
  };
}

test("a dial tone that stops at the digit leaves the line quiet", () => {
  expect(resultOf(reading(2_200), 0, "asked")).toMatchObject({ tookDigit: true, noise: { levelDbm0: -75 } });
});

test("hardware that dials a second later than it says is no noisy line", () => {
  expect(resultOf(reading(3_400), 0, "asked")).toMatchObject({ tookDigit: true, noise: { levelDbm0: -75 } });
});

test("a dial tone that never stops is a digit that was not understood", () => {
  expect(resultOf(reading(4_000), 0, "asked")).toMatchObject({ tookDigit: false });
});
