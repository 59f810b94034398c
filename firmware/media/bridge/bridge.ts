import type { Endpoint } from "#firmware/media/endpoint/endpoint.ts";
import { Mixer } from "./mixer.ts";

/** Joins endpoints. Two hand each other their voice as it comes. From three on, a mixer gives everyone the sum of the others. */
export class Bridge {
  readonly id: string;
  readonly #members: Endpoint[] = [];
  readonly #tapped: Endpoint[] = [];
  #mixer: Mixer | undefined;

  constructor(id: string) {
    this.id = id;
  }

  get members(): readonly Endpoint[] {
    return this.#members;
  }

  get isEmpty(): boolean {
    return this.#members.length === 0;
  }

  join(endpoint: Endpoint): void {
    if (this.#members.includes(endpoint)) return;
    this.#members.push(endpoint);
    this.#arrange();
  }

  leave(endpoint: Endpoint): void {
    const index = this.#members.indexOf(endpoint);
    if (index < 0) return;
    this.#members.splice(index, 1);
    endpoint.leaveBridge();
    this.#arrange();
  }

  /** Gives this tick's frames to those who listen by the tick. */
  tick(now: number): void {
    this.#mixer?.tick(this.#members, now);
  }

  #arrange(): void {
    for (const endpoint of this.#tapped.splice(0)) endpoint.untap();
    const [first, second] = this.#members;
    const isPair = this.#members.length === 2;
    this.#mixer = this.#members.length > 2 ? (this.#mixer ?? new Mixer()) : undefined;
    for (const member of this.#members) {
      member.leaveBridge();
      if (isPair) member.peer = member === first ? second : first;
      member.hearsByTick = this.#mixer !== undefined;
    }
    if (this.#mixer === undefined) return;
    for (const member of this.#members) {
      member.tap();
      this.#tapped.push(member);
    }
  }
}
