import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "#firmware/kernel/log.ts";
import type { RestartPlan } from "./restart-plan.ts";

const NAME = "restart-plan.json";
/** Another one after each start of the machine (proc(5)). */
const START = "/proc/sys/kernel/random/boot_id";

/**
 * The plan to start anew on the disk: it outlives the service, not a start of the machine, which fulfils it. Nothing is
 * flushed for it: only a start of the machine could lose it.
 */
export class KeptPlan {
  readonly #path: string;
  readonly #log: Logger;
  readonly #start: string | undefined;

  /** `startId` names this start of the machine; the kernel's own when absent. */
  constructor(options: { readonly folder: string; readonly log: Logger; readonly startId?: string }) {
    this.#path = join(options.folder, NAME);
    this.#log = options.log;
    this.#start = options.startId ?? thisStart();
  }

  /** The plan of this start of the machine; undefined where there is none. */
  read(): RestartPlan | undefined {
    try {
      const { start, plan } = JSON.parse(readFileSync(this.#path, "utf8")) as Kept; // written below
      return start === this.#start ? plan : undefined;
    } catch {
      return undefined; // none, as a rule
    }
  }

  /** In place of the one before; undefined for none. */
  write(plan: RestartPlan | undefined): void {
    if (this.#start === undefined) return; // no such machine: plans last as long as the service
    try {
      if (plan === undefined) rmSync(this.#path, { force: true });
      else writeFileSync(this.#path, JSON.stringify({ start: this.#start, plan } satisfies Kept), { mode: 0o600 });
    } catch (error) {
      this.#log.warn("the plan to start anew could not be kept", { error });
    }
  }
}

interface Kept {
  readonly start: string;
  readonly plan: RestartPlan;
}

function thisStart(): string | undefined {
  try {
    return readFileSync(START, "utf8").trim();
  } catch {
    return undefined; // not on Linux
  }
}
