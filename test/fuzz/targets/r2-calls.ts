import { FIRST_OUTGOING, type TrunkCommand, type TrunkEvent } from "#drivers/e1/signalling.ts";
import { R2Span } from "#drivers/r2/r2-span.ts";
import { R2_VARIANTS } from "#drivers/r2/variants.table.ts";
import { type FuzzTarget, must } from "#test/fuzz/engine/target.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { r2Setting } from "#test/support/r2-side.ts";

/** What a pair of octets of a story does; the second is its argument. */
const [LINE, SIGNAL, END, WAIT, DIAL, ANSWER, ALERT, CLEAR, MORE, DIGITS, USE, SPAN] = Array.from(
  { length: 12 },
  (_, index) => index,
) as [number, number, number, number, number, number, number, number, number, number, number, number]; // twelve
const STEPS = 12;

const IDLE_AB = 0b10;
const CALLER = { number: "13" };
/** Longest time a channel may need by itself. */
const REST_MS = 10 * 60_000;

/** One channel of MFC/R2 and everything it told. */
class Story {
  readonly clock = new FakeClock();
  readonly live = new Set<number>();
  readonly span: R2Span;
  hasTalked = false;
  isListening = false;
  #state: string | undefined;
  #dialled = FIRST_OUTGOING;

  constructor(kind: number) {
    const { code } = R2_VARIANTS[kind % R2_VARIANTS.length] ?? { code: "itu" };
    const differences = {
      calledDigits: (kind >> 4) & 3,
      isOverlap: (kind & 64) !== 0,
      doubleAnswerMs: (kind & 128) * 4,
    };
    this.span = new R2Span({
      channels: [1],
      setting: r2Setting(code, differences),
      clock: this.clock,
      owner: {
        sendBits: () => undefined,
        sendSignal: () => must(this.isListening, "signals are sent only in register signalling"),
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
    this.span.bits(1, (ab & 3) << 2);
    this.clock.advance(20);
  }

  step(what: number, argument: number): void {
    if (what === LINE) this.line(argument);
    else if (what === SIGNAL) this.span.heard(1, argument & 15);
    else if (what === END) this.span.heard(1, 0);
    else if (what === WAIT) this.clock.advance(argument * 100);
    else if (what === SPAN) this.span.span(argument % 2 === 0);
    else this.span.command(this.#command(what, argument));
  }

  /** The far side is idle, nobody holds a call: everything must come to rest. */
  calm(): void {
    this.span.span(true);
    this.span.command({ type: "unblock", channel: 1 });
    this.span.heard(1, 0);
    this.line(IDLE_AB);
    for (const call of this.live) this.span.command({ type: "clear", call, cause: 16 });
    this.clock.advance(REST_MS);
    must(this.live.size === 0, "every call ends");
    must(this.#state === "idle", "the channel is free again");
    must(!this.isListening && this.clock.pending === 0, "nothing is left behind");
  }

  #command(what: number, argument: number): TrunkCommand {
    const call = [...this.live][argument % Math.max(1, this.live.size)] ?? argument;
    switch (what) {
      case DIAL:
        this.live.add(++this.#dialled);
        return {
          type: "dial",
          call: this.#dialled,
          channel: 1,
          called: String(argument),
          isComplete: argument % 4 !== 0,
          caller: { ...CALLER, presentation: argument % 3 === 0 ? "restricted" : "allowed" },
        };
      case ANSWER:
        return { type: "answer", call };
      case ALERT:
        return { type: "alert", call, hasTone: true };
      case CLEAR:
        return { type: "clear", call, cause: argument & 127 };
      case MORE:
        return { type: argument % 2 === 0 ? "more" : "proceed", call };
      case DIGITS:
        return { type: "digits", call, digits: String(argument), isComplete: argument % 2 === 0 };
      default: {
        const type = (["block", "unblock", "restart"] as const)[argument % 3] ?? "restart";
        return { type, channel: 1 };
      }
    }
  }

  #note(event: TrunkEvent): void {
    if (event.type === "channel") this.#state = event.state;
    if (event.type === "incoming") this.live.add(event.call);
    else if ("call" in event && event.call !== undefined && event.type !== "message") {
      must(this.live.has(event.call), "nothing is told of a call that is over");
      if (event.type === "cleared") this.live.delete(event.call);
    }
    if (event.type === "incoming" || event.type === "alerting") this.hasTalked = true;
  }
}

const signals = (...numbers: readonly number[]): number[] => numbers.flatMap((signal) => [SIGNAL, signal, END, 0]);
/** A call in and a call out, by their first octet of this variant and setting. */
const callIn = (kind: number, ...numbers: readonly number[]): Buffer =>
  Buffer.from([kind, LINE, 0, ...signals(...numbers), ALERT, 0, END, 0, WAIT, 2, ANSWER, 0, WAIT, 9, LINE, 2]);
const callOut = (kind: number, ...numbers: readonly number[]): Buffer =>
  Buffer.from([
    kind,
    DIAL,
    95,
    LINE,
    3,
    ...signals(...numbers),
    LINE,
    1,
    WAIT,
    5,
    LINE,
    3,
    WAIT,
    30,
    CLEAR,
    16,
    LINE,
    2,
  ]);

/** Calls of MFC/R2 with bits, signals, commands and time as they come. */
export const r2Calls: FuzzTarget = {
  name: "r2-calls",
  inputs: 1_000_000,
  maxBytes: 600,
  corpus: [
    callIn(0x20, 9, 1, 1, 3, 15, 5, 1),
    callIn(0x31, 9, 1, 1, 3, 15, 5, 8, 3),
    callIn(0x4b, 9, 1, 1, 3, 15, 5, 8, 15, 2),
    callOut(0x00, 1, 5, 5, 5, 1, 3, 6),
    callOut(0x01, 1, 6, 1, 1, 1, 3, 1),
    callOut(0x0b, 1, 6, 1, 1, 3, 2),
    Buffer.from([
      0,
      USE,
      0,
      WAIT,
      5,
      USE,
      1,
      SPAN,
      1,
      WAIT,
      9,
      SPAN,
      0,
      DIAL,
      7,
      LINE,
      0,
      WAIT,
      90,
      MORE,
      1,
      DIGITS,
      5,
    ]),
  ],
  dictionary: [
    String.fromCharCode(LINE, 0, SIGNAL, 1, END, 0),
    String.fromCharCode(DIAL, 12, LINE, 3),
    String.fromCharCode(SIGNAL, 3, END, 0, SIGNAL, 6, END, 0),
    String.fromCharCode(LINE, 1, WAIT, 9),
  ],
  feed(input) {
    const story = new Story(input[0] ?? 0);
    for (let at = 1; at + 1 < input.length; at += 2) story.step((input[at] ?? 0) % STEPS, input[at + 1] ?? 0);
    story.calm();
    return story.hasTalked;
  },
};
