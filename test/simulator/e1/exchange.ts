import type { SignallingSlot } from "#drivers/e1/span-hardware.ts";
import type { Libpri, PriOption, PriPeer } from "#test/support/libpri.ts";
import type { R2Exchange, R2ExchangeProgram } from "#test/support/r2-exchange.ts";
import { Damage } from "./damage.ts";
import { FarSlot } from "./far-slot.ts";
import { BLOCK_FRAMES, IDLE, SpanEnd } from "./span-end.ts";

const SLOTS = 32;
const CHANNELS = "1-15,17-31";
/** 1000 Hz at 0 dBm0: the digital milliwatt of G.711. */
const MILLIWATT = Uint8Array.of(0x34, 0x21, 0x21, 0x34, 0xb4, 0xa1, 0xa1, 0xb4);

/** Who sits at the far end of a span. */
export type FarKind =
  | { readonly kind: "none"; readonly signalling: SignallingSlot }
  | { readonly kind: "pri"; readonly side: "net" | "cpe"; readonly options: readonly PriOption[] }
  | { readonly kind: "r2"; readonly variant: string; readonly environment: Readonly<Record<string, string>> };

export interface ExchangeOptions {
  readonly span: number;
  readonly far: FarKind;
  readonly hasCrc4: boolean;
  readonly libpri?: Libpri;
  readonly openr2?: R2ExchangeProgram;
  readonly tell: (event: string, fields: Readonly<Record<string, unknown>>) => void;
}

/** The exchange at the far end of a span: its framer, its signalling, and people on its channels. */
export class Exchange {
  readonly end: SpanEnd;
  /** What happens to the bits on their way there. */
  readonly way = new Damage();
  /** How much faster than nominal its clock runs, parts per million. */
  driftPpm = 0;
  readonly pri: PriPeer | undefined;
  readonly r2: R2Exchange | undefined;
  readonly #options: ExchangeOptions;
  readonly #people = new Map<number, FarSlot>();
  /** Ticks of libopenr2: what it has not heard yet, and what it has said ahead. None is left out. */
  readonly #unheard: { readonly voice: Uint8Array; readonly bits: Int8Array }[] = [];
  readonly #spoken: { readonly voice: Uint8Array; readonly bits: Uint8Array }[] = [];
  #isHumming = false;
  #isEcho = false;
  #heard = new Uint8Array(0);
  #toldEvents = 0;
  #isTicking = false;
  #hasEnded = false;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    const { far, libpri, openr2 } = options;
    this.end = new SpanEnd({
      nextBlock: (out) => this.#nextBlock(out),
      block: (heard) => this.#block(heard),
      dChannel: (frame) => this.#dChannel(frame),
      casChanged: () => undefined,
    });
    this.end.transmitter.hasCrc4 = this.end.receiver.wantsCrc4 = options.hasCrc4;
    if (far.kind === "pri") {
      this.end.signalling = "ccs";
      this.pri = libpri?.start(far.side, (frame) => this.end.hdlc.send(frame), ...far.options);
    } else if (far.kind === "r2") {
      this.end.signalling = "cas";
      const { variant, environment } = far;
      this.r2 = openr2?.start({ variant, slots: CHANNELS, environment });
    } else this.end.signalling = far.signalling;
  }

  /** Somebody at the far end of a channel; from then on somebody is there. */
  at(slot: number): FarSlot {
    const known = this.#people.get(slot);
    if (known !== undefined) return known;
    const person = new FarSlot((hears) => this.#options.tell(hears ? "sound" : "quiet", { slot }));
    this.#people.set(slot, person);
    return person;
  }

  /** All channels at once, cheaply: 1000 Hz, what they hear themselves, or nothing. */
  all(what: "hum" | "echo" | "silence"): void {
    this.#isHumming = what === "hum";
    this.#isEcho = what === "echo";
  }

  /** Whether it has something to say for so many frames; libopenr2 may still be thinking. */
  canSpeak(frames: number): boolean {
    return !this.#isTicking || this.#hasEnded || this.#spoken.length > 0 || frames <= this.end.inHand;
  }

  /** After each step of time. */
  step(): void {
    const { los, lof, ais } = this.end.defects;
    this.end.transmitter.isRemoteAlarm = los || lof || ais;
    const events = this.pri?.events ?? this.r2?.events ?? [];
    for (; this.#toldEvents < events.length; this.#toldEvents++) {
      const told = events[this.#toldEvents];
      if (told !== undefined)
        this.#options.tell(`${this.pri === undefined ? "r2" : "pri"}-${told.event}`, { ...told, event: undefined });
    }
  }

  async close(): Promise<void> {
    await this.pri?.close();
    await this.r2?.close();
  }

  #dChannel(frame: Uint8Array): void {
    if (this.pri !== undefined) this.pri.receive(frame);
    else this.#options.tell("d-channel", { frame: Buffer.from(frame).toString("hex") });
  }

  #nextBlock(out: Uint8Array): void {
    if (this.r2 !== undefined) {
      const tick = this.#spoken.shift();
      if (tick === undefined) return void out.fill(IDLE);
      out.set(tick.voice);
      this.end.cas.bits.set(tick.bits);
      return;
    }
    if (this.#isHumming) for (let at = BLOCK_FRAMES; at < out.length; at += 8) out.set(MILLIWATT, at);
    else if (this.#isEcho && this.#heard.length > 0) out.set(this.#heard);
    else out.fill(IDLE);
    for (const [slot, person] of this.#people) out.set(person.next(), slot * BLOCK_FRAMES);
  }

  #block(heard: Uint8Array): void {
    if (this.#isEcho) this.#heard = Uint8Array.from(heard);
    for (const [slot, person] of this.#people) {
      person.hear(heard.subarray(slot * BLOCK_FRAMES, (slot + 1) * BLOCK_FRAMES));
    }
    if (this.r2 === undefined) return;
    this.#unheard.push({ voice: Uint8Array.from(heard), bits: Int8Array.from(this.end.heardCas.bits) });
    if (!this.#isTicking && !this.#hasEnded) void this.#tick(this.r2);
  }

  /** libopenr2 lives by records of 20 ms: it speaks, then hears. */
  async #tick(r2: R2Exchange): Promise<void> {
    this.#isTicking = true;
    try {
      for (let heard = this.#unheard.shift(); heard !== undefined; heard = this.#unheard.shift()) {
        const { voice, bits } = heard;
        const said = { voice: new Uint8Array(SLOTS * BLOCK_FRAMES).fill(IDLE), bits: new Uint8Array(SLOTS) };
        await r2.read((slot, abcd, octets) => {
          said.voice.set(octets, slot * BLOCK_FRAMES);
          said.bits[slot] = abcd;
        });
        this.#spoken.push(said);
        r2.write((slot) => ({
          bits: Math.max(0, bits[slot] ?? 0),
          voice: voice.subarray(slot * BLOCK_FRAMES, (slot + 1) * BLOCK_FRAMES),
        }));
      }
    } catch (error) {
      this.#hasEnded = true;
      this.#options.tell("r2-ended", { reason: String(error) });
    } finally {
      this.#isTicking = false;
    }
  }

  /** Sends a frame in timeslot 16 as if the exchange had. */
  inject(frame: Uint8Array): void {
    this.end.hdlc.send(frame);
  }
}
