import { expect, test } from "vitest";
import { FIRST_OUTGOING, type TrunkCommand, type TrunkEvent } from "#drivers/e1/signalling.ts";
import { Machine } from "#firmware/kernel/machine.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { r2Setting } from "#test/support/r2-side.ts";
import { CHANNEL_INITIAL, channelTransition } from "./channel-machine.ts";
import type { ChannelMachineEvent, ChannelMachineState, ChannelOutput } from "./channel-state.ts";
import { R2Span } from "./r2-span.ts";
import { R2_VARIANTS } from "./variants.table.ts";

/** The same numbers each time, from 0 to below `end`. */
function chance(seed: number): (end: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (end) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * end);
  };
}

const IDLE_AB = 0b10;
const RUNS = 400;
const STEPS = 120;
/** Longest time a channel may need by itself, once the far side is idle and calls are let go. */
const REST_MS = 10 * 60_000;

/** An exchange, a caller and callees gone mad on one channel, and what came of it. */
class Madhouse {
  readonly clock = new FakeClock();
  readonly span: R2Span;
  readonly states = new Set<string>();
  readonly told: TrunkEvent[] = [];
  readonly live = new Set<number>();
  isListening = false;
  signal = 0;
  bits = -1;
  #dialled = 0;
  readonly #random: (end: number) => number;
  readonly #cd: number;

  constructor(seed: number, code: string) {
    this.#random = chance(seed);
    const setting = r2Setting(code, {
      calledDigits: this.#random(2) * 3,
      isOverlap: this.#random(3) === 0,
      callerDigits: this.#random(2) * 4,
      doubleAnswerMs: this.#random(2) * 400,
    });
    this.#cd = setting.variant.cd;
    this.span = new R2Span({
      channels: [1],
      setting,
      clock: this.clock,
      owner: {
        sendBits: (_, abcd) => {
          this.bits = abcd;
        },
        sendSignal: (_, signal) => {
          expect(this.isListening, "a signal outside of register signalling").toBe(true);
          this.signal = signal;
        },
        listen: (_, end) => {
          this.isListening = end !== undefined;
        },
        tell: (event) => this.#note(event),
      },
    });
    this.span.start();
    this.line(IDLE_AB);
  }

  line(ab: number): void {
    this.span.bits(1, (ab << 2) | this.#cd);
  }

  step(): void {
    const random = this.#random;
    const action = random(8);
    if (action === 0) this.line(random(4));
    else if (action <= 3) this.#sound(random(16), action !== 3);
    else if (action === 4) this.clock.advance(random(2) === 0 ? 20 : random(20_000));
    else if (action === 5) this.#compel();
    else this.span.command(this.#anyCommand());
  }

  #sound(signal: number, hasEnd: boolean): void {
    this.span.heard(1, signal);
    if (hasEnd) this.span.heard(1, 0);
  }

  /** The far side does what is expected of it, so that calls come far. */
  #compel(): void {
    const random = this.#random;
    this.line([0b00, 0b11, 0b01, IDLE_AB][random(4)] ?? IDLE_AB);
    this.clock.advance(40);
    for (let at = random(12); at > 0; at--) {
      this.span.heard(1, [1, 1, 1, 3, 5, 6, 10, 15][random(8)] ?? 1);
      this.clock.advance(20);
      this.span.heard(1, 0);
      this.clock.advance(20);
    }
  }

  #anyCommand(): TrunkCommand {
    const random = this.#random;
    const call = [...this.live][random(this.live.size)] ?? random(5);
    const dialled = FIRST_OUTGOING + this.#dialled;
    switch (random(11)) {
      case 0:
      case 1:
        this.#dialled++;
        this.live.add(dialled);
        return {
          type: "dial",
          call: dialled,
          channel: 1,
          called: String(random(1_000)),
          isComplete: random(2) === 0,
          caller: { number: "12", presentation: random(2) === 0 ? "allowed" : "restricted" },
        };
      case 2:
        return { type: "digits", call, digits: "7", isComplete: random(2) === 0 };
      case 3:
        return { type: "more", call };
      case 4:
        return { type: "proceed", call };
      case 5:
        return { type: "alert", call, hasTone: true };
      case 6:
      case 7:
        return { type: "answer", call };
      case 8:
        return { type: "clear", call, cause: [1, 16, 17, 27, 34, 99][random(6)] ?? 16 };
      case 9:
        return random(4) === 0 ? { type: "restart" } : { type: "answer", call };
      default:
        return random(2) === 0 ? { type: "block", channel: 1 } : { type: "unblock", channel: 1 };
    }
  }

  #note(event: TrunkEvent): void {
    this.told.push(event);
    if (event.type === "incoming") {
      expect(this.live.has(event.call)).toBe(false);
      this.live.add(event.call);
    } else if ("call" in event && event.call !== undefined && event.type !== "message") {
      expect(this.live.has(event.call), `${event.type} of a call that is over`).toBe(true);
      if (event.type === "cleared") this.live.delete(event.call);
    }
  }
}

