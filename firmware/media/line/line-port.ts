import type { Hearing } from "#drivers/line/fxo-state.ts";
import type { PortCapability } from "#drivers/line/hardware.ts";
import type { LineCommand, LineConfig, LineEvent } from "#drivers/line/line.ts";
import type { PortControl, PortEvent } from "#drivers/line/port.ts";
import { Concealer } from "#firmware/dsp/conceal/concealer.ts";
import { zoneOf } from "#firmware/dsp/zones/zones.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { LineAudio } from "#firmware/media/line-audio.ts";
import type { LineAnswer, LineNote, LineReading, LineTestEnd, ToneSpec } from "#firmware/media/protocol.ts";
import { TailEar } from "./doctor-ear.ts";
import { LevelMeter } from "./doctor-meter.ts";
import { LineTest } from "./doctor-test.ts";
import { LineEar } from "./line-ear.ts";
import { createLineMachine, type LineMachine, type LineOutput } from "./line-machine.ts";
import { LineSound } from "./line-sound.ts";
import { VoiceFifo } from "./voice-fifo.ts";

/** Busy tone heard this long is a hang-up unless the configuration says otherwise. */
const BUSY_TONE_MS = 3_000;

export interface LinePortOptions {
  /** `<boardId>.<port>`. */
  readonly line: string;
  readonly config: LineConfig;
  readonly clock: Clock;
  readonly control: (control: PortControl) => void;
  /** Another gain from the line than the configured one, of hardware that has them. */
  readonly setGain: (rxGainDb: number) => void;
  /** Whether the cable can carry the voice of one more port. */
  readonly mayTalk: () => boolean;
  readonly emit: (event: LineEvent) => void;
  /** What whoever looks after lines wants to know. */
  readonly note: (note: LineNote) => void;
  /** The line is in another state: what its machine calls it. */
  readonly look: (state: string) => void;
}

/** States of a line in which nothing goes on, and commands that begin something. */
const QUIET: ReadonlySet<string> = new Set(["down", "idle", "on-hook", "releasing"]);
const BEGINS: ReadonlySet<string> = new Set(["seize", "dial", "ring", "answer"]);

/** One configured port: its machine, its tone detectors, its voice. */
export class LinePort implements LineAudio {
  readonly line: string;
  readonly config: LineConfig;
  /** Voice on its way to the board. */
  readonly toBoard = new VoiceFifo();
  readonly #options: LinePortOptions;
  readonly #clock: Clock;
  readonly #meter: LevelMeter;
  readonly #tail = new TailEar();
  #test: LineTest | undefined;
  #capabilities: readonly PortCapability[] = [];
  readonly #machine: LineMachine;
  readonly #ear: LineEar;
  readonly #concealer = new Concealer();
  #listener: ((frame: Uint8Array) => void) | undefined;
  #sound: LineSound | undefined;
  #isUp = false;
  #isVoiceOn = false;

