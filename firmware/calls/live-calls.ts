import type { Leg } from "#firmware/channels/leg.ts";
import type { CallId } from "#firmware/domain/ids.ts";
import { Emitter, type Unsubscribe } from "#firmware/kernel/emitter.ts";
import type { Call } from "./call.ts";
import type { ExtensionStatus } from "./call-control.ts";
import type { CallTools } from "./call-tools.ts";

/** Every call that is going on, and what each extension is doing because of them. */
export class LiveCalls {
  readonly #calls = new Map<CallId, Call>();
  readonly #extensions: Emitter<string>;
  readonly #tools: CallTools;
  #idle: (() => void)[] = [];

  constructor(tools: CallTools) {
    this.#tools = tools;
    this.#extensions = new Emitter((error) => tools.log.error("a subscriber to phones failed", { error }));
    this.#tools.channels.changes.subscribe(({ extension }) => {
      if (extension !== undefined) this.#extensions.emit(extension);
    });
  }

  get size(): number {
    return this.#calls.size;
  }

  all(): readonly Call[] {
    return [...this.#calls.values()];
  }

  find(id: string): Call | undefined {
    return this.#calls.get(id as CallId); // a lookup: a wrong id finds nothing
  }

  add(call: Call): void {
    this.#calls.set(call.id, call);
  }

  remove(call: Call): void {
    this.#calls.delete(call.id);
    if (this.#calls.size > 0) return;
    const waiting = this.#idle;
    this.#idle = [];
    for (const resolve of waiting) resolve();
  }

  /** Resolves when no call is left. */
  idle(): Promise<void> {
    return this.#calls.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  /** A leg was dialled, rings, is answered or over: its extension is to be looked at again. */
  legChanged(leg: Leg): void {
    const extension = extensionOf(leg);
    if (extension !== undefined) this.#extensions.emit(extension);
  }

  status(extension: string): ExtensionStatus {
    const calls: CallId[] = [];
    let ringing = false;
    for (const call of this.#calls.values()) {
      const own = call.legs.filter((leg) => extensionOf(leg) === extension);
      if (own.length === 0) continue;
      calls.push(call.id);
      ringing ||= own.some(({ state }) => state.name === "dialling" || state.name === "ringing");
    }
    return { extension, reachable: this.#tools.channels.isReachable(extension), calls, ringing };
  }

  /** Told when the answer of `status` may have changed. */
  subscribe(listener: (extension: string) => void): Unsubscribe {
    return this.#extensions.subscribe(listener);
  }
}

function extensionOf({ terminal }: Leg): string | undefined {
  return terminal.kind === "extension" ? terminal.extension : undefined;
}
