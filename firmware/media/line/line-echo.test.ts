import { expect, test } from "vitest";
import { linearToUlaw, ULAW_SILENCE, ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";
import { LineEcho } from "./line-echo.ts";

const FRAME = 160;

function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state / 2 ** 31;
  };
}

/** Sends noise in syllables through a path of `delay` samples and a small hybrid; gives the residual per second in dB. */
function run(delays: readonly number[], secondsEach: number): number[] {
  const echo = new LineEcho();
  const random = noise(7);
  const hybrid = [0.25, -0.18, 0.1, 0.05, -0.03];
  const said: number[] = [];
  const gains: number[] = [];
  let [before, after] = [0, 0];
  let colour = 0;
  for (const delay of delays) {
    for (let frame = 0; frame < secondsEach * 50; frame++) {
      const isPause = frame % 18 > 12;
      const out = Uint8Array.from({ length: FRAME }, () => {
        colour = 0.5 * colour + 4_000 * random();
        return isPause ? ULAW_SILENCE : linearToUlaw(colour);
      });
      echo.said(out);
      said.push(...[...out].map((octet) => ULAW_TO_LINEAR[octet] ?? 0));
      const start = said.length - FRAME;
      const heard = Uint8Array.from({ length: FRAME }, (_, at) =>
        linearToUlaw(hybrid.reduce((sum, tap, index) => sum + tap * (said[start + at - delay - index] ?? 0), 0)),
      );
      const cleaned = echo.clean(heard);
      for (let at = 0; at < FRAME; at++) {
        before += (ULAW_TO_LINEAR[heard[at] ?? 0] ?? 0) ** 2;
        after += (ULAW_TO_LINEAR[cleaned[at] ?? 0] ?? 0) ** 2;
      }
      if (frame % 50 === 49) {
        gains.push(10 * Math.log10(before / (after + 1)));
        [before, after] = [0, 0];
      }
    }
  }
  return gains;
}

test("an echo that comes back 10 to 220 ms later is found and taken away", () => {
  for (const delay of [80, 640, 1_120, 1_760]) {
    const gains = run([delay], 5);
    expect(Math.min(...gains.slice(3)), `${delay} samples: ${gains.map(Math.round)}`).toBeGreaterThan(28);
  }
});

test("a slip that moves the echo is noticed, and the echo taken away again", () => {
  const gains = run([800, 960], 7);
  expect(Math.min(...gains.slice(3, 7))).toBeGreaterThan(28);
  expect(Math.min(...gains.slice(12)), `${gains.map(Math.round)}`).toBeGreaterThan(28);
});

test("a far end that loops everything back, and a steady tone, are no echo: nothing is taken away", () => {
  const echo = new LineEcho();
  const random = noise(9);
  let position = 0;
  const tone = (): number => 6_000 * Math.sin((2 * Math.PI * 600 * position++) / 8_000);
  for (const [sample, loss] of [
    [() => 6_000 * random(), 1],
    [tone, 0.3],
  ] as const) {
    for (let frame = 0; frame < 150; frame++) {
      const out = Uint8Array.from({ length: FRAME }, () => linearToUlaw(sample()));
      echo.said(out);
      const heard = out.map((octet) => linearToUlaw((ULAW_TO_LINEAR[octet] ?? 0) * loss));
      expect([...echo.clean(heard)]).toEqual([...heard]);
    }
  }
});
