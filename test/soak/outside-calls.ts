import { setTimeout as sleep } from "node:timers/promises";
import type { LiveCall } from "#firmware/api/contract/live.ts";
import type { CallResult } from "#firmware/domain/call-result.ts";
import type { PhoneCall } from "#test/support/phone-call.ts";
import { sine } from "#test/support/rtp-phone.ts";
import type { Dice } from "./dice.ts";
import type { Seen } from "./ledger.ts";
import { callOverTrunk, type Outsider } from "./outsiders.ts";
import type { Town } from "./town.ts";

/** Where callers lose patience. */
type GivesUp = "before-answer" | "menu" | "waiting" | "ringing" | "voicemail" | "never";
type Reaction = "answer" | "ignore" | "busy" | "redirect";

/** One caller's day, drawn before it begins. */
interface Plan {
  readonly way: "trunk" | "line";
  readonly key: "1" | "2" | "3" | "0";
  readonly givesUp: GivesUp;
  readonly givesUpAfterMs: number;
  readonly talkMs: number;
  readonly endsTalk: "caller" | "callee";
  readonly holds: boolean;
  /** What the first, second … phone that rings does; the last goes for all others. */
  readonly reactions: readonly Reaction[];
  readonly pickUpMs: number;
  readonly messageMs: number;
}

export interface Pace {
  readonly talkMs: readonly [number, number];
  readonly patienceMs: number;
}

const AGENT_HZ = 800;
const AGENT_VOICE = sine(AGENT_HZ, 20);
/** A message needs its greeting and its beep first. */
const GREETING_MS = 9_000;
/** Whether the agent or the caller was first cannot be told from outside. */
const RACE_MS = 700;
const CALLED = "02155501001";

function draw(dice: Dice, pace: Pace): Plan {
  const reaction = (): Reaction => dice.weighted({ answer: 80, ignore: 9, busy: 7, redirect: 4 });
  return {
    way: dice.chance(0.35) ? "line" : "trunk",
    key: dice.weighted({ "1": 50, "2": 35, "3": 7, "0": 8 } as const),
    givesUp: dice.weighted({ never: 60, "before-answer": 5, menu: 9, waiting: 11, ringing: 11, voicemail: 4 }),
    givesUpAfterMs: dice.between(0, 4_000),
    talkMs: dice.between(...pace.talkMs),
    endsTalk: dice.chance(0.6) ? "caller" : "callee",
    holds: dice.chance(0.25),
    reactions: [reaction(), reaction(), "answer"],
    pickUpMs: dice.between(200, 3_500),
    messageMs: dice.between(3_500, 8_000),
  };
}

/** Somebody calls the company, gets as far as the plan says, and is compared with the record later. */
export async function outsideCall(town: Town, dice: Dice, pace: Pace): Promise<void> {
  const plan = draw(dice, pace);
  const number = town.newNumber();
  const startedAt = Date.now();
  const person =
    (plan.way === "line" ? await town.exchange.call(number) : undefined) ??
    (await callOverTrunk(town.house, number, CALLED));
  const seen = town.ledger.add({
    kind: `call to ${plan.key}, gives up: ${plan.givesUp}`,
    caller: number,
    startedAt,
    results: [],
  });
  const caller = new Caller(town, plan, person, seen);
  const tooLong = new AbortController();
  const unfollow = town.live.follow(number, (call) => caller.sees(call));
  town.expect(number, (call) => caller.offer(call));
  if (plan.givesUp === "before-answer") caller.leaveAfter(plan.givesUpAfterMs / 4);
  await Promise.race([person.over, sleep(pace.patienceMs, undefined, { signal: tooLong.signal })]);
  if (!person.isOver()) caller.leave();
  await Promise.race([person.over, sleep(10_000, undefined, { signal: tooLong.signal })]);
  tooLong.abort();
  if (!person.isOver()) town.stuck.push(`${seen.kind} from ${number}: the call does not end`);
  unfollow();
  town.forget(number);
  caller.close();
}

class Caller {
  readonly #town: Town;
  readonly #plan: Plan;
  readonly #person: Outsider;
  readonly #seen: Seen;
  readonly #timers = new Set<NodeJS.Timeout>();
  #offers = 0;
  #stages = new Set<LiveCall["stage"]>();
  #speaksAt: number | undefined;
  #agent: PhoneCall | undefined;

