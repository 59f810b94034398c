import type { Config } from "#firmware/config/schema/config.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { Emitter } from "#firmware/kernel/emitter.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { KeeperClient } from "./keeper-client.ts";
import { firewallPlan, type Surroundings } from "./reach.ts";

/** Cables are plugged in and addresses given out at any time. */
const LOOK_AGAIN_MS = 10_000;

/** How the firewall and the name stand. */
export interface NetworkState {
  /** False while the keeper has not put the rules for the present configuration in place. */
  readonly isApplied: boolean;
  /** Why not; undefined while all is well or nothing has been tried. */
  readonly refused: string | undefined;
  /** The name others find the box under, without ".local"; undefined while it is not known. */
  readonly hostName: string | undefined;
}

interface NetworkGuardOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly keeper: Pick<KeeperClient, "ask">;
  readonly config: () => Config;
  readonly surroundings: () => Surroundings;
}

/** Keeps firewall and name as the configuration says, whatever happens to cables, keeper and configuration. */
export class NetworkGuard {
  readonly changes = new Emitter<undefined>();
  readonly #options: NetworkGuardOptions;
  #state: NetworkState = { isApplied: false, refused: undefined, hostName: undefined };
  #asked: string | undefined;
  #timer: Timer | undefined;
  #isStopped = false;
  #isNaming = false;
  #running: Promise<void> | undefined;

  constructor(options: NetworkGuardOptions) {
    this.#options = options;
  }

  get state(): NetworkState {
    return this.#state;
  }

  start(): void {
    void this.look();
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  /** Puts in place what is different; never rejects. Two looks at once are one after the other. */
  look(): Promise<void> {
    const next = (this.#running ?? Promise.resolve()).then(() => this.#look());
    this.#running = next;
    return next;
  }

  async #look(): Promise<void> {
    this.#timer?.cancel();
    if (this.#isStopped) return;
    const { clock, keeper, config, surroundings } = this.#options;
    let asked: string | undefined;
    try {
      // The machine may not say which addresses it has at this moment.
      const plan = firewallPlan(config(), surroundings());
      asked = JSON.stringify(plan);
      if (asked !== this.#asked || !this.#state.isApplied) {
        await keeper.ask("firewall-apply", plan);
        this.#asked = asked;
      }
      this.#set({ ...this.#state, isApplied: true, refused: undefined });
    } catch (error) {
      const refused = error instanceof Error ? error.message : String(error);
      const isApplied = (asked === undefined || asked === this.#asked) && this.#state.isApplied;
      this.#set({ ...this.#state, isApplied, refused });
    }
    void this.#lookAtName();
    if (!this.#isStopped) this.#timer = clock.after(LOOK_AGAIN_MS, () => void this.look());
  }

  /** Apart from the rules: whoever looks after names may take long to answer, and is no reason to wait with them. */
  async #lookAtName(): Promise<void> {
    if (this.#isNaming) return;
    this.#isNaming = true;
    const { keeper, config, log } = this.#options;
    try {
      const { found } = await keeper.ask("host-name", { name: config().network.hostName });
      this.#set({ ...this.#state, hostName: found ?? undefined });
    } catch (error) {
      log.debug("the name in the network is not known", { error });
    } finally {
      this.#isNaming = false;
    }
  }

  #set(state: NetworkState): void {
    const before = this.#state;
    this.#state = state;
    if (JSON.stringify(before) === JSON.stringify(state)) return;
    if (state.refused !== undefined)
      this.#options.log.error("the firewall is not as configured", { reason: state.refused });
    else this.#options.log.info("firewall and name are as configured", { hostName: state.hostName });
    this.changes.emit(undefined);
  }
}