  constructor(options: LinePortOptions) {
    this.line = options.line;
    this.config = options.config;
    this.#options = options;
    this.#clock = options.clock;
    this.#meter = new LevelMeter(options.clock);
    const plan = zoneOf(options.config.country);
    this.#ear = new LineEar({
      zone: plan,
      goneToneMs: options.config.busyToneMs ?? BUSY_TONE_MS,
      silenceMs: options.config.silenceMs ?? 0,
      heard: (tone) => this.#machine.send({ type: "tone", tone }),
      identified: ({ number, name }, method) =>
        this.portEvent(
          { type: "caller-id", ...(number !== undefined && { number }), ...(name !== undefined && { name }), method },
          0,
        ),
      data: () => this.#sound?.echo?.letThrough(true),
    });
    const perform = (output: LineOutput): void => {
      if (output.type === "emit") this.#emit(output.event);
      else if (output.type === "control") this.#control(output.control);
      else this.#listen(output.to);
    };
    const { clock } = options;
    const changed = ({ name }: { readonly name: string }): void => options.look(name);
    this.#machine = createLineMachine(options.config.kind, plan, { clock, perform, changed });
  }

  /** The hardware is there and the port is configured; what it cannot do itself is done here from now on. */
  up(capabilities: readonly PortCapability[]): void {
    const { kind, rxGainDb = 0, txGainDb = 0, cancelsEcho = kind === "fxo" } = this.config;
    const hasGain = capabilities.includes("gain");
    const onDigit = (digit: string): void => this.portEvent({ type: "digit", digit, durationMs: 0 }, 0);
    this.#sound = new LineSound({
      rxGainDb: hasGain ? 0 : rxGainDb,
      txGainDb: hasGain ? 0 : txGainDb,
      cancelsEcho,
      ...(capabilities.includes("tone-digits") ? {} : { onDigit }),
    });
    this.#capabilities = capabilities;
    this.#isUp = true;
    this.#isVoiceOn = false;
    this.#machine.send({ type: "board-up" });
    this.#switchVoice();
  }

  /** `reason` for people: what was going on ends by it. */
  down(reason: string): void {
    this.#isUp = this.#isVoiceOn = false;
    this.stopTest("no-board");
    this.toBoard.clear();
    this.#concealer.reset();
    this.#machine.send({ type: "board-down", reason });
  }

  close(): void {
    this.#machine.close();
  }

  /** Something goes on here that needs voice, or will. */
  get isBusy(): boolean {
    return !QUIET.has(this.#machine.state.name);
  }

  /** Nothing at all goes on: not even a line that settles after a call. */
  get isAtRest(): boolean {
    return ["down", "idle", "on-hook"].includes(this.#machine.state.name);
  }

  /** It may still have to tell that the line is on-hook: of a call, or of one that its board was pulled out of. */
  get isOwing(): boolean {
    return !["idle", "on-hook"].includes(this.#machine.state.name);
  }

  command(command: LineCommand): void {
    if (BEGINS.has(command.type) && !this.isBusy && !this.#options.mayTalk()) {
      this.#options.emit({ type: "fault", reason: "the serial port of the board is too slow for another call" });
      return;
    }
    // Calls come before tests: the machine keeps the order until the loop has been open long enough.
    this.stopTest("wanted");
    this.#machine.send({ type: "command", command });
  }

  portEvent(event: PortEvent, tick: number): void {
    this.#options.note({ kind: "port", tick, event });
    this.#test?.portEvent(event);
    if (event.type === "ring-on") this.stopTest("rang");
    const begins = event.type === "ring-on" || (event.type === "hook" && event.offHook);
    if (begins && !this.isBusy && !this.#options.mayTalk()) return;
    this.#machine.send({ type: "port", event, tick });
  }

  /** The next 20 ms for the hardware to say. */
  nextFrame(): Uint8Array | undefined {
    if (this.#test !== undefined) return this.#test.frame();
    const frame = this.toBoard.shift(this.#clock.monotonic());
    this.#meter.said(frame);
    this.#ear.said(frame);
    return this.#sound === undefined ? frame : this.#sound.said(frame);
  }

  /** 20 ms from the hardware, µ-law. */
  heard(raw: Uint8Array): void {
    this.#pass(this.#concealer.take(raw));
  }

  /** 20 ms that did not arrive. */
  lost(): void {
    this.#pass(this.#concealer.missing());
  }

  #pass(raw: Uint8Array): void {
    this.#test?.heard(raw);
    const frame = this.#sound?.heard(raw) ?? raw;
    this.#meter.heard(frame);
    if (this.#isInCall) this.#tail.push(frame);
    this.#ear.push(frame);
    this.#listener?.(frame);
  }

  send(frame: Uint8Array, at?: number): void {
    if (this.#isVoiceOn) this.toBoard.push(frame, this.#clock.monotonic(), at);
  }

  onFrame(listener: ((frame: Uint8Array) => void) | undefined): void {
    this.#listener = listener;
    if (listener === undefined) {
      this.toBoard.clear();
      this.#concealer.reset();
      this.#sound?.restart();
    }
    this.#switchVoice();
  }

  /** Loudness now, measured as long as somebody asks. */
  levels(): NonNullable<LineAnswer["levels"]> {
    const echo = this.#sound?.echo?.enhancementDb;
    return { ...this.#meter.look(), ...(echo === undefined ? {} : { echoDb: Math.round(echo * 10) / 10 }) };
  }

  get hardware(): { isUp: boolean; state: string; capabilities: readonly PortCapability[] } {
    return { isUp: this.#isUp, state: this.#machine.state.name, capabilities: this.#capabilities };
  }

  /** The exchange's own busy tone is listened for beside the country's. */
  learned(busy: ToneSpec | undefined): void {
    this.#ear.learn(busy);
  }

  /** Looks at the line, when it is idle. Nobody but the caller is told of it. */
  async test(sweep: boolean): Promise<LineReading> {
    const { clock, note } = this.#options;
    const isIdle = this.#isUp && this.config.kind === "fxo" && this.#machine.state.name === "idle";
    if (!isIdle || this.#test !== undefined || this.#listener !== undefined) {
      return { end: this.#isUp ? "in-use" : "no-board", hasDialTone: false, echo: [], sound: "", marks: [] };
    }
    const test = new LineTest({
      clock,
      sweep,
      canMeasure: this.#capabilities.includes("measure"),
      canMatch: this.#capabilities.includes("impedance"),
      ...(this.#capabilities.includes("gain") && {
        gain: { rxGainDb: this.config.rxGainDb ?? 0, set: this.#options.setGain },
      }),
      impedance: this.config.impedance ?? "country",
      control: (order) => this.#control(order),
      command: (command) => this.#machine.send({ type: "command", command }),
      step: (step) => note({ kind: "step", step }),
    });
    this.#test = test;
    this.#switchVoice();
    try {
      return await test.run();
    } finally {
      if (this.#test === test) this.#endTest();
    }
  }

  /** The line is wanted for something else; what its machine tells from now on is told. */
  stopTest(end: LineTestEnd): void {
    const test = this.#test;
    if (test === undefined) return;
    test.stop(end);
    this.#endTest();
    // At once, and not when the test comes round to it.
    this.#machine.send({ type: "command", command: { type: "hang-up" } });
  }

  #endTest(): void {
    this.#test = undefined;
    this.#switchVoice();
  }

  #control(control: PortControl): void {
    if (control.type === "loop-open" && this.#isInCall) {
      const tail = this.#tail.tail();
      if (tail !== undefined) this.#options.note({ kind: "tail", ...tail });
    }
    this.#options.note({ kind: "control", control });
    this.#options.control(control);
  }

  #emit(event: LineEvent): void {
    // What is measured is true whoever asked for it.
    if (this.#test !== undefined && event.type !== "state") this.#test.lineEvent(event);
    else this.#options.emit(event);
  }

  get #isInCall(): boolean {
    return this.#ear.hearing === "answer" || this.#ear.hearing === "talk";
  }

  #listen(to: Hearing): void {
    this.#ear.listen(to);
    this.#tail.clear();
    if (!this.#isInCall) this.#sound?.echo?.letThrough(false);
    this.#switchVoice();
  }

  /** Voice is asked for while somebody listens: a bridge, a recording, a detector; on-hook where the hardware can. */
  #switchVoice(): void {
    const { hearing } = this.#ear;
    const hears = hearing === "caller" ? this.#capabilities.includes("on-hook-voice") : hearing !== "nothing";
    const on = this.#listener !== undefined || hears || this.#test !== undefined;
    if (!this.#isUp || on === this.#isVoiceOn) return;
    this.#isVoiceOn = on;
    this.#control({ type: "voice", on });
  }
}
