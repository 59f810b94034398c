import { readFileSync } from "node:fs";
import { type KeptAnswer, type KeptAnswers, nameKey, readKeptAnswers } from "#firmware/channels/kept-answers.ts";
import { writeFileSafely } from "#firmware/config/file.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { ServerName } from "#firmware/sip/locate/locate-server.ts";

/** Flash wears out: names that lead elsewhere with each look (every half minute at the most) are written once an hour. */
const WRITE_AT_MOST_EVERY_MS = 3_600_000;
/** Answers that never change are dated anew once a day, so that their age says how long ago somebody confirmed them. */
const DATE_ANEW_MS = 24 * 3_600_000;

/** Keeps the last good answers of the name system in a file: a box that starts without internet knows its carriers. */
export class AnswerFile implements KeptAnswers {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #before: ReadonlyMap<string, KeptAnswer>;
  #written: readonly KeptAnswer[];
  #wanted: readonly KeptAnswer[] | undefined;
  #writtenAt = Number.NEGATIVE_INFINITY;
  #timer: Timer | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** Reads what there is; a file that is missing or damaged is as good as an empty one. */
  constructor({ path, clock, log }: { readonly path: string; readonly clock: Clock; readonly log: Logger }) {
    this.#path = path;
    this.#clock = clock;
    this.#log = log;
    this.#written = this.#read();
    this.#before = new Map(this.#written.map((answer) => [nameKey(answer), answer]));
  }

  find(name: ServerName): KeptAnswer | undefined {
    return this.#before.get(nameKey(name));
  }

  keep(answers: readonly KeptAnswer[]): void {
    this.#wanted = isSame(answers, this.#written) ? undefined : answers;
    if (this.#wanted === undefined || this.#timer !== undefined) return;
    const waitMs = this.#writtenAt + WRITE_AT_MOST_EVERY_MS - this.#clock.monotonic();
    if (waitMs > 0) this.#timer = this.#clock.after(waitMs, () => this.#write());
    else this.#write();
  }

  /** Writes what waits to be written. Twice is fine. */
  async stop(): Promise<void> {
    this.#write();
    await this.#writing;
  }

  #write(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const answers = this.#wanted;
    if (answers === undefined) return;
    this.#wanted = undefined;
    this.#written = answers;
    this.#writtenAt = this.#clock.monotonic();
    this.#writing = this.#writing
      .then(() => writeFileSafely(this.#path, `${JSON.stringify(answers)}\n`))
      // The disk is full or gone, which has an alarm of its own; what was kept before will do.
      .catch((error: unknown) => this.#log.warn("where the names of peers lead could not be kept", { error }));
  }

  #read(): readonly KeptAnswer[] {
    let text: string;
    try {
      text = readFileSync(this.#path, "utf8");
    } catch (error) {
      const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
      if (!isMissing) this.#log.warn("where the names of peers led cannot be read", { error });
      return [];
    }
    const found = readKeptAnswers(text);
    if (found.length === 0)
      this.#log.warn("where the names of peers led is damaged, and not used", { path: this.#path });
    return found;
  }
}

/** Whether the same names lead to the same places, and the dates are not a day apart. */
function isSame(now: readonly KeptAnswer[], before: readonly KeptAnswer[]): boolean {
  const known = new Map(before.map((answer) => [nameKey(answer), answer]));
  return (
    now.length === before.length &&
    now.every((answer) => {
      const old = known.get(nameKey(answer));
      return old !== undefined && placesOf(old) === placesOf(answer) && Math.abs(answer.at - old.at) < DATE_ANEW_MS;
    })
  );
}

function placesOf({ servers, addresses }: KeptAnswer): string {
  return JSON.stringify([servers.map(({ host, port }) => [host, port]), addresses.toSorted()]);
}
