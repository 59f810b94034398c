import { setTimeout as sleep } from "node:timers/promises";
import type { CallResult } from "#firmware/domain/call-result.ts";
import { sine } from "#test/support/rtp-phone.ts";
import type { Dice } from "./dice.ts";
import type { Pace } from "./outside-calls.ts";
import { type Outsider, overPhone } from "./outsiders.ts";
import { AGENTS, type Town } from "./town.ts";

const VOICE = sine(800, 20);

/** Somebody at a desk dials: a colleague, an outside number, the echo, their messages, or a phone code. */
export async function insideCall(town: Town, dice: Dice, pace: Pace): Promise<void> {
  const from = freeDesk(town, dice);
  if (from === undefined) return;
  town.engaged.add(from);
  const what = dice.weighted({ colleague: 35, outside: 30, echo: 10, messages: 10, code: 15 });
  try {
    if (what === "colleague") await toColleague(town, dice, pace, from);
    else await dial(town, dice, pace, from, NUMBERS[what](dice));
  } finally {
    town.engaged.delete(from);
  }
}

interface Dialled {
  readonly number: string;
  readonly called?: string;
  readonly results: readonly CallResult[];
}

/** The last digits decide what the network does: 00 is busy, 01 never answers, others answer. */
const NUMBERS: Record<"outside" | "echo" | "messages" | "code", (dice: Dice) => Dialled> = {
  outside: (dice) => {
    const end = dice.weighted({ "99": 70, "00": 15, "01": 15 });
    const results: CallResult[] = end === "00" ? ["busy", "unanswered"] : ["answered", "unanswered"];
    return { number: `9021555123${end}`, results };
  },
  echo: () => ({ number: "*43", results: ["answered"] }),
  messages: () => ({ number: "*97", results: ["answered"] }),
  code: (dice) => ({ number: dice.pick(["*13", "*14"]), results: ["answered"] }),
};

function freeDesk(town: Town, dice: Dice): string | undefined {
  const idle = town.live
    .agents()
    .filter(
      ({ id, state }) => (state === "ready" || state === "paused" || state === "signed-out") && !town.engaged.has(id),
    );
  const known = idle.map(({ id }) => id).filter((id) => (AGENTS as readonly string[]).includes(id));
  const [first, ...others] = known;
  return first === undefined ? undefined : dice.pick([first, ...others]);
}

async function over(town: Town, person: Outsider, kind: string, patienceMs: number): Promise<void> {
  const stop = new AbortController();
  await Promise.race([person.over, sleep(patienceMs, undefined, { signal: stop.signal })]);
  if (!person.isOver()) person.hangUp();
  await Promise.race([person.over, sleep(5_000, undefined, { signal: stop.signal })]);
  stop.abort();
  if (!person.isOver()) town.stuck.push(`${kind} from ${person.number}: the call does not end`);
}

async function dial(town: Town, dice: Dice, pace: Pace, from: string, dialled: Dialled): Promise<void> {
  const startedAt = Date.now();
  const call = await town.desk(from).call(dialled.number);
  const person = overPhone(call, from);
  const seen = town.ledger.add({
    kind: `dials ${dialled.number}`,
    caller: from,
    called: dialled.number,
    startedAt,
    results: dialled.results,
  });
  const talk = setTimeout(() => person.say(), 1_000);
  await over(town, person, seen.kind, dice.between(...pace.talkMs) + 4_000);
  clearTimeout(talk);
  seen.endedAt = Date.now();
  seen.isDisturbed = town.wasDisturbed(startedAt, seen.endedAt);
}

async function toColleague(town: Town, dice: Dice, pace: Pace, from: string): Promise<void> {
  const to = dice.pick(AGENTS);
  if (to === from) return;
  const reaction = dice.weighted({ answer: 70, ignore: 15, busy: 15 });
  const talkMs = dice.between(...pace.talkMs);
  const pickUpMs = dice.between(200, 2_500);
  const startedAt = Date.now();
  const timers: NodeJS.Timeout[] = [];
  const seen = town.ledger.add({
    kind: `calls colleague ${to}, who shall ${reaction}`,
    caller: from,
    called: to,
    startedAt,
    results: ["answered", "busy", "unanswered", "voicemail", "abandoned", "overflow"],
  });
  town.expect(from, (rings) => {
    rings.ring();
    if (reaction === "busy") rings.refuse();
    if (reaction !== "answer") return;
    const act = (ms: number, what: () => void): void => void timers.push(setTimeout(what, ms));
    act(pickUpMs, () => {
      if (rings.state !== "ringing") return;
      rings.answer();
      rings.rtp.hum(VOICE);
      seen.talk = { from: Date.now(), to: Date.now() };
      seen.results = ["answered"];
      act(talkMs, () => {
        if (rings.state === "answered") seen.endedBy = "callee";
        rings.hangUp();
      });
    });
  });
  const call = await town.desk(from).call(to);
  const person = overPhone(call, from);
  person.say();
  const hadPatience = pickUpMs + talkMs + 2_000;
  await over(town, person, seen.kind, hadPatience);
  for (const timer of timers) clearTimeout(timer);
  town.forget(from);
  seen.endedAt = Date.now();
  if (seen.talk !== undefined) {
    seen.talk.to = seen.endedAt;
    if (seen.endedBy === undefined) seen.endedBy = "caller";
  }
  seen.isDisturbed = town.wasDisturbed(startedAt, seen.endedAt);
}
