import type { CallControl } from "#firmware/calls/call-control.ts";
import type { Queue } from "#firmware/config/schema/queue.ts";
import { type Clock, delay } from "#firmware/kernel/clock.ts";

/** Turns figures into whole recorded sentences; the prompt library offers it. */
export interface QueueSpeech {
  /** Prompt ids for a place in the line, from 1. */
  position(place: number): readonly string[];
  /** Prompt ids for an expected wait; none when it is not known. */
  wait(seconds: number | undefined): readonly string[];
}

export interface AnnouncerOptions {
  readonly queue: Queue;
  readonly speech: QueueSpeech;
  readonly clock: Clock;
  readonly position: () => number;
  readonly waitSeconds: () => number | undefined;
  /** The caller was told another place than before. */
  readonly moved: (position: number) => void;
  /** Aborted when the wait is over. */
  readonly signal: AbortSignal;
}

/**
 * What a waiting caller hears: the welcome of the queue, the place, music, and from then on place, wait and comfort
 * at their intervals. Returns when `signal` is aborted; rejects when the caller goes.
 */
export async function announceWait(call: CallControl, options: AnnouncerOptions): Promise<void> {
  const { queue, clock, signal } = options;
  const say = async (prompts: readonly string[]): Promise<void> => {
    if (prompts.length > 0 && !signal.aborted) await call.play(prompts);
    if (!signal.aborted) call.startMusic(queue.music);
  };
  const places = new PlaceTold(options);
  await say([...(queue.joinPrompt === undefined ? [] : [queue.joinPrompt]), ...places.next()]);
  let placeDue = clock.monotonic() + queue.announceEverySeconds * 1000;
  let comfortDue = clock.monotonic() + queue.comfortEverySeconds * 1000;
  while (!signal.aborted) {
    const nextDue = queue.comfortPrompt === undefined ? placeDue : Math.min(placeDue, comfortDue);
    if (!(await waited(clock, nextDue - clock.monotonic(), signal))) return;
    const prompts: string[] = [];
    if (clock.monotonic() >= placeDue) {
      prompts.push(...places.next());
      placeDue = clock.monotonic() + queue.announceEverySeconds * 1000;
    }
    if (queue.comfortPrompt !== undefined && clock.monotonic() >= comfortDue) {
      prompts.push(queue.comfortPrompt);
      comfortDue = clock.monotonic() + queue.comfortEverySeconds * 1000;
    }
    if (prompts.length > 0) await say(prompts);
  }
}

/** Decides what of the place and the wait is worth saying. */
class PlaceTold {
  #last: number | undefined;
  readonly #options: AnnouncerOptions;

  constructor(options: AnnouncerOptions) {
    this.#options = options;
  }

  next(): readonly string[] {
    const { queue, speech } = this.#options;
    const place = this.#options.position();
    if (place === 0) return [];
    if (this.#last !== undefined && place !== this.#last) this.#options.moved(place);
    const isNews = this.#last === undefined || place < this.#last;
    this.#last = place;
    if (queue.announcePosition === "when-improved" && !isNews) return [];
    return [
      ...(queue.announcePosition === "never" ? [] : speech.position(place)),
      ...(queue.announceWait ? speech.wait(this.#options.waitSeconds()) : []),
    ];
  }
}

/** True after the time, false as soon as the signal is aborted. */
async function waited(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  const wait = delay(clock, Math.max(0, ms), signal);
  return wait.then(
    () => !signal.aborted,
    () => false, // the only reason to reject is the signal
  );
}
