import type { Endpoint } from "#firmware/media/endpoint/endpoint.ts";
import { Bridge } from "./bridge.ts";

/** All bridges: the first who joins makes one, the last who leaves takes it away; an endpoint is in one at most. */
export class Bridges {
  readonly #bridges = new Map<string, Bridge>();
  readonly #bridgeOf = new Map<Endpoint, Bridge>();

  join(id: string, endpoint: Endpoint): void {
    this.leave(endpoint);
    const bridge = this.#bridges.get(id) ?? new Bridge(id);
    this.#bridges.set(id, bridge);
    this.#bridgeOf.set(endpoint, bridge);
    bridge.join(endpoint);
  }

  leave(endpoint: Endpoint): void {
    const bridge = this.#bridgeOf.get(endpoint);
    if (bridge === undefined) return;
    this.#bridgeOf.delete(endpoint);
    bridge.leave(endpoint);
    if (bridge.isEmpty) this.#bridges.delete(bridge.id);
  }

  tick(now: number): void {
    for (const bridge of this.#bridges.values()) bridge.tick(now);
  }

  values(): Iterable<Bridge> {
    return this.#bridges.values();
  }

  get size(): number {
    return this.#bridges.size;
  }
}
