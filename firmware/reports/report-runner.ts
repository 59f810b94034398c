import { Worker } from "node:worker_threads";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { AnswerTo, QuestionName, QuestionOf } from "./questions.ts";

export interface ReportRequest {
  readonly id: number;
  readonly name: QuestionName;
  readonly question: unknown;
}

export type ReportReply =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: string };

/** Longer than any report over ten years takes; then the thread is started anew. */
const LONGEST_MS = 60_000;

/** The report thread could not answer: it took too long, or the question failed. */
export class ReportFailed extends Error {
  override readonly name = "ReportFailed";
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: Timer;
}

export interface ReportRunnerOptions {
  /** The database file; it must exist. */
  readonly path: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Asks the report thread, which is started with the first question and again after a fault. */
export class ReportRunner {
  readonly #options: ReportRunnerOptions;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #nextId = 1;

  constructor(options: ReportRunnerOptions) {
    this.#options = options;
  }

  /** Rejects with ReportFailed. */
  ask<Name extends QuestionName>(name: Name, question: QuestionOf<Name>): Promise<AnswerTo<Name>> {
    const worker = this.#started();
    const id = this.#nextId++;
    return new Promise<AnswerTo<Name>>((resolve, reject) => {
      const timer = this.#options.clock.after(LONGEST_MS, () => this.#restart("the report took too long"));
      this.#waiting.set(id, { resolve: (value) => resolve(value as AnswerTo<Name>), reject, timer }); // paired by id
      const request: ReportRequest = { id, name, question };
      worker.postMessage(request);
    });
  }

  /** Ends the thread; questions that wait are refused. Twice is fine. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#fail("the box is stopping");
    await worker?.terminate();
  }

  #started(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(new URL("./report-worker.ts", import.meta.url), {
      workerData: { path: this.#options.path },
      name: "reports",
    });
    worker.unref();
    worker.on("message", (reply: ReportReply) => this.#take(reply));
    worker.on("error", (error) => {
      this.#options.logger.error("the report thread failed", { error });
      if (this.#worker === worker) this.#fail(error.message);
    });
    worker.on("exit", () => {
      if (this.#worker === worker) this.#fail("the report thread ended");
    });
    this.#worker = worker;
    return worker;
  }

  #take(reply: ReportReply): void {
    const waiting = this.#waiting.get(reply.id);
    if (waiting === undefined) return;
    this.#waiting.delete(reply.id);
    waiting.timer.cancel();
    if ("error" in reply) waiting.reject(new ReportFailed(reply.error));
    else waiting.resolve(reply.answer);
  }

  #restart(reason: string): void {
    this.#options.logger.warn("the report thread is started anew", { reason });
    const worker = this.#worker;
    this.#fail(reason);
    void worker?.terminate();
  }

  #fail(reason: string): void {
    this.#worker = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject, timer } of waiting) {
      timer.cancel();
      reject(new ReportFailed(reason));
    }
  }
}
