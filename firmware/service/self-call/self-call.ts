import { CALLER_TONES_HZ } from "#drivers/self/voice.ts";
import { Call } from "#firmware/calls/call.ts";
import type { CallControl } from "#firmware/calls/call-control.ts";
import { CallerGone } from "#firmware/calls/call-control.ts";
import type { CallRecord } from "#firmware/calls/call-record.ts";
import type { CallTools } from "#firmware/calls/call-tools.ts";
import { Journal, type JournalStore } from "#firmware/calls/journal.ts";
import type { Leg } from "#firmware/channels/leg.ts";
import { JournalTables } from "#firmware/db/journal-store.ts";
import type { CallEvent } from "#firmware/domain/call-event.ts";
import type { RecordingId } from "#firmware/domain/ids.ts";
import { Cause } from "#firmware/domain/termination.ts";
import { delay } from "#firmware/kernel/clock.ts";
import { createId } from "#firmware/kernel/id.ts";
import { nameOfStep } from "#firmware/service/calls.ts";
import type { Foundations } from "#firmware/service/foundations.ts";
import type { Telephony } from "#firmware/service/telephony.ts";
import { forgetSelfCalls, SELF_CALL_PREFIX } from "./forget.ts";
import { isSameSound, likeness, readSamples, shareOfTones } from "./same-sound.ts";
import { SelfLine } from "./self-line.ts";

/** What is looked at, in this order; what comes after a failure was not tried. */
export type SelfCallStep = "line" | "answer" | "greeting" | "recording" | "record";

export interface SelfCallResult {
  /** Wall time, milliseconds. */
  readonly at: number;
  readonly tookMs: number;
  readonly isGood: boolean;
  /** The machine did not let media keep its time meanwhile: what was heard may be no fault of the software. */
  readonly wasHeldUp: boolean;
  readonly steps: readonly { readonly step: SelfCallStep; readonly isGood: boolean; readonly detail: string }[];
}

/** The greeting callers hear; shipped, and replaced by the owner's own. */
const GREETING = "welcome";
/** So much of it is listened to; an owner may have much to say. */
const GREETING_MS = 8_000;
const RECORD_MS = 2_000;
/** A slow machine that has just started needs seconds for each of them. */
const LINE_MS = 15_000;
const CALL_MS = 60_000;
/** Each of the caller's two tones must be heard for so much of the recording. */
const TONE_SHARE = 0.2;
/** So many lost beats in one call spoil what is heard in it, whatever the software does. */
const HELD_UP_BEATS = 5;
const NO_ROOM = "the disk is too full to record; calls go on without";

class StepFailed extends Error {
  override readonly name = "StepFailed";
  readonly step: SelfCallStep;
  constructor(step: SelfCallStep, detail: string) {
    super(detail);
    this.step = step;
  }
}

/**
 * The box calls itself: a line rings, the call is answered, the greeting must reach the caller, what the caller says must
 * be in the recording, and the record of the call in the database. Nothing of it is left behind or counted, and it takes
 * nobody's place.
 */
export class SelfCall {
  readonly #base: Foundations;
  readonly #telephony: Telephony;
  readonly #tools: CallTools;
  readonly #journal: Journal;
  readonly #tables: JournalTables<CallEvent>;
  /** Records of calls to itself that are not in the database yet. */
  #records: CallRecord[] = [];
  #running: Promise<SelfCallResult> | undefined;
  #last: SelfCallResult | undefined;
  readonly #stopping = new AbortController();

  constructor(base: Foundations, telephony: Telephony) {
    this.#base = base;
    this.#telephony = telephony;
    const { clock, log, db, config } = base;
    // The same tables by the same way; but nobody listens, no sum is made, and the record waits for the judge.
    this.#tables = new JournalTables<CallEvent>(db);
    const store: JournalStore = {
      write: (events, records) => {
        this.#tables.write(events, []);
        this.#records.push(...records);
      },
      mayRetry: (error) => this.#tables.mayRetry(error),
      orphans: () => [],
    };
    this.#journal = new Journal({ clock, store, log, nameOf: (step) => nameOfStep(config(), step) });
    this.#tools = { ...telephony.tools, journal: this.#journal };
  }

