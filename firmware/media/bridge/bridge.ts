import type { Endpoint } from "#firmware/media/endpoint/endpoint.ts";
import { RtpEndpoint } from "#firmware/media/endpoint/rtp-endpoint.ts";
import { Mixer } from "./mixer.ts";

/**
 * Joins endpoints. Two hand each other their voice as it comes; only what has to be even (a line that listens to
 * packets) goes by the tick. From three on, a mixer gives everyone the sum of the others.
 */
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
    if (this.#mixer !== undefined) {
      this.#mixer.tick(this.#members, now);
      return;
    }
    for (const member of this.#members) {
      const { peer } = member;
      if (member.hearsByTick && peer !== undefined) member.hearBridge(peer.said, now);
    }
  }

  #arrange(): void {
    for (const endpoint of this.#tapped.splice(0)) endpoint.untap();
    const [first, second] = this.#members;
    const isPair = this.#members.length === 2;
    this.#mixer = this.#members.length > 2 ? (this.#mixer ?? new Mixer()) : undefined;
    for (const member of this.#members) {
      member.leaveBridge();
      if (isPair) member.peer = member === first ? second : first;
      const hearsPackets = member instanceof RtpEndpoint || !(member.peer instanceof RtpEndpoint);
      member.hearsByTick = this.#mixer !== undefined || (isPair && !hearsPackets);
    }
    for (const member of this.#members) {
      if (this.#mixer === undefined && member.peer?.hearsByTick !== true) continue;
      member.tap();
      this.#tapped.push(member);
    }
  }
}
