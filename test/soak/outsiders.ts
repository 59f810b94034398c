import type { PhoneCall } from "#test/support/phone-call.ts";
import { framesAt, type RtpPhone, sine } from "#test/support/rtp-phone.ts";
import type { House } from "./house.ts";

/** Somebody who has called in, over the trunk or on a line. */
export interface Outsider {
  readonly number: string;
  /** Resolves when the call is over for this person, whoever ended it. */
  readonly over: Promise<void>;
  readonly isOver: () => boolean;
  hangUp(): void;
  press(key: string): void;
  /** Says a steady tone from now on. */
  say(): void;
  hush(): void;
  /** The share of `hz` in what was heard since it was first heard, 0…1; undefined where nobody listens. */
  clarity(hz: number): number | undefined;
}

const VOICE = sine(600, 20);
const KEYS = "0123456789*#";

/** What a telephone heard: the share of frames with a tone from its first to its last. */
export function clarityOf(rtp: RtpPhone, hz: number): number {
  const frames = rtp.packets.filter((packet) => ((packet[1] ?? 0) & 0x7f) === 0).map((packet) => packet.subarray(12));
  const isTone = frames.map((frame) => framesAt(hz, frame) > 0);
  const [first, last] = [isTone.indexOf(true), isTone.lastIndexOf(true)];
  if (first < 0) return 0;
  return isTone.slice(first, last + 1).filter(Boolean).length / (last + 1 - first);
}

/** A call over the SIP trunk. */
export async function callOverTrunk(house: House, number: string, called: string): Promise<Outsider> {
  house.trunkIdentity.user = number;
  const call = await house.trunk.call(called);
  return overPhone(call, number);
}

/** The caller's side of a call of a SIP phone. */
export function overPhone(call: PhoneCall, number: string): Outsider {
  const over =
    call.state === "ended" ? Promise.resolve() : new Promise<void>((resolve) => call.once("ended", () => resolve()));
  void over.then(() => setTimeout(() => call.rtp.close(), 1_000));
  return {
    number,
    over,
    isOver: () => call.state === "ended",
    hangUp: () => call.hangUp(),
    press: (key) => call.rtp.press(KEYS.indexOf(key)),
    say: () => call.rtp.hum(VOICE),
    hush: () => call.rtp.quiet(),
    clarity: (hz) => clarityOf(call.rtp, hz),
  };
}

/** The exchange's side of the four lines; a line has one call at a time. */
export class Exchange {
  readonly #house: House;
  readonly #busy = new Set<number>();

  constructor(house: House) {
    this.#house = house;
  }

  /** A call on the highest line that is free, where calls that go out are rare; undefined when there is none. */
  async call(number: string): Promise<Outsider | undefined> {
    const port = [4, 3].find((each) => !this.#busy.has(each));
    if (port === undefined) return undefined;
    this.#busy.add(port);
    const { client } = this.#house.simulator;
    const ask = (what: string, fields: Record<string, unknown> = {}): void => {
      client.request(what, { port, ...fields }).catch(() => finish()); // the line has just been put down
    };
    let isOver = false;
    let finish = (): void => undefined;
    const over = new Promise<void>((resolve) => {
      const off = client.onEvent((event) => {
        if (event.port !== port || !["loop-opened", "given-up", "far-hung-up"].includes(event.event)) return;
        finish();
      });
      finish = () => {
        if (isOver) return;
        isOver = true;
        off();
        resolve();
        // The box may still hold the line for a moment after the caller has gone.
        setTimeout(() => this.#busy.delete(port), 3_000);
      };
    });
    await client.request("call", { port, number });
    return {
      number,
      over,
      isOver: () => isOver,
      hangUp: () => {
        ask("hang-up");
        finish();
      },
      press: (key) => ask("press", { digits: key }),
      say: () => ask("hum", { hz: 600, ms: 30_000 }),
      hush: () => ask("hush"),
      clarity: () => undefined,
    };
  }
}
