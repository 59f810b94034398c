import { type CapturedFrame, writeCapture } from "#drivers/isdn/capture.ts";
import { DataLink } from "#drivers/isdn/q921/data-link.ts";
import type { Side } from "#drivers/isdn/q921/frame.ts";
import type { LinkNotice, LinkReason, LinkTimers } from "#drivers/isdn/q921/link-state.ts";
import { systemClock } from "#firmware/kernel/clock.ts";
import type { Libpri, PriOption, PriPeer } from "./libpri.ts";

export interface LibpriLinkOptions {
  readonly libpri: Libpri;
  /** Ours; libpri is the other one. */
  readonly side: Side;
  readonly timers?: Partial<LinkTimers>;
  readonly peer?: readonly PriOption[];
  /** libpri wrongly plays the same side. */
  readonly isSameSide?: boolean;
}

/** A data link of ours with libpri at the far end, in real time. All frames are kept, lost or not. */
export class LibpriLink {
  readonly frames: CapturedFrame[] = [];
  readonly messages: Uint8Array[] = [];
  readonly states: LinkReason[] = [];
  readonly notices: LinkNotice["code"][] = [];
  readonly link: DataLink;
  peer: PriPeer;
  /** Whether the next frame gets lost. */
  isLost: () => boolean = () => false;
  readonly #options: LibpriLinkOptions;
  #waiting: { readonly isTrue: () => boolean; readonly resolve: () => void }[] = [];

  constructor(options: LibpriLinkOptions) {
    this.#options = options;
    this.peer = this.#startPeer();
    this.link = new DataLink({
      side: options.side,
      clock: systemClock,
      timers: options.timers ?? {},
      send: (octets) => {
        this.#keep("sent", octets);
        if (!this.isLost()) this.peer.receive(octets);
      },
      deliver: (message) => this.messages.push(message.slice()),
      state: (_, reason) => this.states.push(reason),
      notice: ({ code }) => this.notices.push(code),
    });
  }

  /** Both ends are up. */
  async connect(): Promise<this> {
    this.link.start();
    await this.peer.event("up");
    await this.until(() => this.link.stateName === "established");
    return this;
  }

  /** Resolves once this is so, which a frame or a state must bring about. */
  until(isTrue: () => boolean): Promise<void> {
    if (isTrue()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ isTrue, resolve }));
  }

  /** libpri is gone at once, and another one is there in its place. */
  async restartPeer(): Promise<void> {
    await this.peer.close();
    this.peer = this.#startPeer();
  }

  get capture(): Uint8Array {
    return writeCapture(this.#options.side, this.frames);
  }

  async close(): Promise<void> {
    this.link.close();
    await this.peer.close();
  }

  #startPeer(): PriPeer {
    const { libpri, side, peer = [], isSameSide = false } = this.#options;
    return libpri.start((side === "user") === isSameSide ? "cpe" : "net", (octets) => this.#receive(octets), ...peer);
  }

  #receive(octets: Uint8Array): void {
    this.#keep("received", octets);
    if (!this.isLost()) this.link.receive(octets);
    const done = this.#waiting.filter(({ isTrue }) => isTrue());
    this.#waiting = this.#waiting.filter((each) => !done.includes(each));
    for (const { resolve } of done) resolve();
  }

  #keep(way: CapturedFrame["way"], octets: Uint8Array): void {
    this.frames.push({ at: systemClock.now(), way, octets });
  }
}
