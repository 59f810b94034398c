import type { LineCommand, LineEvent } from "#drivers/line/line.ts";
import { IMPEDANCES, type Impedance, type PortControl, type PortEvent } from "#drivers/line/port.ts";
import { dbm0OfPower } from "#firmware/dsp/level.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { LineReading, LineTestEnd, LineTestStep } from "#firmware/media/protocol.ts";
import { powerOf } from "./doctor-ear.ts";
import { EchoProbe } from "./doctor-echo.ts";

const FRAME_MS = 20;
const MEASURED_MS = 400;
/** The machine waits 650 ms for the loop to settle. */
const SETTLED_MS = 900;
const DIAL_TONE_MS = 4_000;
const TONE_PROVED_FRAMES = 60;
const AFTER_DIGIT_MS = 1_800;
const DIGIT_MS = 1_500;
const RESTED_MS = 2_500;
const ECHO_MS = 1_800;
const SWEEP_MS = 900;
/** What is heard at one gain; the board takes the first of it to change. */
const GAIN_MS = 300;
const GAIN_SETTLED_FRAMES = 6;
const GAIN_STEPS_DB = [0, 3, 6, -3];
const MOST_GAIN_DB = 12;
/** No number of any country begins a call with this one digit alone. */
const DIGIT = "1";
const LONGEST_FRAMES = 1_200;
/** Steady within this ratio of mean squares over slices of 100 ms, and louder than −40 dBm0: a tone, no talk. */
const STEADY = 1.8;
const SLICE_FRAMES = 5;
const AUDIBLE = 160 * 160;

export interface LineTestOptions {
  readonly clock: Clock;
  readonly canMeasure: boolean;
  readonly canMatch: boolean;
  /** Of hardware with gains of its own: what the line is set to, and how another is tried. */
  readonly gain?: { readonly rxGainDb: number; readonly set: (rxGainDb: number) => void };
  /** What the line is set to; the sweep goes back to it. */
  readonly impedance: Impedance;
  readonly sweep: boolean;
  readonly control: (control: PortControl) => void;
  readonly command: (command: LineCommand) => void;
  readonly step: (step: LineTestStep) => void;
}

/** The test was called off, or the line does not let it go on. */
class TestEnded extends Error {
  readonly end: LineTestEnd;

  constructor(end: LineTestEnd) {
    super(end);
    this.end = end;
  }
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/**
 * Looks at one idle exchange line: battery, current, dial tone, one digit, noise, echo. Nothing is said into the line
 * before its dial tone has been heard, so that a call that comes at the same moment hears silence at most.
 */
export class LineTest {
  readonly #options: LineTestOptions;
  readonly #reading: Writable<Omit<LineReading, "sound" | "end">> = { marks: [], echo: [], hasDialTone: false };
  readonly #frames: Uint8Array[] = [];
  #end: LineTestEnd | undefined;
  #echo: EchoProbe | undefined;
  #isDialled = false;
  #isClosed = false;
  #isResting = false;
  #wake: (() => void) | undefined;

  constructor(options: LineTestOptions) {
    this.#options = options;
  }

