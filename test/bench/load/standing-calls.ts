import { setTimeout as sleep } from "node:timers/promises";
import { AGENT_PORT, AGENT_RTP, CALLER_RTP, TRUNK_PORT } from "./ports.ts";
import type { RtpCounts } from "./rtp-peers.ts";
import { RtpThread } from "./rtp-thread.ts";
import { Sipp } from "./sipp.ts";

/** Between the media ports of two calls, as sipp counts them. */
const STEP = 4;
const CALLS_PER_SECOND = 10;
/** Until the last caller, having pressed the key, talks to an agent. */
const JOIN_SECONDS = 6;

export interface StandingCallsOptions {
  readonly extension: string;
  readonly count: number;
  /** How long all of them stand together, seconds. */
  readonly seconds: number;
}

/** Queue calls with an agent each, that all stand for a while: what a server is measured under. */
export class StandingCalls {
  readonly #count: number;
  readonly #holdSeconds: number;
  readonly #rtp: RtpThread;
  readonly #agents: Sipp;
  readonly #callers: Sipp;

  private constructor(rtp: RtpThread, { extension, count, seconds }: StandingCallsOptions) {
    this.#count = count;
    this.#holdSeconds = Math.ceil(count / CALLS_PER_SECOND + JOIN_SECONDS + 2 + seconds);
    this.#rtp = rtp;
    const media = (port: number): (string | number)[] => ["-mi", "127.0.0.2", "-mp", port, "-m", count];
    this.#agents = new Sipp({ scenario: "agent", port: AGENT_PORT, more: media(AGENT_RTP) });
    const pace = ["-s", extension, "-l", count, "-r", CALLS_PER_SECOND, "-d", this.#holdSeconds * 1000];
    this.#callers = new Sipp({ scenario: "caller", port: TRUNK_PORT, more: [...media(CALLER_RTP), ...pace] });
  }

  /** Begins to call; `joined` waits until all talk. */
  static async start(options: StandingCallsOptions): Promise<StandingCalls> {
    const rtp = await RtpThread.start({
      callerPort: CALLER_RTP,
      agentPort: AGENT_RTP,
      step: STEP,
      count: options.count,
      digitAfterMs: 1200,
    });
    return new StandingCalls(rtp, options);
  }

  /** Resolves with the number of calls in which both sides hear each other: all of them, or fewer when time is up. */
  async joined(): Promise<number> {
    const deadline = performance.now() + (this.#count / CALLS_PER_SECOND + JOIN_SECONDS) * 1000;
    let counts = await this.#rtp.ask("counts");
    while (counts.joined < 2 * this.#count && performance.now() < deadline) {
      await sleep(250);
      counts = await this.#rtp.ask("counts");
    }
    await sleep(1500);
    return counts.joined / 2;
  }

  /** Media since the last reset; "reset" begins anew. */
  media(question: "counts" | "reset"): Promise<RtpCounts> {
    return this.#rtp.ask(question);
  }

  /** Waits until callers have hung up and every agent has answered its BYE: one left over would count as the next call. */
  async ended(): Promise<void> {
    await this.#callers.ended(this.#holdSeconds + this.#count / CALLS_PER_SECOND + 10);
    await this.#agents.ended(10);
  }

  async close(): Promise<void> {
    await this.#callers.close();
    await this.#agents.close();
    await this.#rtp.stop();
  }
}
