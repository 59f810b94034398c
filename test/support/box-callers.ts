import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { linearToUlaw } from "#firmware/kernel/g711.ts";
import type { RunningSimulator } from "#test/simulator/client.ts";
import { readWav } from "#test/simulator/wav.ts";
import type { PhoneCall } from "./phone-call.ts";
import { type RtpPhone, shareOf, sine } from "./rtp-phone.ts";
import type { SipPhone } from "./sip-phone.ts";
import { soundsIn } from "./tone-prompts.ts";

/** Somebody who has called the box, on whatever way. */
export interface Caller {
  hangUp(): void;
  press(key: string): void;
  /** Says a steady tone from now on. */
  say(hz: number): void;
  /** What has been heard since the beginning, in order. */
  heard(): Promise<string[]>;
}

const KEYS = "0123456789*#";
const PATIENCE_MS = 20_000;

async function patiently(what: string, wait: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited for: ${what}`)), PATIENCE_MS);
  });
  await Promise.race([wait, limit]).finally(() => clearTimeout(timer));
}

/** Resolves when a telephone has heard a steady tone for a fifth of a second from now on. */
export async function hears(rtp: RtpPhone, hz: number): Promise<void> {
  const from = rtp.packets.length;
  const isTone = (packet: Buffer): boolean => ((packet[1] ?? 0) & 0x7f) === 0 && shareOf(hz, packet.subarray(12)) > 0.9;
  const enough = rtp.heard((packets) => packets.slice(from).filter(isTone).length >= 10);
  await patiently(`${hz} Hz to be heard; there was ${soundsIn(rtp.audio(0, from)).join(", ")}`, enough);
}

/** Resolves when the telephone has heard the sound of that name. */
export async function hearsSound(rtp: RtpPhone, name: string): Promise<void> {
  await patiently(
    `"${name}" to be heard`,
    rtp.heard(() => soundsIn(rtp.audio()).includes(name)),
  );
}

/** One who calls over SIP. */
export class TrunkCaller implements Caller {
  readonly call: PhoneCall;

  constructor(call: PhoneCall) {
    this.call = call;
  }

  /** Resolves when the box has answered. */
  async answered(): Promise<this> {
    if (this.call.state === "ringing") await patiently("an answer", once(this.call, "answered"));
    return this;
  }

  async ended(): Promise<void> {
    if (this.call.state !== "ended") await patiently("the end of the call", once(this.call, "ended"));
  }

  hangUp(): void {
    this.call.hangUp();
  }

  press(key: string): void {
    this.call.rtp.press(KEYS.indexOf(key));
  }

  say(hz: number): void {
    this.call.rtp.hum(sine(hz, 20));
  }

  hears(hz: number): Promise<void> {
    return hears(this.call.rtp, hz);
  }

  hearsSound(name: string): Promise<void> {
    return hearsSound(this.call.rtp, name);
  }

  heard(): Promise<string[]> {
    return Promise.resolve(soundsIn(this.call.rtp.audio()));
  }
}

export async function callTrunk(peer: SipPhone, to: string): Promise<TrunkCaller> {
  return new TrunkCaller(await peer.call(to));
}

/** One who calls over a line of the simulated exchange. */
export class LineCaller implements Caller {
  readonly port: number;
  readonly #simulator: RunningSimulator;
  readonly #wav: string;

  constructor(port: number, simulator: RunningSimulator, wav: string) {
    this.port = port;
    this.#simulator = simulator;
    this.#wav = wav;
  }

  /** Resolves when the box has gone off hook; what is said from then on is kept. */
  async answered(): Promise<this> {
    await this.#simulator.client.waitFor("answered", this.port);
    await this.#request("record");
    return this;
  }

  /** Resolves when the box has put the line down. */
  async ended(): Promise<void> {
    await this.#simulator.client.waitFor("loop-opened", this.port);
  }

  hangUp(): void {
    void this.#request("hang-up");
  }

  press(key: string): void {
    void this.#request("press", { digits: key });
  }

  say(hz: number): void {
    void this.#request("hum", { hz, ms: 10_000 });
  }

  /** Ends the listening and tells what it was. */
  async heard(): Promise<string[]> {
    return soundsIn(Uint8Array.from(await this.samples(), (sample) => linearToUlaw(sample)));
  }

  /** Ends the listening and gives its samples. */
  async samples(): Promise<Int16Array> {
    await this.#request("record-stop", { wav: this.#wav });
    return readWav(this.#wav);
  }

  #request(what: string, fields: Record<string, unknown> = {}): Promise<unknown> {
    return this.#simulator.client.request(what, { port: this.port, ...fields });
  }
}

export async function callLine(
  simulator: RunningSimulator,
  folder: string,
  call: { readonly port: number; readonly number: string; readonly name?: string },
): Promise<LineCaller> {
  simulator.client.mark(call.port);
  await simulator.client.request("call", { ...call });
  return new LineCaller(call.port, simulator, join(folder, `heard-${call.port}.wav`));
}

/** Both channels of a recording of the box (stereo µ-law): the caller left, the agent right. */
export function readStereo(path: string): { readonly left: Uint8Array; readonly right: Uint8Array } {
  const file = readFileSync(path);
  const format = { tag: file.readUInt16LE(20), channels: file.readUInt16LE(22), rate: file.readUInt32LE(24) };
  if (format.tag !== 7 || format.channels !== 2 || format.rate !== 8_000) {
    throw new Error(`${path} is no stereo µ-law at 8 kHz: ${JSON.stringify(format)}`);
  }
  const at = file.indexOf("data", 12, "latin1");
  const data = file.subarray(at + 8, at + 8 + file.readUInt32LE(at + 4));
  return { left: data.filter((_, index) => index % 2 === 0), right: data.filter((_, index) => index % 2 === 1) };
}
