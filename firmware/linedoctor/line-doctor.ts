import type { Database } from "#firmware/db/database.ts";
import type { CadencedTone } from "#firmware/dsp/tone/tone.ts";
import type { Zone } from "#firmware/dsp/zones/zone.ts";
import { zoneOf } from "#firmware/dsp/zones/zones.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { Emitter, type Unsubscribe } from "#firmware/kernel/emitter.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { MediaClient } from "#firmware/media/client.ts";
import type { LineHardware, LineTestStep } from "#firmware/media/protocol.ts";
import { lineFacts, noteFacts } from "./event-facts.ts";
import { Evidence } from "./evidence.ts";
import { type Habits, habitsOf } from "./learning.ts";
import { LineLife } from "./line-life.ts";
import { type FinishedCall, LineStory } from "./line-story.ts";
import { type Proposal, proposalsOf } from "./proposals.ts";
import { resultOf, type TestWhy } from "./test-result.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** An exchange line as configured. */
export interface DoctorLine {
  readonly id: string;
  /** One that is switched off is known, and left in peace. */
  readonly isInService: boolean;
  readonly country: string;
  readonly busyToneSeconds: number;
  readonly rxGainDb: number;
}

export interface LineDoctorOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly media: MediaClient;
  /** Exchange lines only. */
  readonly lines: () => readonly DoctorLine[];
  /** Nothing goes on on the line, and its board is there. */
  readonly isIdle: (line: string) => boolean;
}

/** A test that runs, or why none was begun. */
export type TestStart =
  | { readonly kind: "started"; readonly done: Promise<void> }
  | { readonly kind: "refused"; readonly because: "unknown" | "in-use" | "running" };

/** All that is known of one line. */
export interface LinePicture {
  readonly verdict: Verdict;
  readonly habits: Habits;
  readonly proposals: readonly Proposal[];
  readonly counters: Readonly<Record<string, number>>;
  readonly learned?: { readonly at: number; readonly tone: CadencedTone };
  readonly plan: Zone;
  /** The step a running test is at. */
  readonly testing?: LineTestStep;
  readonly skippedAt?: number;
}

/** Looks after the exchange lines: keeps evidence, learns what exchanges do, tests lines, and says how they are. */
export class LineDoctor {
  readonly evidence: Evidence;
  /** Into which lines something is plugged, or was. */
  readonly life: LineLife;
  /** The picture of a line is different. */
  readonly changes = new Emitter<{ readonly line: string }>();
  readonly #options: LineDoctorOptions;
  readonly #stories = new Map<string, LineStory>();
  readonly #testing = new Map<string, LineTestStep>();
  readonly #skipped = new Map<string, number>();
  readonly #slips = new Map<string, number>();
  #learned = new Map<string, { at: number; tone: CadencedTone }>();
  #stops: Unsubscribe[] = [];

  constructor(options: LineDoctorOptions) {
    this.#options = options;
    this.evidence = new Evidence(options.db);
    this.life = new LineLife(this.evidence);
  }