  /** Resolves with what was found, however it ends; the line is on its way back on-hook then. */
  async run(): Promise<LineReading> {
    let end: LineTestEnd = "done";
    try {
      await this.#go();
    } catch (error) {
      if (!(error instanceof TestEnded)) throw error;
      end = error.end;
    } finally {
      this.#echo = undefined;
      if (this.#isClosed) this.#options.command({ type: "hang-up" });
    }
    await this.#rest();
    return { ...this.#reading, end, sound: Buffer.concat(this.#frames).toString("base64") };
  }

  /** Calls it off; what was found so far is kept. */
  stop(end: LineTestEnd): void {
    this.#end ??= end;
    this.#wake?.();
  }

  /** The next 20 ms to say. */
  frame(): Uint8Array | undefined {
    return this.#echo?.frame();
  }

  heard(frame: Uint8Array): void {
    if (this.#frames.length < LONGEST_FRAMES) this.#frames.push(Uint8Array.from(frame));
    this.#echo?.heard(frame);
    this.#wake?.();
  }

  portEvent(event: PortEvent): void {
    const reading = this.#reading;
    if (event.type === "ring-on") this.stop("rang");
    if (event.type === "battery") reading.batteryVolts = event.volts;
    if (event.type === "polarity") reading.isReversed = event.reversed;
    if (event.type === "loop-current") reading.milliamps = event.milliamps;
    if (event.type === "dial-done") this.#isDialled = true;
    if (event.type === "measurement") {
      const { volts, milliamps, acVolts } = event;
      if (!this.#isClosed && volts !== undefined) reading.batteryVolts = Math.abs(volts);
      if (this.#isClosed && volts !== undefined) reading.loopVolts = Math.abs(volts);
      if (this.#isClosed && milliamps !== undefined) reading.milliamps = milliamps;
      if (acVolts !== undefined) reading.acVolts = acVolts;
    }
    this.#wake?.();
  }

  /** What the line's machine makes of it. */
  lineEvent(event: LineEvent): void {
    if (event.type === "on-hook") {
      this.#isResting = true;
      this.#wake?.();
    }
    if (event.type === "fault" || event.type === "far-hang-up") this.stop("no-current");
  }

  /** Until the exchange has noticed, or the line is wanted. */
  async #rest(): Promise<void> {
    try {
      if (this.#isClosed) await this.#until(() => this.#isResting, RESTED_MS);
    } catch (error) {
      if (!(error instanceof TestEnded)) throw error;
    }
  }

  async #go(): Promise<void> {
    const { control, canMeasure } = this.#options;
    const reading = this.#reading;
    this.#step("battery");
    control({ type: "query" });
    if (canMeasure) control({ type: "measure" });
    await this.#until(() => (canMeasure ? reading.acVolts : reading.batteryVolts) !== undefined, MEASURED_MS);
    this.#step("loop");
    this.#isClosed = true;
    this.#options.command({ type: "seize" });
    await this.#until(() => false, SETTLED_MS);
    if (canMeasure) {
      control({ type: "measure" });
      await this.#until(() => reading.loopVolts !== undefined, MEASURED_MS);
    }
    this.#step("dial-tone");
    const from = this.#frames.length;
    // So much must have been heard without one; a busy machine hears later.
    const isSilent = (): boolean => this.#frames.length - from >= DIAL_TONE_MS / FRAME_MS;
    await this.#until(() => this.#isSteady(from) || isSilent(), DIAL_TONE_MS * 2);
    reading.hasDialTone = this.#isSteady(from);
    if (!reading.hasDialTone) return;
    await this.#sweepGain();
    await this.#sayThings();
  }

  /** The dial tone is as loud all the time: how it comes at another gain shows what that gain really does. */
  async #sweepGain(): Promise<void> {
    const { gain, sweep } = this.#options;
    if (gain === undefined || !sweep) return;
    this.#step("gain");
    try {
      for (const step of GAIN_STEPS_DB) {
        const rxGainDb = gain.rxGainDb + step;
        if (Math.abs(rxGainDb) > MOST_GAIN_DB) continue;
        gain.set(rxGainDb);
        const from = this.#frames.length + GAIN_SETTLED_FRAMES;
        await this.#hear(GAIN_MS);
        const power = mean(this.#frames.slice(from).map((frame) => powerOf(frame)));
        const levelDbm0 = Math.round(dbm0OfPower(power) * 10) / 10;
        this.#reading.gains = [...(this.#reading.gains ?? []), { rxGainDb, levelDbm0 }];
      }
    } finally {
      gain.set(gain.rxGainDb);
    }
  }

  async #sayThings(): Promise<void> {
    const reading = this.#reading;
    this.#step("digit");
    this.#options.control({ type: "dial-tones", digits: DIGIT, onMs: 100, offMs: 100 });
    await this.#until(() => this.#isDialled, DIGIT_MS);
    reading.isDialled = this.#isDialled;
    this.#step("quiet");
    const from = this.#frames.length;
    await this.#hear(AFTER_DIGIT_MS);
    // The dial tone's end needs a moment on the way.
    const noise = mean(this.#frames.slice(from + Math.floor((this.#frames.length - from) / 2)).map((f) => powerOf(f)));
    if (noise > AUDIBLE * 4) return;
    await this.#measureEcho(noise);
  }

  async #measureEcho(noise: number): Promise<void> {
    const { control, canMatch, sweep, impedance } = this.#options;
    const probe = new EchoProbe();
    this.#step("echo");
    this.#echo = probe;
    await this.#hear(ECHO_MS);
    this.#note(impedance, probe, noise);
    if (!sweep || !canMatch) return;
    this.#step("sweep");
    try {
      for (const other of IMPEDANCES) {
        if (other === impedance) continue;
        control({ type: "impedance", impedance: other });
        probe.restart();
        await this.#hear(SWEEP_MS);
        this.#note(other, probe, noise);
      }
    } finally {
      control({ type: "impedance", impedance });
    }
  }

  #note(impedance: Impedance, probe: EchoProbe, noise: number): void {
    this.#reading.echo = [...this.#reading.echo, { impedance, ...probe.reading(noise) }];
  }

  #step(name: LineTestStep): void {
    this.#reading.marks = [...this.#reading.marks, { step: name, atMs: this.#frames.length * FRAME_MS }];
    this.#options.step(name);
  }

  /** A sound that does not change for a second and more. */
  #isSteady(from: number): boolean {
    if (this.#frames.length - from < TONE_PROVED_FRAMES) return false;
    const last = this.#frames.slice(-TONE_PROVED_FRAMES);
    const slices: number[] = [];
    for (let at = 0; at < last.length; at += SLICE_FRAMES)
      slices.push(mean(last.slice(at, at + SLICE_FRAMES).map((frame) => powerOf(frame))));
    const [low, high] = [Math.min(...slices), Math.max(...slices)];
    return low > AUDIBLE && high / low < STEADY;
  }

  /** Waits until so much has been heard; on a line without voice twice as long by the clock. */
  async #hear(ms: number): Promise<void> {
    const until = this.#frames.length + ms / FRAME_MS;
    await this.#until(() => this.#frames.length >= until, ms * 2);
  }

  /** True when it holds in time. Throws when the test is called off. */
  async #until(holds: () => boolean, ms: number): Promise<boolean> {
    let isLate = false;
    const timer = this.#options.clock.after(ms, () => {
      isLate = true;
      this.#wake?.();
    });
    try {
      for (;;) {
        if (this.#end !== undefined) throw new TestEnded(this.#end);
        if (holds()) return true;
        if (isLate) return false;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      timer.cancel();
      this.#wake = undefined;
    }
  }
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
