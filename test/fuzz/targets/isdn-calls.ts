import type { TrunkCommand, TrunkEvent } from "#drivers/e1/signalling.ts";
import { decodeMessage } from "#drivers/isdn/q931/codec/decode.ts";
import type { Elements } from "#drivers/isdn/q931/codec/elements.ts";
import { encodeMessage } from "#drivers/isdn/q931/codec/encode.ts";
import type { MessageType } from "#drivers/isdn/q931/codec/message-types.table.ts";
import { Q931Layer } from "#drivers/isdn/q931/layer.ts";
import { priSettings } from "#drivers/isdn/q931/settings.ts";
import { messageLine, sayLine } from "#drivers/isdn/words/trace-line.ts";
import type { Random } from "#test/fuzz/engine/random.ts";
import { type FuzzTarget, must } from "#test/fuzz/engine/target.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { CAUSE, ELEMENTS, MESSAGES, message, SETUP, TYPES } from "#test/support/q931-messages.ts";

const OCTETS = MESSAGES.map((each) => Buffer.from(encodeMessage(each)));

/** Messages of Q.931, by themselves. */
export const isdnMessages: FuzzTarget = {
  name: "isdn-messages",
  inputs: 1_000_000,
  corpus: OCTETS,
  dictionary: ["\u0008\u0002", "\u0018\u0003\u00a9\u0083\u0081", "\u001c", "\u0096", "\u009d", "\u0030\u0080"],
  feed(input) {
    must(sayLine(messageLine(input), "zh").length > 0, "a message is told in words");
    const decoded = decodeMessage(input);
    if (decoded.kind !== "message") return false;
    const written = Buffer.from(encodeMessage(decoded.message));
    const again = decodeMessage(written);
    must(again.kind === "message", "a message that was written can be read");
    must(written.equals(encodeMessage(again.message)), "a message is the same after writing and reading");
    return true;
  },
  long: {
    progress: (bytes) =>
      Buffer.concat([Buffer.from([8, 2, 0, 1, 3]), Buffer.alloc(bytes - 5, Buffer.from([0x1e, 2, 0x81, 0x88]))]),
    unknown: (bytes) =>
      Buffer.concat([Buffer.from([8, 2, 0, 1, 3]), Buffer.alloc(bytes - 5, Buffer.from([0x3f, 0, 0x18, 0]))]),
    single: (bytes) => Buffer.concat([Buffer.from([8, 2, 0, 1, 3]), Buffer.alloc(bytes - 5, 0xa1)]),
    shift: (bytes) =>
      Buffer.concat([Buffer.from([8, 2, 0, 1, 3]), Buffer.alloc(bytes - 5, Buffer.from([0x9e, 0x28, 0]))]),
  },
};

/** A step of a story: what, with which argument, and octets of a message. */
function step(what: number, argument: number, octets: Uint8Array = new Uint8Array()): Buffer {
  return Buffer.from([what, argument, octets.length, ...octets]);
}

const RECEIVE = 0;
const DIAL = 4;
const COMMAND = 5;
const WAIT = 6;
const WORLD = 7;

/** Body of a message: type and elements. The story puts the reference in front. */
function body(type: MessageType, elements: Elements = {}): Uint8Array {
  return encodeMessage(message(type, elements)).subarray(4);
}

const CHANNEL = { channel: { selection: "indicated", isExclusive: true, channels: [5] } } as const;

const STORIES: readonly Buffer[] = [
  [
    step(DIAL, 5),
    step(RECEIVE, 0, body("CALL PROCEEDING", CHANNEL)),
    step(RECEIVE, 0, body("ALERTING")),
    step(RECEIVE, 0, body("CONNECT")),
    step(COMMAND, 6),
    step(RECEIVE, 0, body("RELEASE", { cause: CAUSE })),
  ],
  [
    step(DIAL, 5),
    step(RECEIVE, 0, body("SETUP ACKNOWLEDGE", CHANNEL)),
    step(COMMAND, 0),
    step(WAIT, 60),
    step(RECEIVE, 0, body("RELEASE COMPLETE")),
  ],
  [
    step(RECEIVE, 1, body("SETUP", SETUP)),
    step(COMMAND, 2),
    step(RECEIVE, 1, body("INFORMATION", { called: { digits: "1", type: 0, plan: 1 } })),
    step(COMMAND, 1),
    step(COMMAND, 3),
    step(COMMAND, 5),
    step(RECEIVE, 1, body("CONNECT ACKNOWLEDGE")),
    step(RECEIVE, 1, body("DISCONNECT", { cause: CAUSE, progress: [{ description: 8, location: 1 }] })),
    step(COMMAND, 6),
  ],
  [
    step(RECEIVE, 1, body("SETUP", SETUP)),
    step(COMMAND, 5),
    step(WORLD, 0),
    step(WAIT, 20),
    step(WORLD, 1),
    step(RECEIVE, 1, body("STATUS", { cause: { value: 30, location: 0 }, callState: 10 })),
    step(WORLD, 1),
    step(WAIT, 100),
  ],
  [
    step(DIAL, 5),
    step(RECEIVE, 1, body("SETUP", SETUP)),
    step(RECEIVE, 0, body("CONNECT")),
    step(WORLD, 4),
    step(RECEIVE, 6, body("RESTART", { ...CHANNEL, restart: 0 })),
    step(RECEIVE, 7, body("RESTART ACKNOWLEDGE", { ...CHANNEL, restart: 0 })),
  ],
].map((steps) => Buffer.concat(steps));

