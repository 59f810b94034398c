import type { Binding, BindingStore } from "./binding.ts";

/**
 * A phone that says again where it is, which it does up to sixty times an hour, is written so often: a box with idle phones
 * must not wear out its card.
 */
const WRITE_EVERY_MS = 3_600_000;

/** Bindings that outlive a restart. What is new or changed is written at once, what was only refreshed once an hour. */
export class KeptBindings {
  readonly #store: BindingStore;
  /** As they stand in the store. */
  readonly #written = new Map<string, Binding>();
  /** Refreshed since. */
  readonly #refreshed = new Map<string, Binding>();

  constructor(store: BindingStore) {
    this.#store = store;
  }

  /**
   * Those that may hold at this wall time, and removes the others. After a sudden stop nobody knows when a phone was last
   * heard: it counts as there for as long as it is granted, when its last refresh may be one that was not written.
   */
  load(now: number): Binding[] {
    const found: Binding[] = [];
    for (const stored of this.#store.load()) {
      const latest = stored.expiresAt + WRITE_EVERY_MS;
      if (latest <= now) {
        this.#store.remove(stored.user, stored.contact);
        continue;
      }
      this.#written.set(keyOf(stored), stored);
      const granted = stored.expiresAt - stored.registeredAt;
      found.push({ ...stored, expiresAt: Math.max(stored.expiresAt, Math.min(latest, now + granted)) });
    }
    return found;
  }

  save(binding: Binding): void {
    const written = this.#written.get(keyOf(binding));
    this.#refreshed.set(keyOf(binding), binding);
    if (written === undefined || !isRefresh(written, binding)) this.#write([binding]);
    else if (Math.abs(binding.registeredAt - written.registeredAt) >= WRITE_EVERY_MS) this.flush();
  }

  remove(binding: Binding): void {
    this.#written.delete(keyOf(binding));
    this.#refreshed.delete(keyOf(binding));
    this.#store.remove(binding.user, binding.contact);
  }

  /** Writes what waits. */
  flush(): void {
    if (this.#refreshed.size > 0) this.#write([...this.#refreshed.values()]);
  }

  #write(bindings: readonly Binding[]): void {
    this.#store.save(bindings);
    for (const binding of bindings) {
      this.#written.set(keyOf(binding), binding);
      this.#refreshed.delete(keyOf(binding));
    }
  }
}

function keyOf({ user, contact }: Binding): string {
  return `${user} ${contact}`;
}

/** Whether nothing but the time has changed. */
function isRefresh(one: Binding, other: Binding): boolean {
  const facts = ({ sequence: _, registeredAt, expiresAt, ...rest }: Binding): string =>
    JSON.stringify([rest, expiresAt - registeredAt]);
  return facts(one) === facts(other);
}