  /** Listens from now on; before the media process is started. */
  start(): void {
    const { media } = this.#options;
    this.#learned = new Map(this.evidence.learned().map(({ line, at, tone }) => [line, { at, tone }]));
    this.#stops = [
      media.events.notes(({ line, note, at }) => {
        if (note.kind === "step") this.#step(line, note.step);
        const facts = noteFacts(note);
        if (facts === undefined || !this.#isOurs(line)) return;
        const source = note.kind === "port" || note.kind === "control" ? note.kind : "test";
        this.#write(() => this.evidence.addEvent(line, at, note.kind === "tail" ? "line" : source, facts));
        this.#story(line).note(note);
        if (note.kind !== "port" || note.event.type !== "battery") return;
        const { volts } = note.event;
        this.#write(() => this.life.measured(line, volts) && this.changes.emit({ line }));
      }),
      media.events.lines((event) => {
        if (event.type !== "line" || !this.#isOurs(event.line)) return;
        const facts = lineFacts(event.event);
        if (facts !== undefined) this.#write(() => this.evidence.addEvent(event.line, event.at, "line", facts));
        const finished = this.#story(event.line).event(event.event, event.at);
        if (finished !== undefined) this.#finished(event.line, finished);
      }),
      media.events.process(({ type }) => {
        if (type === "up") this.#teach();
      }),
    ];
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    for (const line of this.#testing.keys()) this.#options.media.send({ type: "line.test-stop", line });
  }

  /** Tests a line when it is idle. What is found is kept; `done` resolves when it is. */
  test(id: string, why: TestWhy): TestStart {
    const line = this.#line(id);
    if (line === undefined) return { kind: "refused", because: "unknown" };
    if (this.#testing.has(id)) return { kind: "refused", because: "running" };
    if (!this.#options.isIdle(id)) {
      this.#skipped.set(id, this.#options.clock.now());
      return { kind: "refused", because: "in-use" };
    }
    this.#step(id, "battery");
    return { kind: "started", done: this.#test(line, why) };
  }

  /** Tests one line after the other; those in use are left out. Gives the lines that were. */
  async testAll(why: TestWhy): Promise<string[]> {
    const skipped: string[] = [];
    for (const { id, isInService } of this.#options.lines()) {
      if (!isInService) continue;
      const started = this.test(id, why);
      if (started.kind === "started") await started.done;
      else skipped.push(id);
    }
    return skipped;
  }

  /** Undefined for a line that is none of ours. */
  picture(id: string): LinePicture | undefined {
    const line = this.#line(id);
    if (line === undefined) return undefined;
    const plan = zoneOf(line.country);
    const habits = habitsOf(this.evidence.calls(id), plan);
    const [last] = this.#tests(id);
    const learned = this.#learned.get(id);
    const facts = {
      test: last?.result,
      habits,
      hasLearned: learned !== undefined,
      slips: this.#slips.get(id) ?? 0,
      plan,
    };
    const [testing, skippedAt] = [this.#testing.get(id), this.#skipped.get(id)];
    return {
      verdict: verdictOf(facts),
      habits,
      proposals: proposalsOf({ line, habits, test: last?.result, hasLearned: learned !== undefined }),
      counters: this.evidence.counters(id),
      plan,
      ...(learned !== undefined && { learned }),
      ...(testing !== undefined && { testing }),
      ...(skippedAt !== undefined && { skippedAt }),
    };
  }

  /** The port as its hardware tells of it. Rejects when the media process is down. */
  async hardware(id: string): Promise<LineHardware | undefined> {
    const { hardware } = await this.#options.media.askLine(id, { about: "hardware" });
    if (hardware !== undefined)
      this.#slips.set(
        id,
        Object.values(hardware.slips).reduce((sum, count) => sum + count, 0),
      );
    return hardware;
  }

  /** Loudness now; measured only while somebody asks again and again. */
  async levels(id: string) {
    return (await this.#options.media.askLine(id, { about: "levels" })).levels;
  }

  /** The exchange of the line has reversed polarity when somebody answered: then nothing else counts as an answer. */
  tellsAnswers(id: string): boolean {
    return this.evidence.counters(id)["answered-by-polarity"] !== undefined;
  }

  /** From now on this tone is a hang-up on this line, beside the country's. */
  learn(id: string, tone: CadencedTone): void {
    const at = this.#options.clock.now();
    this.evidence.learn(id, at, tone);
    this.#learned.set(id, { at, tone });
    this.#teach(id);
    this.changes.emit({ line: id });
  }

  /** What was learned and what led to it. */
  forget(id: string): void {
    this.evidence.forget(id);
    this.#learned.delete(id);
    this.#options.media.send({ type: "line.learned", line: id });
    this.changes.emit({ line: id });
  }

  async #test(line: DoctorLine, why: TestWhy): Promise<void> {
    const { clock, log, media } = this.#options;
    const at = clock.now();
    try {
      const { reading } = await media.askLine(line.id, { about: "test", sweep: true });
      if (reading === undefined) return;
      const result = resultOf(reading, at, why);
      this.evidence.count(line.id, "tests");
      if (result.end === "done" || result.end === "no-current") {
        this.#skipped.delete(line.id);
        const plan = zoneOf(line.country);
        const habits = habitsOf(this.evidence.calls(line.id), plan);
        const hasLearned = this.#learned.has(line.id);
        const verdict = verdictOf({ test: result, habits, hasLearned, slips: 0, plan });
        this.evidence.addTest(line.id, result, verdict, reading.sound);
        log.info("line tested", { line: line.id, verdict: verdict.tone, what: verdict.findings[0]?.code });
      } else {
        this.#skipped.set(line.id, at);
        this.evidence.count(line.id, "tests-given-up");
        this.evidence.addEvent(line.id, clock.now(), "test", { code: "given-up", facts: { end: result.end } });
      }
    } catch (error) {
      log.warn("a line could not be tested", { line: line.id, error });
    } finally {
      this.#testing.delete(line.id);
      this.changes.emit({ line: line.id });
    }
  }

  #finished(line: string, finished: FinishedCall): void {
    const { call } = finished;
    this.#write(() => {
      this.evidence.addCall(line, finished);
      this.evidence.count(line, call.direction === "in" ? "calls-in" : "calls-out");
      if (call.isAnswered) this.evidence.count(line, "answered");
      if (call.answeredByPolarity) this.evidence.count(line, "answered-by-polarity");
      if (call.direction === "in") this.evidence.count(line, `caller-id-${call.callerId ?? "missing"}`);
      if (call.direction === "in" && !call.isAnswered) this.evidence.count(line, "rang-unanswered");
      if (call.sign !== undefined) this.evidence.count(line, `hang-up-${call.sign}`);
      this.#learnFrom(line);
    });
    this.changes.emit({ line });
  }

  /** What is safe to take for a hang-up is taken for one at once: the next caller must not keep the line busy. */
  #learnFrom(id: string): void {
    const line = this.#line(id);
    if (line === undefined || this.#learned.has(id)) return;
    const { endTone } = habitsOf(this.evidence.calls(id), zoneOf(line.country));
    if (endTone?.isSafe !== true) return;
    this.#options.log.info("the exchange's own busy tone is learned", { line: id, ...endTone.tone });
    this.learn(id, endTone.tone);
  }

  #teach(only?: string): void {
    for (const [line, { tone }] of this.#learned) {
      if (only !== undefined && line !== only) continue;
      this.#options.media.send({ type: "line.learned", line, busy: tone });
    }
  }

  #tests(id: string) {
    return this.evidence.tests(id, 1);
  }

  #step(line: string, step: LineTestStep): void {
    this.#testing.set(line, step);
    this.changes.emit({ line });
  }

  #story(line: string): LineStory {
    const story = this.#stories.get(line) ?? new LineStory();
    this.#stories.set(line, story);
    return story;
  }

  #line(id: string): DoctorLine | undefined {
    return this.#options.lines().find((line) => line.id === id);
  }

  #isOurs(id: string): boolean {
    return this.#line(id) !== undefined;
  }

  /** Calls go on when the disk does not take the evidence. */
  #write(write: () => unknown): void {
    try {
      write();
    } catch (error) {
      this.#options.log.debug("evidence of a line was lost", { error });
    }
  }
}
