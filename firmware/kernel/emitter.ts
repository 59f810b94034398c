/** Ends a subscription; calling it twice is fine. */
export type Unsubscribe = () => void;

/**
 * A list of listeners for one kind of fact. A listener that throws does not stop the others; its error goes to
 * `onError`, because a subscriber must never be able to break the one who tells.
 */
export class Emitter<Fact> {
  readonly #listeners = new Set<(fact: Fact) => void>();
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void = (error) => queueMicrotask(() => Promise.reject(error))) {
    this.#onError = onError;
  }

  get isEmpty(): boolean {
    return this.#listeners.size === 0;
  }

  subscribe(listener: (fact: Fact) => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  emit(fact: Fact): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(fact);
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}
