import { createHash } from "node:crypto";
import type { ControlMessage } from "#drivers/link/messages.ts";

type UpdateStep = Extract<ControlMessage, { type: "update" }>["step"];

const REPORT_OCTETS = 8_192;
/** Images of this board begin so; the version follows, up to the end of the line. */
const MAGIC = "CALLBOX-E1 ";

/** The part of the firmware that takes a new one (SPECIFICATION.md, 9.5). */
export class UpdateTaker {
  readonly #tell: (taken: number, state: number, text: string) => void;
  readonly #start: (version: string) => void;
  #image = Buffer.alloc(0);
  #hash = "";
  #taken = 0;
  #isOn = false;

  constructor(tell: (taken: number, state: number, text: string) => void, start: (version: string) => void) {
    this.#tell = tell;
    this.#start = start;
  }

  take(step: UpdateStep): void {
    switch (step.name) {
      case "begin":
        this.#image = Buffer.alloc(step.size);
        this.#hash = Buffer.from(step.sha256).toString("hex");
        this.#taken = 0;
        this.#isOn = true;
        return;
      case "chunk":
        this.#chunk(step.offset, step.octets);
        return;
      case "finish":
        this.#finish();
        return;
    }
  }

  #chunk(offset: number, octets: Uint8Array): void {
    if (!this.#isOn) return;
    if (offset !== this.#taken) {
      this.#fail(5, "a part of the firmware is missing");
      return;
    }
    this.#image.set(octets, offset);
    const before = this.#taken;
    this.#taken += octets.length;
    const isRound = Math.floor(before / REPORT_OCTETS) !== Math.floor(this.#taken / REPORT_OCTETS);
    if (isRound || this.#taken === this.#image.length) this.#tell(this.#taken, 0, "");
  }

  #finish(): void {
    if (!this.#isOn) return;
    const isWhole = this.#taken === this.#image.length;
    const hash = createHash("sha256").update(this.#image).digest("hex");
    if (!isWhole || hash !== this.#hash) {
      this.#fail(2, "the firmware arrived damaged");
      return;
    }
    const text = this.#image.toString("latin1", 0, 80);
    if (!text.startsWith(MAGIC)) {
      this.#fail(3, "this firmware is not for this board");
      return;
    }
    this.#isOn = false;
    this.#tell(this.#taken, 1, "");
    this.#start(text.slice(MAGIC.length).split("\n")[0] ?? "");
  }

  #fail(state: number, text: string): void {
    this.#isOn = false;
    this.#tell(this.#taken, state, text);
  }
}
