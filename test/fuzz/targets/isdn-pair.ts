import type { TrunkCommand } from "#drivers/e1/signalling.ts";
import { B_CHANNELS } from "#drivers/isdn/q931/settings.ts";
import { createRandom } from "#test/fuzz/engine/random.ts";
import { type FuzzTarget, must } from "#test/fuzz/engine/target.ts";
import { type PriEnd, PriPair } from "#test/support/pri-pair.ts";

const DIAL = 0;
const COMMAND = 1;
const WAIT = 2;
const LOSS = 3;
const CUT = 4;
const CHANNEL = 5;

/** What one end has been told of, and what it does to it. */
class Player {
  readonly alive = new Set<number>();
  readonly states = new Map<number, string>();
  readonly #end: PriEnd;
  #next = 1;

  constructor(end: PriEnd) {
    this.#end = end;
    end.onEvent = (event) => {
      if (event.type === "incoming") this.alive.add(event.call);
      if (event.type === "cleared") must(this.alive.delete(event.call), "a call ends once");
      if (event.type === "channel") this.states.set(event.channel, event.state);
    };
  }

  dial(argument: number): void {
    const call = this.#next++;
    this.alive.add(call);
    this.#end.dial(call, { channel: argument & 31, isComplete: argument < 200 });
  }

  command(argument: number): void {
    const calls = [...this.alive];
    const call = calls[(argument >> 3) % Math.max(1, calls.length)];
    if (call === undefined) return;
    const commands: readonly TrunkCommand[] = [
      { type: "proceed", call },
      { type: "alert", call, hasTone: true },
      { type: "answer", call },
      { type: "answer", call },
      { type: "clear", call, cause: 16 },
      { type: "clear", call, cause: 17, hasTone: true },
      { type: "more", call },
      { type: "digits", call, digits: "1", isComplete: argument > 128 },
    ];
    this.#end.command(commands[argument & 7] ?? { type: "proceed", call });
  }

  channel(argument: number): void {
    const channel = argument >> 3;
    const commands: readonly TrunkCommand[] = [
      { type: "restart", channel },
      { type: "block", channel },
      { type: "unblock", channel },
      argument > 250 ? { type: "restart" } : { type: "unblock", channel },
    ];
    this.#end.command(commands[argument & 3] ?? { type: "restart" });
  }

  hangUp(): void {
    for (const call of this.alive) this.#end.command({ type: "clear", call, cause: 16 });
  }
}

/** A run of the same step at random ends: many calls, or much waiting. */
function steps(...pairs: readonly (readonly [number, number])[]): Buffer {
  return Buffer.from(pairs.flat());
}

/** Two ends of ours with frames lost between them: they always find together again. */
export const isdnPair: FuzzTarget = {
  name: "isdn-pair",
  inputs: 50_000,
  whyFewer: "each is an hour of two exchanges",
  corpus: [
    steps(
      [DIAL, 1],
      [WAIT, 5],
      [COMMAND + 8, 0],
      [COMMAND + 8, 2],
      [WAIT, 20],
      [CUT, 1],
      [WAIT, 90],
      [CUT, 0],
      [WAIT, 200],
    ),
    steps(
      [LOSS, 3],
      [DIAL, 3],
      [DIAL + 8, 3],
      [WAIT, 30],
      [COMMAND, 2],
      [COMMAND + 8, 2],
      [WAIT, 60],
      [COMMAND, 4],
      [WAIT, 60],
    ),
    steps(
      [DIAL, 3],
      [DIAL, 4],
      [WAIT, 3],
      [CHANNEL, 24],
      [CHANNEL + 8, 33],
      [WAIT, 3],
      [CHANNEL, 251],
      [CUT, 1],
      [WAIT, 100],
    ),
  ],
  dictionary: ["\u0004\u0001\u0002\u0040", "\u0004\u0000", "\u0000\u0003\u0008\u0003"],
  build: (random) =>
    random.percent(50)
      ? undefined
      : Buffer.from(Array.from({ length: 2 * (1 + random.int(40)) }, (_, at) => random.int(at % 2 === 0 ? 16 : 256))),
  maxBytes: 256,
  limitMs: 100,
  feed(input) {
    const pair = new PriPair({ network: { isOverlapReceiving: true }, user: { restartsAtStart: true } });
    const random = createRandom(input.length);
    const players = { user: new Player(pair.user), network: new Player(pair.network) };
    pair.start();
    let loss = 0;
    let isCut = false;
    pair.isLost = () => isCut || random.percent(loss);
    for (let at = 0; at + 1 < input.length; at += 2) {
      const what = (input[at] ?? 0) & 15;
      const argument = input[at + 1] ?? 0;
      const player = what < 8 ? players.user : players.network;
      if ((what & 7) === DIAL) player.dial(argument);
      else if ((what & 7) === COMMAND) player.command(argument);
      else if ((what & 7) === LOSS) loss = (argument & 3) * 15;
      else if ((what & 7) === CUT) isCut = (argument & 1) === 1;
      else if ((what & 7) === CHANNEL) player.channel(argument);
      else pair.clock.advance(argument * argument);
      for (const end of [pair.user, pair.network]) end.events.length = 0;
      pair.frames.length = 0;
    }
    isCut = false;
    loss = 0;
    pair.clock.advance(60_000);
    for (const player of Object.values(players)) player.hangUp();
    pair.clock.advance(900_000);
    for (const [side, { alive, states }] of Object.entries(players)) {
      must(alive.size === 0 && pair[side === "user" ? "user" : "network"].span.callCount === 0, "every call ends");
      const free = B_CHANNELS.filter((channel) => ["idle", "blocked-here"].includes(states.get(channel) ?? ""));
      must(free.length === B_CHANNELS.length, "every channel can be used again");
    }
    pair.close();
    // A frame may be on its way still.
    pair.clock.advance(10);
    must(pair.clock.pending === 0, "no timer is left behind");
    return input.length > 3;
  },
};