  constructor(town: Town, plan: Plan, person: Outsider, seen: Seen) {
    this.#town = town;
    this.#plan = plan;
    this.#person = person;
    this.#seen = seen;
    void person.over.then(() => {
      seen.endedAt ??= Date.now();
      this.#endTalk();
    });
  }

  /** The live picture shows the call at a stage; each is acted on once. */
  sees(call: LiveCall | undefined): void {
    if (call === undefined || this.#stages.has(call.stage)) return;
    this.#stages.add(call.stage);
    const { givesUp, givesUpAfterMs, key, messageMs } = this.#plan;
    if (call.stage === givesUp) {
      this.leaveAfter(givesUpAfterMs);
      return;
    }
    if (call.stage === "menu") this.#after(2_500, () => this.#person.press(key));
    if (call.stage === "voicemail") {
      this.#after(GREETING_MS, () => {
        this.#speaksAt = Date.now();
        this.#person.say();
      });
      this.leaveAfter(GREETING_MS + messageMs);
    }
  }

  /** A desk phone rings for this caller. */
  offer(call: PhoneCall): void {
    const { reactions, pickUpMs } = this.#plan;
    const reaction = reactions[Math.min(this.#offers++, reactions.length - 1)] ?? "answer";
    call.ring();
    if (reaction === "busy") call.refuse();
    if (reaction === "redirect") call.refuse("302 Moved Temporarily");
    if (reaction === "answer") this.#after(pickUpMs, () => this.#pickUp(call));
  }

  leaveAfter(ms: number): void {
    this.#after(ms, () => this.leave());
  }

  leave(): void {
    if (this.#person.isOver()) return;
    this.#seen.endedBy = "caller";
    this.#seen.endedAt = Date.now();
    this.#endTalk();
    this.#person.hangUp();
  }

  /** Writes down what the record may say. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    const { startedAt, endedAt = Date.now() } = this.#seen;
    this.#seen.results = this.#possible();
    this.#seen.mayHaveNone = this.#plan.givesUp === "before-answer";
    this.#seen.isDisturbed = this.#town.wasDisturbed(startedAt, endedAt);
    const clarity = this.#person.clarity(AGENT_HZ);
    const isClear = this.#seen.talk !== undefined && !this.#plan.holds && this.#talkMs() > 2_000;
    if (isClear && clarity !== undefined && this.#seen.isDisturbed !== true) this.#town.clarity.push(clarity);
  }

  #talkMs(): number {
    const { talk } = this.#seen;
    return talk === undefined ? 0 : talk.to - talk.from;
  }

  #possible(): CallResult[] {
    if (this.#seen.talk !== undefined) return this.#talkMs() > RACE_MS ? ["answered"] : ["answered", "abandoned"];
    if (this.#stages.has("voicemail")) {
      const spokeMs = this.#speaksAt === undefined ? 0 : (this.#seen.endedAt ?? 0) - this.#speaksAt;
      return spokeMs > 3_000 ? ["voicemail"] : ["voicemail", "abandoned", "overflow", "unanswered"];
    }
    return this.#stages.has("talking") ? ["answered", "abandoned"] : ["abandoned"];
  }

  #pickUp(call: PhoneCall): void {
    if (call.state !== "ringing" || this.#person.isOver()) return;
    this.#agent = call;
    call.answer();
    call.rtp.hum(AGENT_VOICE);
    this.#person.say();
    const now = Date.now();
    this.#seen.talk = { from: now, to: now };
    const { talkMs, endsTalk, holds } = this.#plan;
    const recorded = { 1: true, 2: false } as const;
    if (this.#plan.key === "1" || this.#plan.key === "2") this.#seen.isRecorded = recorded[this.#plan.key];
    call.once("ended", (by) => {
      this.#seen.endedAt ??= Date.now();
      if (by === "us") this.#seen.endedBy ??= "callee";
      this.#endTalk();
    });
    if (holds) {
      this.#after(talkMs * 0.3, () => call.state === "answered" && call.hold(true));
      this.#after(talkMs * 0.6, () => call.state === "answered" && call.hold(false));
    }
    this.#after(talkMs, () => (endsTalk === "caller" ? this.leave() : call.hangUp()));
  }

  #endTalk(): void {
    const { talk, endedAt = Date.now() } = this.#seen;
    if (talk !== undefined && this.#agent !== undefined) this.#seen.talk = { from: talk.from, to: endedAt };
  }

  #after(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }
}
