import { setTimeout as sleep } from "node:timers/promises";
import type { LiveAgent, LiveCall, LiveList, LiveSnapshot } from "#firmware/api/contract/live.ts";
import type { StreamMessage } from "#firmware/api/contract/stream.ts";
import { Page } from "./page.ts";

type Thing = { readonly id: string };
type Listener = (call: LiveCall | undefined) => void;

/** A page that stays open for the whole run and comes back when the box does: what it shows is what the drivers act on. */
export class LiveWatch {
  readonly #base: string;
  readonly #lists = new Map<LiveList, Map<string, Thing>>();
  readonly #followers = new Map<string, Set<Listener>>();
  #page: Page | undefined;
  #isClosed = false;
  /** How often the stream had to be opened again. */
  reconnects = -1;

  constructor(base: string) {
    this.#base = base;
  }

  async open(): Promise<void> {
    const page = await Page.open(this.#base, { user: "supervisor", password: "supervisor-lanhe" });
    await page.watch(
      (message) => this.#take(message),
      () => void this.#again(),
    );
    this.reconnects++;
    this.#page = page;
  }

  /** Signed in as a supervisor. */
  get page(): Page {
    if (this.#page === undefined) throw new Error("the page is not open");
    return this.#page;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#page?.signOut();
  }

  agents(): LiveAgent[] {
    return [...(this.#lists.get("agents")?.values() ?? [])] as LiveAgent[]; // the stream's contract
  }

  calls(): LiveCall[] {
    return [...(this.#lists.get("calls")?.values() ?? [])] as LiveCall[];
  }

  count(list: LiveList): number {
    return this.#lists.get(list)?.size ?? 0;
  }

  lines(): { readonly state: string }[] {
    return [...(this.#lists.get("lines")?.values() ?? [])] as unknown as { state: string }[];
  }

  boardsUp(): boolean {
    return [...(this.#lists.get("boards")?.values() ?? [])].every(
      (board) => (board as { state?: string }).state === "up",
    );
  }

  waiting(): number {
    const queues = [...(this.#lists.get("queues")?.values() ?? [])] as unknown as { waiting: unknown[] }[];
    return queues.reduce((sum, { waiting }) => sum + waiting.length, 0);
  }

  /** Tells each change of the call with this caller's number; gives back how to stop. */
  follow(number: string, listener: Listener): () => void {
    const listeners = this.#followers.get(number) ?? new Set();
    this.#followers.set(number, listeners.add(listener));
    const now = this.calls().find(({ caller }) => caller.number === number);
    if (now !== undefined) listener(now);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#followers.delete(number);
    };
  }

  async #again(): Promise<void> {
    while (!this.#isClosed) {
      await sleep(500);
      const isOpen = await this.open().then(
        () => true,
        () => false, // the web process is not back yet
      );
      if (isOpen) return;
    }
  }

  #take(message: StreamMessage): void {
    if (message.type === "snapshot") this.#replace(message.snapshot);
    if (message.type !== "changes") return;
    for (const { list, id, value } of message.changes) {
      const things = this.#lists.get(list);
      const before = things?.get(id);
      if (value === null) things?.delete(id);
      else things?.set(id, value);
      if (list === "calls") this.#tell((value ?? before) as LiveCall | undefined, value !== null);
    }
  }

  #replace(snapshot: LiveSnapshot): void {
    const before = this.calls();
    for (const [list, values] of Object.entries(snapshot)) {
      if (!Array.isArray(values)) continue;
      const things = (values as Thing[]).map((value): [string, Thing] => [value.id, value]);
      this.#lists.set(list as LiveList, new Map(things)); // the arrays of a snapshot are its lists
    }
    for (const call of this.calls()) this.#tell(call, true);
    for (const call of before) if (this.#lists.get("calls")?.has(call.id) !== true) this.#tell(call, false);
  }

  #tell(call: LiveCall | undefined, isThere: boolean): void {
    const number = call?.caller.number;
    if (number === undefined) return;
    for (const listener of [...(this.#followers.get(number) ?? [])]) listener(isThere ? call : undefined);
  }
}
