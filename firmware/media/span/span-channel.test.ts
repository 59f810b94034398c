import { expect, test } from "vitest";
import { FakeClock } from "#test/support/fake-clock.ts";
import { SpanChannel } from "./span-channel.ts";

const ALL = Uint8Array.from({ length: 160 }, (_, at) => (at * 37) & 0xff);

function channel(clock = new FakeClock()) {
  const keys: string[] = [];
  const made = new SpanChannel({
    line: "e.1.1",
    clock,
    wants: () => undefined,
    pressed: (digit) => void keys.push(digit),
    released: () => undefined,
  });
  return { made, keys, clock };
}

test("A-law that goes from one channel to another is not changed by a single bit, whatever octets it is made of", () => {
  const [from, to] = [channel(), channel()];
  const heard: (Uint8Array | undefined)[] = [];
  to.made.onFrame(() => undefined);
  from.made.onFrame(() => {
    heard.push(from.made.alaw.heard && Uint8Array.from(from.made.alaw.heard));
    const { heard: raw } = from.made.alaw;
    if (raw !== undefined) to.made.alaw.send(raw);
  });
  const said: Uint8Array[] = [];
  for (let frame = 0; frame < 20; frame++) {
    from.made.heard(ALL);
    to.clock.advance(0.1);
    said.push(Uint8Array.from(to.made.nextFrame() ?? []));
    to.clock.advance(19.9);
  }
  expect(heard.every((raw) => raw !== undefined && Buffer.from(raw).equals(ALL))).toBe(true);
  // It comes out some milliseconds later, so that frames begin elsewhere: the same octets in the same order.
  const stream = Buffer.concat(said).subarray(800);
  expect(Buffer.concat(Array.from({ length: 20 }, () => ALL)).includes(stream.subarray(0, 1_600))).toBe(true);
});

test("what is made up for a lost frame is not passed off as what came", () => {
  const { made } = channel();
  const raw: boolean[] = [];
  made.onFrame(() => void raw.push(made.alaw.heard !== undefined));
  made.heard(ALL);
  made.lost();
  made.heard(ALL);
  made.heard(ALL);
  expect(raw).toEqual([true, false, false, true]);
});

test("voice is wanted while somebody listens or registers talk", () => {
  const { made } = channel();
  expect(made.wantsVoice).toBe(false);
  made.onFrame(() => undefined);
  expect(made.wantsVoice).toBe(true);
  made.onFrame(undefined);
  made.signal({ hear: () => undefined, next: () => ALL });
  expect([made.wantsVoice, made.nextFrame()]).toEqual([true, ALL]);
  made.signal(undefined);
  expect([made.wantsVoice, made.nextFrame()]).toEqual([false, undefined]);
});
