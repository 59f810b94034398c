import { once } from "node:events";
import { delay, systemClock } from "#firmware/kernel/clock.ts";
import type { PhoneCall } from "#test/support/phone-call.ts";
import { framesAt, sine } from "#test/support/rtp-phone.ts";
import { SipPhone } from "#test/support/sip-phone.ts";
import { RECORDED } from "./house.ts";

/** What the caller and the desk say, Hz: the left and the right side of the recording. */
export const TONES = { caller: 600, desk: 800 } as const;
/** A busy machine may take its time; what takes longer hangs. */
const LONGEST_MS = 90_000;
/** A phone that is closed sends nothing any more, its last word included. */
const GOODBYE_MS = 500;

/** Where telephones of this machine are plugged in. */
export interface Exchange {
  readonly sipPort: number;
  /** The address this machine has there; undefined where that is loopback. */
  readonly seenAs: string | undefined;
  /** The port all callers come from, where the box knows its trunk by it. */
  readonly trunkPort?: number;
}

/** A talk that is being recorded, as its caller knows it. Times are those of `performance.now()`. */
export interface Talk {
  /** The number it comes from: no other talk has it. */
  readonly from: string;
  /** When the caller first heard the desk. */
  readonly since: number;
  /** When the caller hung up; undefined while it goes on. */
  until?: number;
}

/** The desk phone of the recorded extension, and callers from outside who talk to it one after the other. */
export class Talks {
  readonly #guest: Exchange;
  readonly #desk: SipPhone;
  readonly #calls = new Set<PhoneCall>();
  /** The talk that goes on now. */
  current: Talk | undefined;

  private constructor(guest: Exchange, desk: SipPhone) {
    this.#guest = guest;
    this.#desk = desk;
    desk.on("call", (call) => {
      this.#track(call);
      call.ring();
      call.answer();
      call.rtp.hum(sine(TONES.desk, 20));
    });
  }

  /** Plugs the desk phone in. */
  static async open(guest: Exchange): Promise<Talks> {
    const desk = await SipPhone.open({
      user: RECORDED.extension,
      password: RECORDED.password,
      server: { host: "127.0.0.1", port: guest.sipPort },
      ...(guest.seenAs !== undefined && { shownAs: guest.seenAs }),
    });
    const status = await inTime("the desk phone is registered", desk.register(3_600));
    if (status !== 200) throw new Error(`the desk phone was answered ${status}`);
    return new Talks(guest, desk);
  }

  /** Calls from this number, talks for so long, hangs up. */
  async talk(from: string, ms: number): Promise<Talk> {
    const caller = await SipPhone.open({
      user: from,
      password: "",
      ...(this.#guest.trunkPort !== undefined && { port: this.#guest.trunkPort }),
      server: { host: "127.0.0.1", port: this.#guest.sipPort },
      ...(this.#guest.seenAs !== undefined && { shownAs: this.#guest.seenAs }),
    });
    try {
      const call = await inTime(`the call from ${from} gets an answer`, caller.call(RECORDED.called));
      this.#track(call);
      const ended = once(call, "ended").then(([, why]) => Promise.reject(new Error(`the call ended: ${String(why)}`)));
      ended.catch(() => undefined); // later on that is how it should be
      if (call.state === "ringing")
        await inTime(`the call from ${from} is taken`, Promise.race([once(call, "answered"), ended]));
      call.rtp.hum(sine(TONES.caller, 20));
      const hears = call.rtp.heard(() => framesAt(TONES.desk, call.rtp.audio()) > 0);
      await inTime(`the caller ${from} hears the desk`, Promise.race([hears, ended]));
      const talk: Talk = { from, since: performance.now() };
      this.current = talk;
      await Promise.race([delay(systemClock, ms), ended]);
      talk.until = performance.now();
      return talk;
    } finally {
      this.current = undefined;
      for (const call of this.#calls) call.hangUp();
      await delay(systemClock, GOODBYE_MS);
      caller.close();
    }
  }

  /** Pulls all plugs. */
  close(): void {
    this.#desk.close();
    for (const { rtp } of this.#calls) rtp.close();
    this.#calls.clear();
  }

  #track(call: PhoneCall): void {
    this.#calls.add(call);
    call.once("ended", () => {
      if (this.#calls.delete(call)) call.rtp.close();
    });
  }
}

async function inTime<T>(what: string, work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = delay(systemClock, LONGEST_MS, timer.signal).then(() => {
    throw new Error(`not in ${LONGEST_MS / 1000} s: ${what}`);
  });
  late.catch(() => undefined); // given up once the work is done
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}
