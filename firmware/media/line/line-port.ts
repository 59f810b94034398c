import { BusyToneDetector, DialToneDetector } from "#drivers/line/busy-tone.ts";
import { fxoTransition } from "#drivers/line/fxo.ts";
import { FXO_INITIAL, type FxoEvent, type FxoOutput, type FxoState } from "#drivers/line/fxo-state.ts";
import { FXS_INITIAL, type FxsEvent, type FxsOutput, type FxsState, fxsTransition } from "#drivers/line/fxs.ts";
import type { PortCapability } from "#drivers/line/hardware.ts";
import type { LineCommand, LineConfig, LineEvent } from "#drivers/line/line.ts";
import type { PortControl, PortEvent } from "#drivers/line/port.ts";
import { zoneOf } from "#firmware/dsp/zones/zones.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { Machine } from "#firmware/kernel/machine.ts";
import type { LineAudio } from "#firmware/media/line-audio.ts";
import { LineSound } from "./line-sound.ts";
import { VoiceFifo } from "./voice-fifo.ts";

/** Busy tone heard this long is a hang-up unless the configuration says otherwise. */
const BUSY_TONE_MS = 3_000;
/** Six frames: 60 ms of delay at the start, 120 ms at most. */
const FIFO_FRAMES = 6;

export interface LinePortOptions {
  /** `<boardId>.<port>`. */
  readonly line: string;
  readonly config: LineConfig;
  readonly clock: Clock;
  readonly control: (control: PortControl) => void;
  readonly emit: (event: LineEvent) => void;
}

/** Any event of the world, as both kinds of machine take it. */
type Input =
  | { readonly type: "port"; readonly tick: number; readonly event: PortEvent }
  | { readonly type: "command"; readonly command: LineCommand }
  | { readonly type: "board-up" }
  | { readonly type: "board-down" };

/** One configured port: its machine, its tone detectors, its voice. */
export class LinePort implements LineAudio {
  readonly line: string;
  readonly config: LineConfig;
  /** Voice on its way to the board. */
  readonly toBoard = new VoiceFifo(FIFO_FRAMES);
  readonly #control: (control: PortControl) => void;
  readonly #machine: {
    send(event: Input | { readonly type: "tone"; readonly tone: "busy" | "dial" }): void;
    close(): void;
  };
  readonly #busyTone: BusyToneDetector | undefined;
  readonly #dialTone: DialToneDetector;
  #listenTo: "nothing" | "dial" | "busy" = "nothing";
  #listener: ((frame: Uint8Array) => void) | undefined;
  #sound: LineSound | undefined;
  #isUp = false;
  #isVoiceOn = false;

  constructor(options: LinePortOptions) {
    this.line = options.line;
    this.config = options.config;
    this.#control = options.control;
    const plan = zoneOf(options.config.country);
    const busyToneMs = options.config.busyToneMs ?? BUSY_TONE_MS;
    this.#busyTone = busyToneMs > 0 ? new BusyToneDetector(plan, busyToneMs) : undefined;
    this.#dialTone = new DialToneDetector(plan);
    const perform = (output: FxoOutput | FxsOutput): void => {
      if (output.type === "emit") options.emit(output.event);
      else if (output.type === "control") options.control(output.control);
      else this.#listen(output.to);
    };
    const { clock } = options;
    this.#machine =
      options.config.kind === "fxo"
        ? new Machine<FxoState, FxoEvent, FxoOutput>({
            initial: FXO_INITIAL,
            transition: fxoTransition(plan),
            clock,
            perform,
          })
        : fxsMachine(clock, fxsTransition(plan), perform);
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
    this.#isUp = true;
    this.#isVoiceOn = false;
    this.#machine.send({ type: "board-up" });
    this.#switchVoice();
  }

  down(): void {
    this.#isUp = this.#isVoiceOn = false;
    this.toBoard.clear();
    this.#machine.send({ type: "board-down" });
  }

  close(): void {
    this.#machine.close();
  }

  command(command: LineCommand): void {
    this.#machine.send({ type: "command", command });
  }

  portEvent(event: PortEvent, tick: number): void {
    this.#machine.send({ type: "port", event, tick });
  }

  /** The next 20 ms for the hardware to say. */
  nextFrame(): Uint8Array | undefined {
    const frame = this.toBoard.shift();
    return this.#sound === undefined ? frame : this.#sound.said(frame);
  }

  /** 20 ms from the hardware, µ-law. */
  heard(raw: Uint8Array): void {
    const frame = this.#sound?.heard(raw) ?? raw;
    if (this.#listenTo === "busy" && this.#busyTone?.push(frame) === true)
      this.#machine.send({ type: "tone", tone: "busy" });
    if (this.#listenTo === "dial" && this.#dialTone.push(frame)) this.#machine.send({ type: "tone", tone: "dial" });
    this.#listener?.(frame);
  }

  send(frame: Uint8Array): void {
    if (this.#isVoiceOn) this.toBoard.push(frame);
  }

  onFrame(listener: ((frame: Uint8Array) => void) | undefined): void {
    this.#listener = listener;
    if (listener === undefined) {
      this.toBoard.clear();
      this.#sound?.restart();
    }
    this.#switchVoice();
  }

  #listen(to: "nothing" | "dial" | "busy"): void {
    this.#listenTo = to;
    this.#busyTone?.reset();
    this.#dialTone.reset();
    this.#switchVoice();
  }

  /** Voice is asked for while somebody listens: a bridge, a recording, or a tone detector. */
  #switchVoice(): void {
    const on = this.#listener !== undefined || this.#listenTo !== "nothing";
    if (!this.#isUp || on === this.#isVoiceOn) return;
    this.#isVoiceOn = on;
    this.#control({ type: "voice", on });
  }
}

function fxsMachine(
  clock: Clock,
  transition: ReturnType<typeof fxsTransition>,
  perform: (output: FxsOutput) => void,
): { send(event: Input | { readonly type: "tone" }): void; close(): void } {
  const machine = new Machine<FxsState, FxsEvent, FxsOutput>({ initial: FXS_INITIAL, transition, clock, perform });
  return {
    send: (event) => {
      // No tone of an exchange is listened for on a telephone.
      if (event.type !== "tone") machine.send(event);
    },
    close: () => machine.close(),
  };
}
