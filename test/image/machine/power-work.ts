import type { CallDetail } from "#firmware/api/contract/call-detail.ts";
import type { CallPage, CallRow } from "#firmware/api/contract/call-list.ts";
import { delay, systemClock } from "#firmware/kernel/clock.ts";
import type { Dice } from "#test/soak/dice.ts";
import { callIn, type Owner } from "./house.ts";
import { type Exchange, type Talk, Talks } from "./talks.ts";

/** Records are complete up to the last second; the guest's seconds are longer than ours. */
export const LAST_SECOND_MS = 2_000;
/** One after the other. */
const MOST_REFUSALS = 20;
/** So many of the newest calls are looked for after a cut; a soak makes thousands. */
const CALLS_KEPT = 100;

/** A recording that the box has told to be finished. */
export interface KnownRecording {
  readonly call: string;
  readonly from: string;
  readonly durationMs: number;
  /** When it was told, `performance.now()`. */
  readonly at: number;
  /** After a cut it has been listened to. */
  isHeard: boolean;
}

/** What the box has told before the power was cut, and must still tell after it. */
export class Known {
  /** Company names that were saved and confirmed last, or asked to be saved since. */
  names: string[] = [];
  /** Calls that were told as ended, and when (`performance.now()`). */
  readonly calls = new Map<string, number>();
  readonly recordings = new Map<string, KnownRecording>();
  /** The talk that went on when the power was cut, and when that was. */
  cutTalk: { readonly talk: Talk; readonly at: number } | undefined;
  /** How many times longer than usual the box takes for everything. */
  slowness = 1;
  callsEnded = 0;
  saves = 0;
  #lastName = 0;
  #lastCaller = 0;

  copy(): Known {
    const copy = new Known();
    copy.names = [...this.names];
    copy.slowness = this.slowness;
    for (const [id, at] of this.calls) copy.calls.set(id, at);
    for (const [id, recording] of this.recordings) {
      copy.recordings.set(id, { ...recording });
      recording.isHeard = true; // in the copy
    }
    return copy;
  }

  /** The power goes: the last second's records need not be there, the talk that goes on is cut. */
  cutAt(at: number, talk: Talk | undefined): void {
    this.cutTalk = talk === undefined ? undefined : { talk, at };
    const lastMs = LAST_SECOND_MS * this.slowness;
    for (const [id, toldAt] of this.calls) if (at - toldAt < lastMs) this.calls.delete(id);
    for (const id of [...this.calls.keys()].slice(0, -CALLS_KEPT)) this.calls.delete(id);
  }

  nextName(): string {
    return `Company ${++this.#lastName}`;
  }

  nextCaller(): string {
    return `139${String(++this.#lastCaller).padStart(8, "0")}`;
  }
}

/** A box to call and work in. */
export interface Workplace extends Exchange {
  /** Asks again and again until the answer is a yes. */
  until(what: string, isSo: () => Promise<boolean>): Promise<void>;
}

/**
 * What goes on in the box while its power is cut: recorded talks one after the other, callers who only hear the greeting,
 * and a new company name every second.
 */
export class Work {
  readonly #guest: Workplace;
  readonly #owner: Owner;
  readonly #known: Known;
  readonly #dice: Dice;
  readonly #talks: Talks;
  #isOver = false;
  #isClosed = false;
  #refusals = 0;
  #all: Promise<unknown> = Promise.resolve();
  /** What broke before the power was cut. */
  broke: Error | undefined;

  private constructor(parts: { guest: Workplace; owner: Owner; known: Known; dice: Dice; talks: Talks }) {
    this.#guest = parts.guest;
    this.#owner = parts.owner;
    this.#known = parts.known;
    this.#dice = parts.dice;
    this.#talks = parts.talks;
  }

  static async begin(guest: Workplace, owner: Owner, known: Known, dice: Dice): Promise<Work> {
    const work = new Work({ guest, owner, known, dice, talks: await Talks.open(guest) });
    work.#all = Promise.all(
      [work.#talkers(), work.#callers(), work.#office()].map((each) =>
        each.catch((error: Error) => {
          if (!work.#isOver) work.broke ??= error;
        }),
      ),
    );
    return work;
  }

