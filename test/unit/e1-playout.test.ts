import { expect, test } from "vitest";
import { Register } from "#drivers/r2/register.ts";
import { SlotPlayout } from "#test/simulator/e1/playout.ts";

const FRAME = 160;

/** What a far register hears of a signal that is set and taken back, when the host is late after so many frames. */
function heard(options: {
  readonly lateAfter: number;
  readonly forFrames: number;
  readonly offAfter: number;
}): number[] {
  const signals: number[] = [];
  const ours = new Register("forward", () => undefined);
  const theirs = new Register("backward", (signal) => signals.push(signal));
  const playout = new SlotPlayout();
  playout.carriesSignals = true;
  const late: Uint8Array[] = [];
  for (let tick = 0; tick < 60; tick++) {
    if (tick === 5) ours.set(7);
    if (tick === options.offAfter) ours.set(0);
    const frame = new Uint8Array(FRAME);
    ours.read(frame);
    late.push(frame);
    const isLate = tick >= options.lateAfter && tick < options.lateAfter + options.forFrames;
    if (!isLate) for (const each of late.splice(0)) playout.push(each);
    theirs.push(playout.shift() ?? new Uint8Array(FRAME).fill(0xd5));
  }
  return signals;
}

test("a register signal goes on without a break while the host is late, wherever in it that begins", () => {
  for (let lateAfter = 8; lateAfter < 30; lateAfter++)
    for (const forFrames of [3, 5, 8])
      expect(heard({ lateAfter, forFrames, offAfter: 99 }), `${lateAfter}`).toEqual([7]);
});

test("one that is over is not begun again", () => {
  for (let lateAfter = 20; lateAfter < 30; lateAfter++)
    expect(heard({ lateAfter, forFrames: 4, offAfter: 22 }), `${lateAfter}`).toEqual([7, 0]);
});
