import { createHash } from "node:crypto";
import type { ControlMessage } from "#drivers/link/messages.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";

type Step = Extract<ControlMessage, { type: "update" }>["step"];

const CHUNK = 512;
/** So much may be under way beyond what the board has written (SPECIFICATION.md, 9.5). */
const AHEAD = 16_384;
/** A board that says nothing for so long while it should write has stopped doing so. */
const PATIENCE_MS = 15_000;
const WRITING = 0;
const CHECKED = 1;

export interface UpdateOptions {
  readonly clock: Clock;
  readonly send: (step: Step) => void;
  readonly told: (progress: { readonly taken: number; readonly done: boolean; readonly error?: string }) => void;
}

/** Writes one image into a board; ends with `done` or an error, once. */
export class FirmwareUpdate {
  readonly #options: UpdateOptions;
  readonly #image: Uint8Array;
  #sent = 0;
  #taken = 0;
  #isFinishing = false;
  #isOver = false;
  #timer: Timer | undefined;

  constructor(image: Uint8Array, options: UpdateOptions) {
    this.#image = image;
    this.#options = options;
  }

  start(): void {
    const sha256 = Uint8Array.from(createHash("sha256").update(this.#image).digest());
    this.#options.send({ name: "begin", size: this.#image.length, sha256 });
    this.#go();
  }

  /** UPDATE_STATE of the board. */
  state(taken: number, state: number, text: string): void {
    if (this.#isOver) return;
    this.#taken = taken;
    if (state === CHECKED) this.#end();
    else if (state !== WRITING) this.#end(text === "" ? `the board refuses the firmware (${state})` : text);
    else {
      this.#options.told({ taken, done: false });
      this.#go();
    }
  }

  /** The session has gone. */
  broken(): void {
    this.#end("the board went away while its firmware was written");
  }

  #go(): void {
    while (this.#sent < this.#image.length && this.#sent - this.#taken < AHEAD) {
      const octets = this.#image.subarray(this.#sent, this.#sent + CHUNK);
      this.#options.send({ name: "chunk", offset: this.#sent, octets });
      this.#sent += octets.length;
    }
    if (this.#sent === this.#image.length && this.#taken === this.#sent && !this.#isFinishing) {
      this.#isFinishing = true;
      this.#options.send({ name: "finish" });
    }
    this.#timer?.cancel();
    this.#timer = this.#options.clock.after(PATIENCE_MS, () => this.#end("the board does not go on with the update"));
  }

  #end(error?: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer?.cancel();
    this.#options.told({ taken: this.#taken, done: error === undefined, ...(error !== undefined && { error }) });
  }
}