  /** How the last one went. */
  get last(): SelfCallResult | undefined {
    return this.#last;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Takes some eight seconds. Whoever asks while it runs gets the result of the one that runs. Never rejects. */
  run(): Promise<SelfCallResult> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Ends what runs; resolves when nothing of it is left. */
  async stop(): Promise<void> {
    this.#stopping.abort(new StepFailed("line", "the box is going down"));
    await this.#running;
  }

  async #run(): Promise<SelfCallResult> {
    const { clock, log } = this.#base;
    const [at, from] = [clock.now(), clock.monotonic()];
    const steps: { step: SelfCallStep; isGood: boolean; detail: string }[] = [];
    const passed = (step: SelfCallStep, detail: string): void => void steps.push({ step, isGood: true, detail });
    const lostBefore = await this.#lostBeats();
    let line: SelfLine | undefined;
    try {
      line = new SelfLine(this.#base, this.#telephony);
      await this.#go(line, passed);
    } catch (error) {
      const step = error instanceof StepFailed ? error.step : nextOf(steps);
      steps.push({ step, isGood: false, detail: error instanceof Error ? error.message : String(error) });
    }
    // What stays behind is taken away at the next call or the next start.
    await this.#tidy(line).catch((error: unknown) =>
      log.warn("a call of the box to itself has left something", { error }),
    );
    const isGood = steps.every((step) => step.isGood);
    const lostBeats = (await this.#lostBeats()) - lostBefore;
    const wasHeldUp = lostBeats >= HELD_UP_BEATS;
    this.#last = { at, tookMs: Math.round(clock.monotonic() - from), isGood, wasHeldUp, steps };
    if (isGood) log.info("the box has called itself", { tookMs: this.#last.tookMs });
    else if (this.#stopping.signal.aborted) log.debug("a call of the box to itself was given up");
    else log.error("the box could not call itself", { steps, lostBeats });
    return this.#last;
  }

  async #tidy(line: SelfLine | undefined): Promise<void> {
    line?.close();
    this.#journal.flush();
    this.#records = [];
    await forgetSelfCalls(this.#base);
  }

  /** Beats of 20 ms that media has dropped, because the machine did not let it run in time. */
  #lostBeats(): Promise<number> {
    return this.#telephony.media.stats().then(
      ({ ticksLate }) => ticksLate,
      () => 0, // no media: the call says so
    );
  }

  async #go(line: SelfLine, passed: (step: SelfCallStep, detail: string) => void): Promise<void> {
    const { clock } = this.#base;
    const { signal } = this.#stopping;
    const silent = new StepFailed("line", "its own line did not ring");
    const leg = await within(clock, line.rings, { ms: LINE_MS, late: silent, signal });
    passed("line", "rang");
    const call = this.#newCall(leg);
    const late = new StepFailed("answer", "the call took too long");
    const served = within(clock, this.#serve(call, line), { ms: CALL_MS, late, signal });
    const { recording, heard } = await served.finally(() => {
      call.hangUp({ cause: Cause.normalClearing, by: "system", detail: "the call to itself is over" });
      return call.finish();
    });
    passed("answer", "answered");
    passed("greeting", await this.#judgeGreeting(call, heard));
    passed("recording", recording === undefined ? NO_ROOM : await this.#judgeRecording(recording));
    passed("record", this.#judgeRecord(call, recording));
  }

  #newCall(leg: Leg): Call {
    const call = new Call({
      id: createId<"call">(SELF_CALL_PREFIX),
      tools: this.#tools,
      leg,
      direction: "inbound",
      called: {},
      language: this.#base.config().box.language,
      legChanged: () => undefined,
    });
    call.begin();
    return call;
  }

  /** What a caller lives through: the greeting, then a message. */
  async #serve(
    call: Call,
    line: SelfLine,
  ): Promise<{ readonly recording: RecordingId | undefined; readonly heard: Int16Array }> {
    try {
      // What is played longer than that ends with the recording's beep.
      await Promise.race([call.play([GREETING]), delay(this.#base.clock, GREETING_MS + 2_000, call.signal)]);
      const recording = await this.#record(call);
      return { recording, heard: await line.heard() };
    } catch (error) {
      if (error instanceof CallerGone) throw new StepFailed("answer", error.message);
      throw error;
    }
  }

  async #record(call: CallControl): Promise<RecordingId | undefined> {
    const { recordings, clock } = this.#tools;
    const id = createId<"recording">("r");
    const path = recordings.begin({ id, call: call.id, at: clock.now(), why: "self-call", caller: call.caller });
    if (path === undefined) return undefined;
    call.note({ type: "recording.started", recording: id, why: "self-call" });
    const options = { path, maxMs: RECORD_MS, stopOnSilenceMs: CALL_MS, stopOnDigits: "" };
    const { durationMs, bytes, peakDbfs, end } = await call.recordMessage(options);
    recordings.end(id, { durationMs, bytes, peakDbfs: [peakDbfs], end });
    call.note({ type: "recording.ended", recording: id, ms: durationMs, detail: end });
    return id;
  }

  async #judgeGreeting({ language }: Call, heard: Int16Array): Promise<string> {
    const path = this.#tools.prompts.find(GREETING, language);
    if (path === undefined) throw new StepFailed("greeting", "there is no greeting");
    const said = (await readSamples(path)).subarray(0, GREETING_MS * 8);
    const alike = likeness(heard, said);
    const detail = `${Math.round(alike * 100)} % alike`;
    if (!isSameSound(alike)) throw new StepFailed("greeting", `the caller did not hear the greeting: ${detail}`);
    return detail;
  }

  async #judgeRecording(id: RecordingId): Promise<string> {
    const found = this.#telephony.audio.recordings.find(id);
    if (found === undefined) throw new StepFailed("recording", "the recording is not listed");
    const samples = await readSamples(found.path).catch((error: unknown) => {
      throw new StepFailed("recording", error instanceof Error ? error.message : String(error));
    });
    const shares = shareOfTones(samples, CALLER_TONES_HZ);
    const detail = `${Math.round(samples.length / 8)} ms, tones ${shares.map((share) => `${Math.round(share * 100)} %`).join(" and ")}`;
    if (shares.some((share) => share < TONE_SHARE))
      throw new StepFailed("recording", `the caller is not in the recording: ${detail}`);
    return detail;
  }

  #judgeRecord(call: Call, recording: RecordingId | undefined): string {
    this.#journal.flush();
    const { db } = this.#base;
    // Written, found and removed in one go: no list and no report has it, not for a moment.
    const row = db.transaction(() => {
      this.#tables.write([], this.#records);
      const found = db.get<{ answered_at: number | null; recordings: string }>(
        "SELECT answered_at, recordings FROM call WHERE id = :id",
        { id: call.id },
      );
      db.run("DELETE FROM call WHERE id = :id", { id: call.id });
      return found;
    });
    if (row === undefined) throw new StepFailed("record", "the record of the call is not in the database");
    const isWhole = row.answered_at !== null && (recording === undefined || row.recordings.includes(recording));
    if (!isWhole) throw new StepFailed("record", "the record of the call is not whole");
    return "found";
  }
}

const ORDER: readonly SelfCallStep[] = ["line", "answer", "greeting", "recording", "record"];

/** A fault without a step of its own belongs to the first one that was not passed. */
function nextOf(steps: readonly { readonly step: SelfCallStep }[]): SelfCallStep {
  return ORDER.find((step) => !steps.some((done) => done.step === step)) ?? "record";
}

async function within<T>(
  clock: Foundations["clock"],
  work: Promise<T>,
  limit: { readonly ms: number; readonly late: Error; readonly signal: AbortSignal },
): Promise<T> {
  const over = new AbortController();
  const timeout = delay(clock, limit.ms, AbortSignal.any([over.signal, limit.signal])).then(() => {
    throw limit.late;
  });
  timeout.catch(() => undefined); // whoever wins the race is told below
  try {
    return await Promise.race([work, timeout]);
  } finally {
    over.abort();
  }
}