  /** Resolves once a talk has gone on for so long, or something broke. */
  async untilTalking(ms: number): Promise<void> {
    const isTalking = (): boolean => performance.now() - (this.#talks.current?.since ?? Number.POSITIVE_INFINITY) >= ms;
    while (this.broke === undefined && !isTalking()) await delay(systemClock, 50);
  }

  /** Lets what goes on come to its end. */
  async finish(): Promise<void> {
    this.#isOver = true;
    await this.#all;
    this.close();
  }

  /** The power goes now: what the box has told counts up to here. Call it just before. */
  cut(): void {
    this.#isOver = true;
    this.#known.cutAt(performance.now(), this.#talks.current);
  }

  /** What would be known if the power went now. */
  asIfCut(): Known {
    const known = this.#known.copy();
    known.cutAt(performance.now(), this.#talks.current);
    return known;
  }

  /** After the power has gone. Twice is fine: the power may go after what goes on has come to its end. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#talks.close();
  }

  async #talkers(): Promise<void> {
    while (!this.#isOver) {
      const from = this.#known.nextCaller();
      const ms = this.#dice.between(3_000, 10_000);
      const isRefused = await this.#talks.talk(from, ms).then(
        () => false,
        (error: Error) => this.#refused(error),
      );
      if (!isRefused) await this.#learn(from);
    }
  }

  /** A box that has too much to do refuses calls; one that goes on doing so has a fault. */
  async #refused(error: Error): Promise<true> {
    if (++this.#refusals > MOST_REFUSALS || this.#isOver) throw error;
    console.log(`a talk was not to be had: ${error.message}`);
    await delay(systemClock, 1_000);
    return true;
  }

  /** Waits until the box tells that the talk is recorded. */
  async #learn(from: string): Promise<void> {
    const { recordings } = this.#known;
    await this.#guest.until(`the recording of the call from ${from} is ready`, async () => {
      if (this.#isOver) return true; // nobody can tell any more
      const detail = await talkFrom(this.#owner, from);
      const recording = detail?.recordings[0];
      if (recording?.state !== "ready" || detail === undefined) return false;
      this.#refusals = 0;
      const { durationMs } = recording;
      recordings.set(recording.id, {
        call: detail.call.id,
        from,
        durationMs,
        at: performance.now(),
        isHeard: false,
      });
      return true;
    });
  }

  async #callers(): Promise<void> {
    while (!this.#isOver && this.#guest.trunkPort === undefined) {
      await callIn(this.#guest);
      for (const { id, endedAt } of (await this.#owner.get<CallPage>("/api/calls?limit=50")).rows) {
        if (endedAt === null || this.#known.calls.has(id)) continue;
        this.#known.calls.set(id, performance.now());
        this.#known.callsEnded += 1;
      }
    }
  }

  async #office(): Promise<void> {
    while (!this.#isOver) {
      const name = this.#known.nextName();
      this.#known.names.push(name);
      await rename(this.#owner, name);
      this.#known.names = [name];
      this.#known.saves += 1;
      await delay(systemClock, 1_000);
    }
  }
}

/** The call from this number with its recordings; undefined where there is none. */
export async function talkFrom(owner: Owner, from: string): Promise<CallDetail | undefined> {
  const { rows } = await owner.get<CallPage>(`/api/calls?number=${from}`);
  const row = rows[0];
  return row === undefined ? undefined : owner.get<CallDetail>(`/api/calls/${row.id}`);
}

/** The newest calls, `least` of them if there are so many. */
export async function newestCalls(owner: Owner, least: number): Promise<CallRow[]> {
  const found: CallRow[] = [];
  let cursor: string | null = "";
  while (cursor !== null && found.length < least) {
    const more: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page: CallPage = await owner.get<CallPage>(`/api/calls?limit=100${more}`);
    found.push(...page.rows);
    cursor = page.next;
  }
  return found;
}

async function rename(owner: Owner, companyName: string): Promise<void> {
  const path = "/api/config/settings/box";
  const { version, value } = await owner.get<{ version: number; value: Record<string, unknown> }>(path);
  const both = { companyName, companyNameZh: companyName };
  await owner.send("PUT", path, { version, value: { ...value, ...both } });
}
