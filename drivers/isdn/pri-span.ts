import type { TrunkCommand, TrunkEvent, TrunkSignalling } from "#drivers/e1/signalling.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { DataLink } from "./q921/data-link.ts";
import type { LinkNotice, LinkTimers } from "./q921/link-state.ts";
import type { Side } from "./q931/call/call.ts";
import { Q931Layer } from "./q931/layer.ts";
import { type PriSettings, priSettings } from "./q931/settings.ts";

export interface PriSpanOptions {
  readonly side: Side;
  readonly clock: Clock;
  /** Takes a D channel frame for the span: address, control, information. */
  readonly send: (frame: Uint8Array) => void;
  readonly tell: (event: TrunkEvent) => void;
  readonly settings?: Partial<PriSettings>;
  readonly linkTimers?: Partial<LinkTimers>;
  /** Every frame of the D channel, layer 2 included, for a capture. Valid until it returns. */
  readonly frame?: (way: "sent" | "received", frame: Uint8Array) => void;
  /** Something out of order on layer 2, for counters. */
  readonly notice?: (notice: LinkNotice) => void;
}

/**
 * ISDN primary rate on one span: Q.921 and Q.931 over the D channel of timeslot 16, for channels 1 to 15 and 17 to 31.
 * Frames of the D channel come in by `receive`.
 */
export class PriSpan implements TrunkSignalling {
  readonly #options: PriSpanOptions;
  readonly #layer: Q931Layer;
  readonly #link: DataLink;

  constructor(options: PriSpanOptions) {
    this.#options = options;
    const { side, clock, tell, settings, linkTimers, notice } = options;
    this.#layer = new Q931Layer({
      side,
      clock,
      settings: priSettings(side, settings),
      send: (octets) => this.#link.request(octets),
      tell,
    });
    this.#link = new DataLink({
      side,
      clock,
      send: (frame) => {
        options.frame?.("sent", frame);
        options.send(frame);
      },
      deliver: (message) => this.#layer.receive(message),
      state: (isUp, reason) => this.#layer.link(isUp, reason),
      ...(notice === undefined ? {} : { notice }),
      ...(linkTimers === undefined ? {} : { timers: linkTimers }),
    });
  }

  /** Brings the data link up and keeps it up. */
  start(): void {
    this.#layer.start();
    this.#link.start();
  }

  /** A D channel frame from the span. */
  receive(frame: Uint8Array): void {
    this.#options.frame?.("received", frame);
    this.#link.receive(frame);
  }

  /** State of the data link by name. */
  get linkState(): DataLink["stateName"] {
    return this.#link.stateName;
  }

  /** Calls that are not over yet. */
  get callCount(): number {
    return this.#layer.callCount;
  }

  command(command: TrunkCommand): void {
    this.#layer.command(command);
  }

  /**
   * The span carries signals, or does not. No channel is given out while it does not. The data link finds out by
   * itself: calls outlast a short loss of signal.
   */
  span(isUp: boolean): void {
    this.#layer.span(isUp);
  }

  close(): void {
    this.#layer.close();
    this.#link.close();
  }
}
