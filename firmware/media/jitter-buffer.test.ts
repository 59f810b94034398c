import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ULAW_SILENCE } from "#firmware/kernel/g711.ts";
import { type FrameKind, JitterBuffer } from "./jitter-buffer.ts";

/** A packet of 20 ms whose every octet is its number, so that a listener knows what it hears. */
function voice(number: number, samples = 160): Uint8Array {
  return new Uint8Array(samples).fill(number);
}

interface Packet {
  readonly number: number;
  readonly arrivesAt: number;
}

/** Plays packets into a buffer read every 20 ms; gives the number heard in each tick, or what was heard instead. */
function listen(
  packets: readonly Packet[],
  ticks: number,
  buffer = new JitterBuffer(),
  firstTimestamp = 1000,
): (number | FrameKind)[] {
  const inOrder = [...packets].sort((a, b) => a.arrivesAt - b.arrivesAt);
  const out = new Uint8Array(160);
  return Array.from({ length: ticks }, (_, tick) => {
    const now = tick * 20 + 10;
    for (let next = inOrder[0]; next !== undefined && next.arrivesAt <= now; next = inOrder[0]) {
      inOrder.shift();
      const timestamp = (firstTimestamp + next.number * 160) >>> 0;
      buffer.put(timestamp, voice(next.number), { offset: 0, length: 160, now: next.arrivesAt });
    }
    const kind = buffer.read(out);
    return kind === "voice" ? (out[0] ?? 0) : kind;
  });
}

function steady(count: number, delayOf: (number: number) => number = () => 0): Packet[] {
  return Array.from({ length: count }, (_, number) => ({ number, arrivesAt: number * 20 + delayOf(number) }));
}

describe("a jitter buffer", () => {
  test("plays an even stream at once and in order", () => {
    expect(listen(steady(8), 8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test("goes on over the wrap of the timestamp", () => {
    expect(listen(steady(8), 8, new JitterBuffer(), 0xffff_ffff - 400)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test("makes up for a lost packet with the fading frame before it, then silence", () => {
    const packets = steady(12).filter(({ number }) => number < 3 || number > 7);
    const heard = listen(packets, 12);
    expect(heard.slice(0, 3)).toEqual([0, 1, 2]);
    expect(heard.slice(3, 8)).toEqual(["concealed", "concealed", "concealed", "silence", "silence"]);
    expect(heard.slice(8)).toEqual([8, 9, 10, 11]);
  });

  test("hears a doubled packet once", () => {
    const packets = steady(6);
    expect(listen([...packets, { number: 2, arrivesAt: 45 }], 6)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test("puts packets in order once a first late one has taught it to wait", () => {
    // Packet 4 comes 25 ms late and stretches time; from then on swapped packets are sorted.
    const heard = listen(
      steady(20, (number) => (number === 4 ? 25 : number === 10 ? 25 : 0)),
      24,
    );
    const numbers = heard.filter((one) => typeof one === "number");
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(numbers).toContain(10);
  });

  test("grows with jitter and no longer loses packets then", () => {
    const buffer = new JitterBuffer();
    const heard = listen(
      steady(200, (number) => (number * 37) % 61),
      200,
      buffer,
    );
    const late = heard.slice(60).filter((one) => typeof one !== "number").length;
    expect(late).toBeLessThanOrEqual(2);
    expect(buffer.targetMs).toBeGreaterThan(40);
  });

  test("shrinks again, frame by frame, when the net is calm", () => {
    const buffer = new JitterBuffer();
    const jittery = steady(100, (number) => (number * 37) % 81);
    const calm = Array.from({ length: 2500 }, (_, index) => ({ number: index + 100, arrivesAt: (index + 100) * 20 }));
    const heard = listen(
      [...jittery, ...calm].map((packet) => ({ ...packet, number: packet.number })),
      2600,
      buffer,
    );
    // Octets are the number modulo 256: the distance to the tick is the delay in frames.
    const lag = (tick: number): number => (((tick - Number(heard[tick])) % 256) + 256) % 256;
    expect(lag(110)).toBeGreaterThan(2);
    expect(lag(2590)).toBeLessThanOrEqual(1);
  });

  test("never waits longer than a fifth of a second, however much comes at once", () => {
    const buffer = new JitterBuffer();
    const burst = Array.from({ length: 30 }, (_, number) => ({ number, arrivesAt: 5 }));
    const heard = listen(burst, 2, buffer);
    expect(heard[0]).toBeGreaterThanOrEqual(30 - 12);
    expect(buffer.maxDelayMs).toBeLessThanOrEqual(220);
  });

  test("begins anew after a pause and after a leap of the timestamp", () => {
    const before = steady(3);
    const after = [0, 1, 2].map((number) => ({ number: number + 10_000, arrivesAt: 800 + number * 20 }));
    const heard = listen([...before, ...after], 45);
    expect(heard.slice(40, 43)).toEqual([10_000, 10_001, 10_002].map((number) => number % 256));
  });

  test("takes packets of any packet time", () => {
    const buffer = new JitterBuffer();
    const out = new Uint8Array(160);
    const heard: (number | string)[] = [];
    for (let tick = 0; tick < 9; tick++) {
      if (tick % 3 === 0) buffer.put(tick * 160, voice(tick, 480), { offset: 0, length: 480, now: tick * 20 });
      heard.push(buffer.read(out) === "voice" ? (out[0] ?? 0) : "-");
    }
    expect(heard).toEqual([0, 0, 0, 3, 3, 3, 6, 6, 6]);
  });

  test("never plays anything twice or backwards, whatever the net does", () => {
    const fate = fc.record({ delayMs: fc.integer({ min: 0, max: 300 }), copies: fc.integer({ min: 0, max: 2 }) });
    fc.assert(
      fc.property(fc.array(fate, { minLength: 5, maxLength: 200 }), (fates) => {
        const packets = fates.flatMap(({ delayMs, copies }, number) =>
          Array.from({ length: copies }, (_, copy) => ({ number, arrivesAt: number * 20 + delayMs + copy * 7 })),
        );
        const heard = listen(packets, fates.length + 30).filter((one) => typeof one === "number");
        expect(heard).toEqual([...new Set(heard)].sort((a, b) => a - b));
      }),
      { numRuns: 300 },
    );
  });

  test("is silent before anything has come", () => {
    const out = new Uint8Array(160);
    expect(new JitterBuffer().read(out)).toBe("silence");
    expect(out.every((octet) => octet === ULAW_SILENCE)).toBe(true);
  });
});
