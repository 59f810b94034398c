import type { Loopback, SpanCounters, SpanSetting } from "#drivers/e1/span-hardware.ts";
import type { ControlMessage, DatagramMessage } from "#drivers/link/messages.ts";
import type { CasBits, SpanPcm, SpanReport } from "#drivers/link/span-messages.ts";
import { PatternReceiver, PatternSender } from "./bit-errors.ts";
import { Damage } from "./damage.ts";
import { SlotPlayout } from "./playout.ts";
import { SetUpTimes } from "./set-up-times.ts";
import { BLOCK_FRAMES, IDLE, SpanEnd } from "./span-end.ts";

const SLOTS = 32;
const SIGNALLING_SLOT = 16;
const FRAME = 160;
const CHANNELS = Array.from({ length: 31 }, (_, index) => index + 1).filter((slot) => slot !== SIGNALLING_SLOT);

export interface BoardSpanOptions {
  readonly span: number;
  readonly tick: () => number;
  /** Timeslots of voice in one datagram at most. */
  readonly partSlots: number;
  readonly send: (message: ControlMessage) => void;
  readonly datagram: (message: DatagramMessage) => void;
}

/** One span of the board, as its firmware would run it. */
export class BoardSpan {
  readonly span: number;
  readonly end: SpanEnd;
  /** What happens to the bits on their way here. */
  readonly way = new Damage();
  setting: SpanSetting | undefined;
  loopback: Loopback = "none";
  readonly setUpTimes = new SetUpTimes();
  readonly #options: BoardSpanOptions;
  readonly #playouts = Array.from({ length: SLOTS }, () => new SlotPlayout());
  readonly #casChanges: CasBits[] = [];
  #voice = 0;
  #seq = 0;
  #blockTick: number | undefined;
  #dSeq = 0;
  #told = "";
  #sighted = "";
  #damaged = 0;
  #casQuiet = false;
  #isRemoteAlarmAsked = false;
  #answered: (() => void) | undefined;
  #sender: PatternSender | undefined;
  #receiver: PatternReceiver | undefined;

  constructor(options: BoardSpanOptions) {
    this.#options = options;
    this.span = options.span;
    this.end = new SpanEnd({
      nextBlock: (out) => this.#nextBlock(out),
      block: (heard) => this.#block(heard),
      dChannel: (frame) => this.#dChannel(frame),
      casChanged: (slot, bits) => this.#casChanges.push({ slot, bits }),
    });
    this.hostLost();
  }

  get counters(): SpanCounters {
    const { receiver, slipsRepeated, slipsLeftOut } = this.end;
    return { codeViolations: this.way.violations, ...receiver.counts, slipsRepeated, slipsLeftOut };
  }

  get playout(): { underruns: number; overruns: number } {
    const sum = (of: (one: SlotPlayout) => number): number => this.#playouts.reduce((all, one) => all + of(one), 0);
    return { underruns: sum(({ underruns }) => underruns), overruns: sum(({ overruns }) => overruns) };
  }