/** Further steps at random: every message in every state. */
function story(random: Random): Buffer | undefined {
  if (random.percent(50)) return undefined;
  const steps: Buffer[] = [];
  for (let count = 1 + random.int(25); count > 0; count--) {
    const what = random.int(8);
    const elements = {
      ...(random.percent(50) ? { cause: CAUSE } : {}),
      ...(random.percent(50) ? random.pick(ELEMENTS) : {}),
    };
    const octets = Buffer.from(body(random.pick(TYPES), random.percent(20) ? SETUP : elements));
    if (random.percent(30) && octets.length > 1) octets[random.int(octets.length)] = random.int(256);
    steps.push(step(what, random.int(256), what < 4 ? octets.subarray(0, 250) : new Uint8Array()));
  }
  return Buffer.concat(steps);
}

/** A layer 3 with nobody behind it, and what it must always keep. */
class Story {
  readonly clock = new FakeClock();
  readonly #layer: Q931Layer;
  readonly #alive = new Set<number>();
  readonly #states = new Map<number, string>();
  #nextCall = 1;

  constructor(isNetwork: boolean) {
    const side = isNetwork ? "network" : "user";
    const settings = priSettings(side, { isOverlapReceiving: true, restartsAtStart: false, service: "att" });
    const send = (octets: Uint8Array): void => {
      const decoded = decodeMessage(octets);
      must(decoded.kind === "message" && decoded.faults.length === 0, "what is sent can be read without a fault");
    };
    this.#layer = new Q931Layer({ side, clock: this.clock, settings, send, tell: (event) => this.#hear(event) });
    this.#layer.link(true);
  }

  play(what: number, argument: number, octets: Uint8Array): void {
    switch (what) {
      case 3:
        this.#layer.receive(octets);
        break;
      case DIAL: {
        const call = this.#nextCall++;
        this.#alive.add(call);
        const caller = { number: "1", name: "x" };
        this.#layer.command({
          type: "dial",
          call,
          channel: argument & 31,
          called: "95",
          isComplete: argument < 128,
          caller,
        });
        break;
      }
      case COMMAND: {
        const calls = [...this.#alive];
        const call = calls[(argument >> 3) % Math.max(1, calls.length)];
        if (call !== undefined) this.#layer.command(commandFor(argument & 7, call));
        break;
      }
      case WAIT:
        this.clock.advance(argument * argument * 10);
        break;
      case WORLD:
        this.#turn(argument);
        break;
      default: {
        // The first calls of either side, or the global reference.
        const isOurs = (argument & 1) === 0;
        const value = argument >> 1 === 3 ? 0 : 1 + ((argument >> 2) % 3);
        this.#layer.receive(Buffer.from([8, 2, isOurs ? 0x80 : 0, value, ...octets]));
      }
    }
    this.#check();
  }

  /** Everything is hung up: all must come to rest by itself. */
  finish(): void {
    for (const call of this.#alive) this.#layer.command({ type: "clear", call, cause: 16 });
    this.clock.advance(700_000);
    must(this.#layer.callCount === 0, "every call ends");
    must(this.#alive.size === 0, "every call is told to have ended");
    must(![...this.#states.values()].includes("busy"), "no channel is kept");
    this.#layer.close();
    must(this.clock.pending === 0, "no timer is left behind");
  }

  #turn(argument: number): void {
    switch (argument & 7) {
      case 0:
        this.#layer.link(false);
        break;
      case 1:
        this.#layer.link(true);
        break;
      case 2:
        this.#layer.span((argument & 8) !== 0);
        break;
      case 3:
        this.#layer.command({ type: "restart" });
        break;
      case 4:
        this.#layer.command({ type: "restart", channel: argument >> 3 });
        break;
      case 5:
        this.#layer.command({ type: "block", channel: argument >> 3 });
        break;
      default:
        this.#layer.command({ type: "unblock", channel: argument >> 3 });
    }
  }

  #hear(event: TrunkEvent): void {
    if (event.type === "incoming") this.#alive.add(event.call);
    if (event.type === "cleared") must(this.#alive.delete(event.call), "a call ends once");
    if (event.type === "channel") this.#states.set(event.channel, event.state);
  }

  #check(): void {
    const busy = [...this.#states.values()].filter((state) => state === "busy").length;
    must(this.#layer.callCount === this.#alive.size, "the calls that are told are those there are");
    must(busy <= this.#layer.callCount, "a channel is busy with a call");
  }
}

function commandFor(what: number, call: number): TrunkCommand {
  const commands: readonly TrunkCommand[] = [
    { type: "digits", call, digits: "12", isComplete: false },
    { type: "proceed", call },
    { type: "more", call },
    { type: "alert", call, hasTone: true },
    { type: "progress", call, cause: 1 },
    { type: "answer", call, connected: { number: "95500", presentation: "allowed" } },
    { type: "clear", call, cause: 16 },
    { type: "clear", call, cause: 17, hasTone: true },
  ];
  return commands[what] ?? { type: "proceed", call };
}

/** Layer 3 as a whole: any message in any state, any command, the link coming and going, time passing. */
export const isdnCalls: FuzzTarget = {
  name: "isdn-calls",
  inputs: 300_000,
  whyFewer: "each is a story of many steps",
  corpus: STORIES,
  dictionary: ["\u0000\u0001", "\u0004\u0005\u0000", "\u0005\u000e\u0000", "\u0006\u0040\u0000", "\u0007\u0000\u0000"],
  build: story,
  maxBytes: 1_024,
  feed(input) {
    const tale = new Story((input.length & 1) === 0);
    let steps = 0;
    for (let at = 0; at + 2 < input.length && steps < 60; steps++) {
      const length = input[at + 2] ?? 0;
      tale.play((input[at] ?? 0) & 7, input[at + 1] ?? 0, input.subarray(at + 3, at + 3 + length));
      at += 3 + length;
    }
    tale.finish();
    return steps > 1;
  },
};
