import { isOwned } from "#firmware/config/owned.ts";
import { missingIn } from "#firmware/config/setup/missing.ts";
import type { ConfigStore } from "#firmware/config/store.ts";
import type { Database } from "#firmware/db/database.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { FIRST_RUN_STEPS, type FirstRun, type FirstRunStep } from "./contract/first-run.ts";

type Mark = "done" | "skipped";

/** What is kept of the first run. */
interface Kept {
  readonly begunAt: number;
  /** Where somebody was last. */
  readonly step: FirstRunStep;
  readonly marks: Partial<Record<FirstRunStep, Mark>>;
  readonly isOpen: boolean;
  readonly call: string | null;
}

/** A wish of whoever goes through it; what is absent stays as it is. */
export interface FirstRunMove {
  readonly step?: FirstRunStep;
  readonly mark?: { readonly step: FirstRunStep; readonly as: Mark };
  readonly isOpen?: boolean;
  readonly call?: string;
}

const KEY = "first-run";
/** The steps that a set-up file may leave to do, by what is missing after it. */
const LEFT_BY: Readonly<Record<string, FirstRunStep>> = {
  "no-lines": "lines",
  "no-extensions": "people",
  "empty-queue": "people",
  "no-inbound": "hours",
};

/**
 * How far a box has come since somebody owns it. It begins by itself at that moment: with all that is left to do for
 * whoever comes by the page, with what is missing after a set-up file. A box that was owned before it had a first run
 * never begins one.
 */
export class FirstRunRecord {
  readonly #parts: { readonly db: Database; readonly config: ConfigStore; readonly clock: Clock };
  readonly stop: () => void;
  #kept: Kept | undefined;

  constructor(parts: { readonly db: Database; readonly config: ConfigStore; readonly clock: Clock }) {
    this.#parts = parts;
    const row = parts.db.get<{ value: string }>("SELECT value FROM kv WHERE key = :key", { key: KEY });
    this.#kept = row === undefined ? undefined : (JSON.parse(row.value) as Kept); // written below
    this.stop = parts.config.changed.subscribe(({ before, config }) => {
      if (!isOwned(before) && isOwned(config)) this.#begin();
    });
  }

  /** The step to go on with; undefined when there is nothing to be shown. */
  get openStep(): FirstRunStep | undefined {
    return this.#kept?.isOpen === true ? this.#kept.step : undefined;
  }

  view(): FirstRun {
    const { isOpen, step, marks, call } = this.#kept ?? this.#fresh();
    const progress = Object.fromEntries(FIRST_RUN_STEPS.map((each) => [each, marks[each] ?? ("open" as const)]));
    const missing = missingIn(this.#parts.config.current);
    return {
      isOpen,
      step,
      progress,
      missing: missing.map(({ code, en, zh }) => ({ code, message: en, messageZh: zh })),
      call,
    };
  }

  move({ step, mark, isOpen, call }: FirstRunMove): FirstRun {
    const before = this.#kept ?? this.#fresh();
    this.#keep({
      ...before,
      ...(step !== undefined && { step }),
      ...(mark !== undefined && { marks: { ...before.marks, [mark.step]: mark.as } }),
      ...(isOpen !== undefined && { isOpen }),
      ...(call !== undefined && { call }),
    });
    return this.view();
  }

  #begin(): void {
    const fresh = this.#fresh();
    const left = FIRST_RUN_STEPS.filter((step) => fresh.marks[step] === undefined);
    // A file that leaves nothing to do has made the box ready: nobody is asked to make a call.
    const [step = "call"] = left;
    this.#keep({ ...fresh, step, isOpen: step !== "call" });
  }

  /** As it stands by the configuration alone. */
  #fresh(): Kept {
    const left = new Set(missingIn(this.#parts.config.current).map(({ code }) => LEFT_BY[code]));
    const isLeft = (step: FirstRunStep): boolean => step === "call" || left.has(step);
    const marks = Object.fromEntries(FIRST_RUN_STEPS.filter((step) => !isLeft(step)).map((step) => [step, "done"]));
    return { begunAt: this.#parts.clock.now(), step: "lines", marks, isOpen: false, call: null };
  }

  #keep(kept: Kept): void {
    this.#kept = kept;
    this.#parts.db.run("INSERT OR REPLACE INTO kv (key, value) VALUES (:key, :value)", {
      key: KEY,
      value: JSON.stringify(kept),
    });
  }
}