  /** A board without a host sends AIS and blocks its channels. */
  hostLost(): void {
    this.setting = undefined;
    this.loopback = "none";
    this.#voice = 0;
    this.#sender = this.#receiver = undefined;
    this.#isRemoteAlarmAsked = false;
    this.#told = this.#sighted = "";
    this.end.transmitter.isBlueAlarm = true;
    this.end.cas.bits.fill(0b1101);
    this.end.hdlc.clear();
    for (const playout of this.#playouts) playout.clear();
  }

  take(message: ControlMessage | DatagramMessage): void {
    switch (message.type) {
      case "span-config":
        this.#configure(message.setting);
        return;
      case "span-control":
        this.#control(message.control);
        return;
      case "cas":
        for (const { slot, bits } of message.slots) this.end.cas.bits[slot & 31] = bits;
        return;
      case "d-channel":
        this.setUpTimes.fromHost(message.frame);
        this.end.hdlc.send(Uint8Array.from(message.frame));
        this.#answered?.();
        this.#answered = undefined;
        return;
      case "span-pcm":
        this.#play(message);
        return;
      default:
        return;
    }
  }

  /** Hands the host a frame as if it had come, and tells when the next frame of the host is there. */
  handOver(frame: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.#answered = resolve;
      this.#dChannel(frame);
    });
  }

  /** After each step of time: what is other than before is told. */
  step(): void {
    const { transmitter, defects } = this.end;
    transmitter.isRemoteAlarm = this.#isRemoteAlarmAsked || defects.los || defects.lof || defects.ais;
    if (this.setting === undefined) return;
    if (this.setting.framing === "auto")
      transmitter.hasCrc4 = this.end.receiver.isMultiframe || !this.end.receiver.isCrcKnown;
    const now = JSON.stringify(defects);
    if (now !== this.#told) {
      this.#told = now;
      this.#tell({ type: "defects", defects });
    }
    if (this.#casChanges.length === 0) return;
    const slots = this.#casChanges.splice(0);
    this.#casQuiet = false;
    if (this.setting.signalling === "cas") {
      this.#options.send({ type: "cas", span: this.span, tick: this.#options.tick(), slots });
    }
  }

  second(): void {
    if (this.setting === undefined) return;
    this.#tell({ type: "counters", counters: this.counters });
    const sighting = JSON.stringify(this.end.sighting);
    if (sighting !== this.#sighted) {
      this.#sighted = sighting;
      this.#tell({ type: "sighting", sighting: this.end.sighting });
    }
    const damaged = this.end.heardHdlc.damaged - this.#damaged;
    this.#damaged = this.end.heardHdlc.damaged;
    if (damaged > 0) this.#tell({ type: "d-channel-damaged", count: damaged });
    const test = this.#receiver;
    if (test !== undefined) {
      this.#tell({ type: "bit-errors", bits: test.bits, errors: test.errors, isInStep: test.isInStep });
    }
    if (this.setting.signalling === "cas" && this.#casQuiet && this.end.heardCas.isAligned) this.#refresh();
    this.#casQuiet = true;
  }

  #refresh(): void {
    const bits = CHANNELS.map((slot) => Math.max(0, this.end.heardCas.bits[slot] ?? 0));
    this.#options.datagram({ type: "cas-refresh", span: this.span, bits });
  }

  #tell(event: SpanReport): void {
    this.#options.send({ type: "span-event", span: this.span, tick: this.#options.tick(), event });
  }

  #configure(setting: SpanSetting): void {
    const isNew = JSON.stringify(setting) !== JSON.stringify(this.setting);
    this.setting = setting;
    if (!isNew) return;
    const { end } = this;
    end.signalling = setting.signalling;
    for (const playout of this.#playouts) playout.carriesSignals = setting.signalling === "cas";
    end.transmitter.isBlueAlarm = false;
    end.transmitter.hasCrc4 = setting.framing !== "double-frame";
    end.receiver.wantsCrc4 = setting.framing === "crc4";
  }

  #control(control: Extract<ControlMessage, { type: "span-control" }>["control"]): void {
    switch (control.type) {
      case "voice":
        for (let slot = 0; slot < SLOTS; slot++)
          if (((control.slots >>> slot) & 1) === 0) this.#playouts[slot]?.clear();
        this.#voice = control.slots;
        return;
      case "loopback":
        this.loopback = control.loopback;
        this.end.isPayloadLooped = control.loopback === "payload";
        return;
      case "bit-error-test":
        this.#sender = control.on ? new PatternSender() : undefined;
        this.#receiver = control.on ? new PatternReceiver() : undefined;
        return;
      case "remote-alarm":
        this.#isRemoteAlarmAsked = control.on;
        return;
      case "blue-alarm":
        this.end.transmitter.isBlueAlarm = control.on;
        return;
      case "query":
        this.#answerQuery();
        return;
    }
  }

  #answerQuery(): void {
    const { end } = this;
    this.#tell({ type: "defects", defects: end.defects });
    this.#tell({ type: "counters", counters: this.counters });
    this.#tell({ type: "sighting", sighting: end.sighting });
    if (this.setting?.signalling !== "cas") return;
    const slots = CHANNELS.map((slot) => ({ slot, bits: end.heardCas.bits[slot] ?? -1 })).filter(
      ({ bits }) => bits >= 0,
    );
    this.#options.send({ type: "cas", span: this.span, tick: this.#options.tick(), slots });
  }

  #dChannel(frame: Uint8Array): void {
    if (this.setting?.signalling !== "ccs") return;
    this.setUpTimes.toHost(frame);
    this.#options.datagram({ type: "d-channel", span: this.span, seq: this.#dSeq, frame });
    this.#dSeq = (this.#dSeq + 1) & 0xff;
  }

  #play({ slots, octets }: SpanPcm): void {
    const own = Uint8Array.from(octets);
    let at = 0;
    for (let slot = 0; slot < SLOTS; slot++) {
      if (((slots >>> slot) & 1) === 0) continue;
      this.#playouts[slot]?.push(own.subarray(at, at + FRAME));
      at += FRAME;
    }
  }

  #nextBlock(out: Uint8Array): void {
    const sender = this.#sender;
    if (sender !== undefined) {
      eachOctet((at) => {
        out[at] = sender.next();
      });
      return;
    }
    for (let slot = 1; slot < SLOTS; slot++) {
      const frame = ((this.#voice >>> slot) & 1) === 0 ? undefined : this.#playouts[slot]?.shift();
      if (frame === undefined) out.fill(IDLE, slot * BLOCK_FRAMES, (slot + 1) * BLOCK_FRAMES);
      else out.set(frame, slot * BLOCK_FRAMES);
    }
  }

  #block(heard: Uint8Array): void {
    // Told as time goes by in steps; blocks follow one another without a gap.
    this.#blockTick = this.#blockTick === undefined ? this.#options.tick() : (this.#blockTick + BLOCK_FRAMES) >>> 0;
    const receiver = this.#receiver;
    if (receiver !== undefined) eachOctet((at) => receiver.push(heard[at] ?? 0));
    if (this.#voice === 0) return;
    this.#seq = (this.#seq + 1) & 0xffff;
    const wanted = Array.from({ length: SLOTS }, (_, slot) => slot).filter(
      (slot) => ((this.#voice >>> slot) & 1) === 1,
    );
    const { partSlots } = this.#options;
    for (let at = 0; at < wanted.length; at += partSlots) this.#sendPart(heard, wanted.slice(at, at + partSlots));
  }

  #sendPart(heard: Uint8Array, wanted: readonly number[]): void {
    const octets = new Uint8Array(wanted.length * FRAME);
    for (const [index, slot] of wanted.entries())
      octets.set(heard.subarray(slot * BLOCK_FRAMES, (slot + 1) * BLOCK_FRAMES), index * FRAME);
    const slots = wanted.reduce((mask, slot) => mask | (1 << slot), 0) >>> 0;
    const tick = ((this.#blockTick ?? 0) - BLOCK_FRAMES) >>> 0;
    this.#options.datagram({ type: "span-pcm", span: this.span, seq: this.#seq, tick, slots, octets });
  }
}

/** Octets of a block in the order in which they are on the line, without timeslots 0 and 16. */
function eachOctet(take: (at: number) => void): void {
  for (let frame = 0; frame < BLOCK_FRAMES; frame++) {
    for (const slot of CHANNELS) take(slot * BLOCK_FRAMES + frame);
  }
}