test("whatever the line, the registers and the box do, every call ends once and the channel is idle again", () => {
  for (let seed = 0; seed < RUNS; seed++) {
    const code = R2_VARIANTS[seed % R2_VARIANTS.length]?.code ?? "itu";
    const house = new Madhouse(seed, code);
    for (let step = 0; step < STEPS; step++) house.step();
    // Everybody comes to their senses: the exchange is idle, nobody holds a call.
    house.span.heard(1, 0);
    house.span.command({ type: "unblock", channel: 1 });
    house.line(IDLE_AB);
    house.clock.advance(100);
    for (const call of house.live) house.span.command({ type: "clear", call, cause: 16 });
    house.clock.advance(REST_MS);
    const name = `${code}, seed ${seed}`;
    expect([...house.live], name).toEqual([]);
    expect(house.told.filter(({ type }) => type === "channel").at(-1), name).toMatchObject({ state: "idle" });
    expect([house.isListening, house.signal, house.bits >> 2], name).toEqual([false, 0, IDLE_AB]);
    expect(house.clock.pending, name).toBe(0);
  }
});

test("the same with the far side left as it was: no channel waits for ever", () => {
  for (let seed = 0; seed < RUNS; seed++) {
    const house = new Madhouse(seed, "itu");
    for (let step = 0; step < STEPS; step++) house.step();
    for (const call of house.live) house.span.command({ type: "clear", call, cause: 16 });
    house.clock.advance(REST_MS);
    expect([...house.live], `seed ${seed}`).toEqual([]);
    expect(house.isListening, `seed ${seed}`).toBe(false);
    expect(house.clock.pending, `seed ${seed}`).toBe(0);
  }
});

test("the machine is tried in every state with every event, and takes all of them", () => {
  const reached = new Map<string, ChannelMachineState>();
  const random = chance(7);
  const clock = new FakeClock();
  for (const code of ["itu", "cn", "mx", "br"]) {
    const isShort = code === "br";
    const setting = r2Setting(code, {
      isOverlap: code === "itu",
      calledDigits: isShort ? 1 : 0,
      callerDigits: isShort ? 0 : 2,
      doubleAnswerMs: 400,
    });
    const transition = channelTransition(setting);
    let state: ChannelMachineState = CHANNEL_INITIAL;
    for (let step = 0; step < 100_000; step++) {
      state = transition(state, anyEvent(random)).state;
      reached.set(state.name, state);
    }
    for (const from of reached.values()) {
      const machine = new Machine<ChannelMachineState, ChannelMachineEvent, ChannelOutput>({
        initial: from,
        transition,
        clock,
        perform: () => undefined,
      });
      for (let step = 0; step < 200; step++) machine.send(anyEvent(random));
      machine.close();
    }
  }
  expect([...reached.keys()].sort()).toEqual([
    "idle",
    "in-accepted",
    "in-answered",
    "in-asking",
    "in-clearing",
    "in-deciding",
    "in-offered",
    "in-pulse",
    "in-register",
    "out-accepted",
    "out-answered",
    "out-clear-back",
    "out-hearing",
    "out-releasing",
    "out-seizing",
    "out-sending",
    "out-waiting",
  ]);
});

function anyEvent(random: (end: number) => number): ChannelMachineEvent | { readonly type: "timeout" } {
  const call = 1;
  const caller = { number: "12" };
  switch (random(14)) {
    case 0:
      return { type: "line", ab: random(4), call };
    case 1:
      return { type: "timeout" };
    case 2:
    case 3:
    case 4:
      return { type: "heard", signal: [1, 1, 3, 6, 1 + random(15)][random(5)] ?? 1 };
    case 5:
    case 6:
    case 7:
      return { type: "heard", signal: 0 };
    case 8:
      return {
        type: "command",
        command: { type: "dial", call, channel: 1, called: "12", isComplete: random(2) === 0, caller },
      };
    case 9:
      return { type: "command", command: { type: random(2) === 0 ? "more" : "proceed", call } };
    case 10:
      return { type: "command", command: { type: "answer", call } };
    case 11:
      return { type: "command", command: { type: "alert", call, hasTone: false } };
    case 12:
      return random(6) === 0
        ? { type: "command", command: { type: "clear", call, cause: 16 } }
        : { type: "line", ab: [0, 3, 1, 3][random(4)] ?? 0, call };
    default:
      return { type: "command", command: { type: "digits", call, digits: "1", isComplete: random(2) === 0 } };
  }
}
