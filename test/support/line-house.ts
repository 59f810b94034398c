import type { BoardConfig, BoardState, LineCommand, LineEvent } from "#drivers/line/line.ts";
import { systemClock } from "#firmware/kernel/clock.ts";
import { ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { createLineHost } from "#firmware/media/line/line-host.ts";
import type { LineHost, LineHostEvent } from "#firmware/media/line-audio.ts";
import { humInto } from "#test/support/hum.ts";

const PATIENCE_MS = 30_000;

/** The product's line host over real hardware or a simulator, with everything it has told. */
export class LineHouse {
  readonly host: LineHost = createLineHost({ clock: systemClock, log: silentLogger });
  readonly past: LineHostEvent[] = [];

  constructor(boards: readonly BoardConfig[]) {
    this.host.onEvent((event) => void this.past.push(event));
    this.host.configure(boards);
  }

  say(line: string, command: LineCommand): void {
    this.host.command(line, command);
  }

  /** The first event that fits, past or to come; it and all before it are then done with. */
  next(what: string, fits: (event: LineHostEvent) => boolean): Promise<LineHostEvent> {
    return new Promise((resolve, reject) => {
      const look = (): boolean => {
        const index = this.past.findIndex(fits);
        const found = this.past[index];
        if (found === undefined) return false;
        this.past.splice(0, index + 1);
        off();
        clearTimeout(timer);
        resolve(found);
        return true;
      };
      const off = this.host.onEvent(() => void queueMicrotask(look));
      const timer = setTimeout(() => {
        off();
        reject(new Error(`waited for ${what}; there was ${JSON.stringify(this.past)}`));
      }, PATIENCE_MS);
      look();
    });
  }

  async board(state: BoardState["state"], id?: string): Promise<BoardState> {
    const fits = (event: LineHostEvent): boolean =>
      event.type === "board" && event.board.state === state && (id === undefined || event.board.id === id);
    const event = await this.next(`board ${state}`, fits);
    if (event.type !== "board") throw new Error("not an event of a board");
    return event.board;
  }

  async line(name: string, type: LineEvent["type"]): Promise<LineEvent> {
    const event = await this.next(
      `${type} on ${name}`,
      (candidate) => candidate.type === "line" && candidate.line === name && candidate.event.type === type,
    );
    if (event.type !== "line") throw new Error("not an event of a line");
    return event.event;
  }

  /** Listens to a line until `count` frames with sound have come; gives their samples, steady part only. */
  hear(name: string, count: number): Promise<number[]> {
    const frames: number[][] = [];
    return new Promise((resolve) => {
      this.host.audio(name)?.onFrame((frame) => {
        const linear = [...frame].map((octet) => ULAW_TO_LINEAR[octet] ?? 0);
        if (Math.max(...linear) > 1_000) frames.push(linear);
        if (frames.length < count) return;
        this.host.audio(name)?.onFrame(undefined);
        resolve(frames.slice(2, -2).flat());
      });
    });
  }

  /** Says a tone into a line, a frame each 20 ms, until stopped; what a busy moment delayed is said right after it. */
  hum(name: string, hz: number): () => void {
    return humInto(this.host, name, hz);
  }

  close(): Promise<void> {
    return this.host.close();
  }
}

/** Share of the power of `samples` that lies at `hz`. */
export function shareAt(samples: ArrayLike<number>, hz: number): number {
  let real = 0;
  let imaginary = 0;
  let energy = 0;
  for (let index = 0; index < samples.length; index++) {
    const sample = samples[index] ?? 0;
    real += sample * Math.cos((2 * Math.PI * hz * index) / 8_000);
    imaginary += sample * Math.sin((2 * Math.PI * hz * index) / 8_000);
    energy += sample * sample;
  }
  return energy === 0 ? 0 : (2 * (real * real + imaginary * imaginary)) / samples.length / energy;
}

/** Share of the frames of 20 ms that are a tone of `hz`: deaf to gaps between them. */
export function framesAt(samples: ArrayLike<number>, hz: number): number {
  const all = Array.from(samples);
  const frames = Array.from({ length: Math.floor(all.length / 160) }, (_, at) => all.slice(at * 160, at * 160 + 160));
  return frames.filter((frame) => shareAt(frame, hz) > 0.8).length / Math.max(1, frames.length);
}
