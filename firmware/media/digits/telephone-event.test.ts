import { describe, expect, test } from "vitest";
import { TelephoneEventReceiver } from "./telephone-event.ts";

interface Update {
  readonly code: number;
  readonly timestamp: number;
  readonly duration: number;
  readonly end?: boolean;
}

/** Feeds packets 20 ms apart and gives what was told: `+5` for a press, `5/100` for a digit of 100 ms. */
function hear(receiver: TelephoneEventReceiver, updates: readonly Update[]): string[] {
  const told: string[] = [];
  for (const [index, { code, timestamp, duration, end }] of updates.entries()) {
    const payload = Buffer.from([code, end === true ? 0x8a : 0x0a, duration >> 8, duration & 0xff]);
    const { pressed, digit } = receiver.take(payload, { payloadOffset: 0, payloadLength: 4, timestamp }, index * 20);
    if (digit !== undefined) told.push(`${digit.digit}/${digit.durationMs}`);
    if (pressed !== undefined) told.push(`+${pressed}`);
  }
  return told;
}

function updates(code: number, timestamp: number, count: number): Update[] {
  return Array.from({ length: count }, (_, index) => ({ code, timestamp, duration: (index + 1) * 160 }));
}

function ends(code: number, timestamp: number, duration: number): Update[] {
  return [1, 2, 3].map(() => ({ code, timestamp, duration, end: true }));
}

describe("the telephone-event receiver", () => {
  test("tells one press and one digit for updates and three ends", () => {
    expect(hear(new TelephoneEventReceiver(), [...updates(1, 500, 5), ...ends(1, 500, 800)])).toEqual(["+1", "1/100"]);
  });

  test("hears the same key twice when the timestamp differs", () => {
    const twice = [...updates(11, 500, 2), ...ends(11, 500, 320), ...updates(11, 2000, 2), ...ends(11, 2000, 320)];
    expect(hear(new TelephoneEventReceiver(), twice)).toEqual(["+#", "#/40", "+#", "#/40"]);
  });

  test("hears a digit of which only one end packet arrived", () => {
    expect(hear(new TelephoneEventReceiver(), ends(10, 500, 800).slice(2))).toEqual(["*/100", "+*"]);
  });

  test("ends a press whose end packets were lost when the next key comes", () => {
    expect(hear(new TelephoneEventReceiver(), [...updates(1, 500, 4), ...updates(2, 3000, 2)])).toEqual([
      "+1",
      "1/80",
      "+2",
    ]);
  });

  test("ends a press whose end packets were lost after a moment", () => {
    const receiver = new TelephoneEventReceiver();
    hear(receiver, updates(7, 500, 3));
    expect(receiver.expire(100)).toBeUndefined();
    expect(receiver.expire(300)).toEqual({ digit: "7", durationMs: 60 });
    expect(receiver.expire(400)).toBeUndefined();
  });

  test("ignores late packets of the press before, flash events and stubs", () => {
    const receiver = new TelephoneEventReceiver();
    expect(
      hear(receiver, [...updates(1, 500, 2), ...ends(1, 500, 320), ...updates(2, 2000, 1), ...ends(1, 500, 320)]),
    ).toEqual(["+1", "1/40", "+2"]);
    expect(hear(new TelephoneEventReceiver(), updates(16, 500, 2))).toEqual([]);
    expect(receiver.take(Buffer.from([1]), { payloadOffset: 0, payloadLength: 1, timestamp: 1 }, 0)).toEqual({});
  });
});
