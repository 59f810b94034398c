import { setTimeout as sleep } from "node:timers/promises";
import { type RunningSimulator, startE1Simulator } from "#test/simulator/client.ts";

/** Timeslots of a span that carry calls. */
export const SLOTS: readonly number[] = Array.from({ length: 31 }, (_, index) => index + 1).filter(
  (slot) => slot !== 16,
);
const PATIENCE_MS = 30_000;
/** After the data link is there both ends restart channels. */
const RESTART_MS = 3_000;

/** A simulated board whose exchanges are libpri, and calls that they place. */
export class ExchangeCalls {
  readonly simulator: RunningSimulator;
  readonly #told = new Map<string, number>();
  readonly #open: { readonly span: number; readonly id: string }[] = [];
  #next = 1;

  private constructor(simulator: RunningSimulator) {
    this.simulator = simulator;
    simulator.client.onEvent(({ event }) => this.#told.set(event, this.told(event) + 1));
  }

  /** Needs libpri-dev. */
  static async start(spans: number): Promise<ExchangeCalls> {
    return new ExchangeCalls(await startE1Simulator(Array.from({ length: spans }, () => ["--far", "pri-net"]).flat()));
  }

  /** How often an exchange has told this. */
  told(event: string): number {
    return this.#told.get(event) ?? 0;
  }

  /** The box has brought the data links of all spans up. */
  async up(spans: number): Promise<void> {
    await this.reached("pri-up", spans);
    await sleep(RESTART_MS);
  }

  /** Waits until it was told so often, no longer than patience has it; gives how often it was. */
  async reached(event: string, count: number): Promise<number> {
    const until = performance.now() + PATIENCE_MS;
    while (this.told(event) < count && performance.now() < until) await sleep(10);
    return this.told(event);
  }

  async pri(span: number, command: string, ...words: unknown[]): Promise<void> {
    await this.simulator.client.request("pri", { span, command, words });
  }

  async dial(span: number, channel: number, called: string): Promise<{ readonly span: number; readonly id: string }> {
    const call = { span, id: `c${this.#next++}` };
    await this.pri(span, "dial", call.id, { called, channel, number: "13800138000" });
    return call;
  }

  /** One call on each of these channels, ten a second, that stands until `hangUp`. */
  async stand(channels: readonly { readonly span: number; readonly slot: number }[], called: string): Promise<number> {
    const before = this.told("pri-answer");
    for (const { span, slot } of channels) {
      this.#open.push(await this.dial(span, slot, called));
      await sleep(100);
    }
    return (await this.reached("pri-answer", before + channels.length)) - before;
  }

  async hangUp(): Promise<void> {
    for (const { span, id } of this.#open.splice(0)) await this.pri(span, "hangup", id, { cause: 16 });
  }

  stop(): Promise<void> {
    return this.simulator.stop();
  }
}
