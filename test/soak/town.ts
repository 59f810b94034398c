import type { PhoneCall } from "#test/support/phone-call.ts";
import { SipPhone } from "#test/support/sip-phone.ts";
import type { House } from "./house.ts";
import { Ledger } from "./ledger.ts";
import { LiveWatch } from "./live-watch.ts";
import { Exchange } from "./outsiders.ts";

export const AGENTS = ["1001", "1002", "1003", "1004"] as const;

/** What somebody does when the box rings a desk phone for their call. */
type Offered = (call: PhoneCall) => void;

/** Everybody outside the box: callers, desk phones, a supervisor's page, and the ledger of what they saw. */
export class Town {
  readonly house: House;
  readonly live: LiveWatch;
  readonly ledger = new Ledger();
  readonly exchange: Exchange;
  readonly desks = new Map<string, SipPhone>();
  /** Sentences about people who waited in vain for something that had to happen. */
  readonly stuck: string[] = [];
  /** How clearly callers heard the agents, one figure per talk. */
  readonly clarity: number[] = [];
  readonly #offered = new Map<string, Offered>();
  /** Phones that are in a call of their own. */
  readonly engaged = new Set<string>();
  #callers = 0;
  /** Calls that run through such a moment are not judged. */
  #disturbances: number[] = [];

  private constructor(house: House) {
    this.house = house;
    this.live = new LiveWatch(house.base);
    this.exchange = new Exchange(house);
  }

  static async open(house: House): Promise<Town> {
    const town = new Town(house);
    await town.live.open();
    for (const extension of AGENTS) {
      const password = house.config.extensions.find(({ number }) => number === extension)?.sipPassword ?? "";
      const desk = await SipPhone.open({ user: extension, password, server: house.sip });
      desk.on("call", (call) => town.#ring(call));
      const status = await desk.register(3_600);
      if (status !== 200) throw new Error(`phone ${extension} could not register: ${status}`);
      town.desks.set(extension, desk);
    }
    return town;
  }

  /** A number nobody has called from before. */
  newNumber(): string {
    return `139${String(10_000_000 + ++this.#callers)}`;
  }

  /** From now on `offered` answers for phones that ring because of this caller. */
  expect(caller: string, offered: Offered): void {
    this.#offered.set(caller, offered);
  }

  forget(caller: string): void {
    this.#offered.delete(caller);
  }

  desk(extension: string): SipPhone {
    const desk = this.desks.get(extension);
    if (desk === undefined) throw new Error(`there is no phone ${extension}`);
    return desk;
  }

  /** Something was killed on purpose: calls of this moment may end anyhow. */
  disturb(): void {
    this.#disturbances.push(Date.now());
  }

  wasDisturbed(from: number, to: number): boolean {
    return this.#disturbances.some((at) => at > from - 15_000 && at < to + 15_000);
  }

  async close(): Promise<void> {
    for (const desk of this.desks.values()) desk.close();
    await this.live.close().catch(() => undefined); // the box may be gone already
  }

  #ring(call: PhoneCall): void {
    call.once("ended", () => setTimeout(() => call.rtp.close(), 1_000));
    const offered = this.#offered.get(call.from);
    if (offered === undefined) call.refuse("480 Temporarily Unavailable");
    else offered(call);
  }
}
