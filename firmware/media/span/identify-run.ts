import type {
  Identification,
  IdentifyCommand,
  IdentifyEvent,
  IdentifyState,
  IdentifyStep,
} from "#drivers/e1/identification.ts";
import { beginIdentify, identifyTransition } from "#drivers/e1/identify.ts";
import type { SpanControl, SpanSetting, SpanSighting } from "#drivers/e1/span-hardware.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { Machine } from "#firmware/kernel/machine.ts";

/** How often the board is asked what it sees. */
const LOOK_MS = 250;

export interface IdentifyRunOptions {
  readonly clock: Clock;
  /** Country of the box, two letters. */
  readonly country: string;
  readonly setting: SpanSetting;
  readonly configure: (setting: SpanSetting) => void;
  readonly control: (control: SpanControl) => void;
  readonly step: (step: IdentifyStep) => void;
  readonly done: (identification: Identification) => void;
}

/** Drives the identification of one span: tries settings, asks the board what it sees. */
export class IdentifyRun {
  readonly #options: IdentifyRunOptions;
  readonly #machine: Machine<IdentifyState, IdentifyEvent, IdentifyCommand>;
  readonly #startedAt: number;
  #timer: Timer | undefined;

  constructor(options: IdentifyRunOptions) {
    this.#options = options;
    const { clock, country } = options;
    this.#startedAt = clock.monotonic();
    const begin = beginIdentify(country);
    this.#machine = new Machine({
      initial: begin.state,
      transition: identifyTransition,
      clock,
      perform: (command) => this.#perform(command),
    });
    for (const command of begin.commands ?? []) this.#perform(command);
    this.#look();
  }

  sighting(sighting: SpanSighting): void {
    this.#machine.send({ type: "sighting", sighting, atMs: this.#atMs });
  }

  frame(frame: Uint8Array): void {
    this.#machine.send({ type: "frame", frame: Uint8Array.from(frame), atMs: this.#atMs });
  }

  bits(slot: number, bits: number): void {
    this.#machine.send({ type: "bits", slot, bits, atMs: this.#atMs });
  }

  stop(outcome: "stopped" | "board-gone"): void {
    this.#machine.send({ type: "stop", outcome, atMs: this.#atMs });
  }

  close(): void {
    this.#timer?.cancel();
    this.#machine.close();
  }

  get #atMs(): number {
    return Math.round(this.#options.clock.monotonic() - this.#startedAt);
  }

  #look(): void {
    this.#timer = this.#options.clock.after(LOOK_MS, () => {
      this.#options.control({ type: "query" });
      this.#look();
    });
  }

  #perform(command: IdentifyCommand): void {
    const { configure, control, setting, step, done } = this.#options;
    switch (command.type) {
      case "step":
        step(command.step);
        return;
      case "set-up":
        configure({ ...setting, framing: "auto", signalling: command.signalling });
        return;
      case "control":
        control(command.control);
        return;
      case "done":
        this.close();
        done(command.identification);
        return;
    }
  }
}
