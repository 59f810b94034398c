import { FIRST_OUTGOING, type TrunkEvent, type TrunkParty } from "#drivers/e1/signalling.ts";
import type { R2Setting } from "#drivers/r2/channel-state.ts";
import type { R2ChannelOwner, RegisterEnd } from "#drivers/r2/r2-channel.ts";
import { R2Span } from "#drivers/r2/r2-span.ts";
import { Register } from "#drivers/r2/register.ts";
import { variantOf } from "#drivers/r2/variants.table.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { FakeClock } from "./fake-clock.ts";
import type { R2Exchange } from "./r2-exchange.ts";

const VOICE_OCTETS = 160;
const ALAW_SILENCE = 0xd5;
const TICK_MS = 20;

/** What one side sends in a tick of 20 ms. */
export interface R2Tick {
  readonly bits: number;
  readonly voice: Uint8Array;
}

/** Our MFC/R2 on some channels with their voice: what a span's owner is in the box. */
export class R2Side implements R2ChannelOwner {
  readonly span: R2Span;
  /** Everything told so far; `onEvent` besides, for whoever decides about calls. */
  readonly events: TrunkEvent[] = [];
  onEvent: (event: TrunkEvent) => void = () => undefined;
  readonly #bits = new Map<number, number>();
  readonly #registers = new Map<number, Register>();
  readonly #delayTicks: number;
  /** Voice on its way to and from a channel. */
  readonly #underway = new Map<number, { readonly out: Uint8Array[]; readonly in: Uint8Array[] }>();
  #calls = 0;

  /** `delayTicks`: voice takes so many ticks of 20 ms more in each direction. */
  constructor(clock: Clock, channels: readonly number[], setting: R2Setting, delayTicks = 0) {
    this.#delayTicks = delayTicks;
    for (const channel of channels) this.#underway.set(channel, { out: [], in: [] });
    this.span = new R2Span({ channels, setting, clock, owner: this });
    this.span.start();
  }

  /** Dials; the number of the call. */
  dial(channel: number, called: string, caller: TrunkParty = {}, category?: number): number {
    const call = FIRST_OUTGOING + this.#calls++;
    const kind = category === undefined ? {} : { category };
    this.span.command({ type: "dial", call, channel, called, isComplete: true, caller, ...kind });
    return call;
  }

  sendBits(channel: number, abcd: number): void {
    this.#bits.set(channel, abcd);
  }

  listen(channel: number, end: RegisterEnd | undefined): void {
    if (end === undefined) this.#registers.delete(channel);
    else this.#registers.set(channel, new Register(end, (signal) => this.span.heard(channel, signal)));
  }

  sendSignal(channel: number, signal: number, isPulse: boolean): void {
    this.#registers.get(channel)?.set(signal, isPulse);
  }

  tell(event: TrunkEvent): void {
    this.events.push(event);
    this.onEvent(event);
  }

  /** What it sends in this tick. */
  give(channel: number): R2Tick {
    const voice = new Uint8Array(VOICE_OCTETS).fill(ALAW_SILENCE);
    this.#registers.get(channel)?.read(voice);
    return { bits: this.#bits.get(channel) ?? 0, voice: this.#delayed(channel, "out", voice) };
  }

  /** What comes in in this tick. */
  take(channel: number, bits: number, voice: Uint8Array): void {
    this.span.bits(channel, bits);
    this.#registers.get(channel)?.push(this.#delayed(channel, "in", voice));
  }

  #delayed(channel: number, way: "in" | "out", voice: Uint8Array): Uint8Array {
    const underway = this.#underway.get(channel)?.[way];
    if (this.#delayTicks === 0 || underway === undefined) return voice;
    underway.push(voice.slice());
    const isDue = underway.length > this.#delayTicks;
    return (isDue ? underway.shift() : undefined) ?? new Uint8Array(VOICE_OCTETS).fill(ALAW_SILENCE);
  }

  /** Registers in use now. */
  get listening(): number {
    return this.#registers.size;
  }

  told<Type extends TrunkEvent["type"]>(type: Type): Extract<TrunkEvent, { readonly type: Type }>[] {
    return this.events.filter((event): event is Extract<TrunkEvent, { readonly type: Type }> => event.type === type);
  }

  /** The trace in words. */
  get trace(): string[] {
    return this.told("message").map(({ way, text, channel }) => `${channel} ${way}: ${text}`);
  }
}

/** Settings of a side: number of unknown length, caller asked for. */
export function r2Setting(variant: string, differences: Partial<R2Setting> = {}): R2Setting {
  const found = variantOf(variant);
  if (found === undefined) throw new Error(`No variant ${variant}`);
  return {
    variant: found,
    calledDigits: 0,
    isOverlap: false,
    callerDigits: 20,
    category: 1,
    doubleAnswerMs: 0,
    decisionMs: 8_000,
    ...differences,
  };
}

/** Lets our side and the exchange talk for so many ticks of 20 ms. Both send first and then read, as on a line. */
export async function runTicks(
  { exchange, side, clock }: { readonly exchange: R2Exchange; readonly side: R2Side; readonly clock: FakeClock },
  ticks: number,
  onTick: (tick: number) => void = () => undefined,
): Promise<void> {
  for (let tick = 0; tick < ticks; tick++) {
    onTick(tick);
    exchange.write((slot) => side.give(slot));
    await exchange.read((slot, bits, voice) => side.take(slot, bits, voice));
    clock.advance(TICK_MS);
  }
}
