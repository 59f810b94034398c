import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { RtpCounts, RtpPeersOptions } from "./rtp-peers.ts";

/** The RTP end points of a load, in a thread of their own. */
export class RtpThread {
  readonly #worker: Worker;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** Resolves when every end point has its socket. */
  static async start(options: RtpPeersOptions): Promise<RtpThread> {
    const worker = new Worker(new URL("./rtp-peers.ts", import.meta.url), { workerData: options });
    await once(worker, "message");
    return new RtpThread(worker);
  }

  /** The counts so far; "reset" begins a new window with them. */
  async ask(question: "counts" | "reset"): Promise<RtpCounts> {
    const reply = once(this.#worker, "message");
    this.#worker.postMessage(question);
    const [counts] = await reply;
    return counts as RtpCounts; // rtp-peers.ts answers nothing else
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
