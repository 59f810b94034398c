import type { HardwareMessage } from "#drivers/line/hardware.ts";
import type { OpenBytePort } from "#drivers/link/byte-port.ts";
import { BoardConnection } from "#drivers/link/connection.ts";
import type { LinkState } from "#drivers/link/link.ts";
import { isControl, wordsOf } from "#drivers/link/message-words.ts";
import type { ControlMessage, DatagramMessage } from "#drivers/link/messages.ts";
import type { CasBits, SpanPcm } from "#drivers/link/span-messages.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { CHANNEL_SLOTS } from "./config.ts";
import { FirmwareUpdate } from "./link-update.ts";
import { SpanVoice } from "./link-voice.ts";
import type { SpanControl, SpanEvent, SpanHardware, SpanHardwareListener, SpanSetting } from "./span-hardware.ts";

/** Some minutes of a busy board. */
const TRACE_MESSAGES = 400;
/** Octets of voice that may wait in the port, for each span: two frames (SPECIFICATION.md, 9.4). */
const BACKLOG_OCTETS = 12_000;
/** What we send in CAS is said again so often. */
const CAS_REPEAT_MS = 10_000;

export interface LinkSpansOptions extends SpanHardwareListener {
  readonly clock: Clock;
  readonly open: OpenBytePort;
  /** Spans that will be used: room for their voice in the port. */
  readonly spans: number;
}

/** What is kept of a span while the board is there. */
interface SpanLine {
  readonly voice: SpanVoice;
  /** ABCD bits as the far side sends them, and as we do; by timeslot. */
  readonly heardBits: Map<number, number>;
  readonly sentBits: Map<number, number>;
  /** Bits set in this turn of the event loop: they go as one message. */
  waitingBits: CasBits[];
  sendSeq: number;
  heardSeq: number | undefined;
}

/** E1 spans of a board on the board link (SPECIFICATION.md, "Spans"). */
export class LinkSpans implements SpanHardware {
  readonly #options: LinkSpansOptions;
  readonly #connection: BoardConnection;
  readonly #spans = new Map<number, SpanLine>();
  readonly #trace: HardwareMessage[] = [];
  readonly #waiting: SpanPcm[] = [];
  #taking: Timer | undefined;
  #repeat: Timer | undefined;
  #update: FirmwareUpdate | undefined;
  #framesLost = 0;

  constructor(options: LinkSpansOptions) {
    this.#options = options;
    this.#connection = new BoardConnection({
      clock: options.clock,
      open: options.open,
      voiceBacklog: BACKLOG_OCTETS * Math.max(1, options.spans),
      onState: (state) => this.#onLink(state),
      onMessage: (message) => this.#onMessage(message),
    });
  }

  start(): void {
    this.#connection.start();
    this.#repeatCas();
  }

  configure(setting: SpanSetting): void {
    this.#send({ type: "span-config", setting });
  }

  control(span: number, control: SpanControl): void {
    const line = this.#span(span);
    switch (control.type) {
      case "d-channel": {
        line.sendSeq = (line.sendSeq + 1) & 0xff;
        this.#connection.sendDatagram({ type: "d-channel", span, seq: line.sendSeq, frame: control.frame });
        return;
      }
      case "cas": {
        this.#setBits(span, line, control);
        return;
      }
      case "voice":
        line.voice.wanted = control.slots;
        this.#send({ type: "span-control", span, control });
        return;
      default:
        this.#send({ type: "span-control", span, control });
    }
  }

  restart(): void {
    this.#send({ type: "reset", reason: 0 });
  }

  update(image: Uint8Array): void {
    this.#update?.broken();
    this.#update = new FirmwareUpdate(image, {
      clock: this.#options.clock,
      send: (step) => this.#send({ type: "update", step }),
      told: (progress) => {
        if (progress.done || progress.error !== undefined) this.#update = undefined;
        this.#options.onEvent({ type: "update", ...progress });
      },
    });
    this.#update.start();
  }

  /** The last control messages of both directions; voice and D-channel frames are not among them. */
  trace(): readonly HardwareMessage[] {
    return this.#trace;
  }

  counters(): Readonly<Record<string, number>> {
    const voiceLost = [...this.#spans.values()].reduce((sum, { voice }) => sum + voice.framesLost, 0);
    return { ...this.#connection.counters, voiceLost, dChannelLost: this.#framesLost };
  }

  close(): Promise<void> {
    this.#drop();
    this.#repeat?.cancel();
    return this.#connection.close();
  }

  /** Up is told only when the board has said what it is. */
  #onLink(state: LinkState): void {
    if (state.name !== "down") return;
    this.#drop();
    this.#options.onEvent({ type: "down", reason: state.reason });
  }

  #drop(): void {
    this.#taking?.cancel();
    this.#taking = undefined;
    this.#waiting.length = 0;
    this.#spans.clear();
    this.#update?.broken();
  }

  #onMessage(message: ControlMessage | DatagramMessage): void {
    const { onEvent } = this.#options;
    if (isControl(message)) this.#note("from-board", message);
    switch (message.type) {
      case "inventory": {
        const { model, serial, firmware, ports } = message;
        const spans = ports.filter(({ kind }) => kind === "e1").map(({ port }) => port);
        onEvent({ type: "up", inventory: { model, serial, firmware, spans } });
        return;
      }
      case "span-event":
        this.#report(message);
        return;
      case "cas":
        for (const { slot, bits } of message.slots) this.#bits(message.span, slot, bits, message.tick);
        return;
      case "cas-refresh":
        for (const [index, slot] of CHANNEL_SLOTS.entries()) this.#refreshed(message.span, slot, message.bits[index]);
        return;
      case "span-pcm":
        this.#queueVoice(message);
        return;
      case "d-channel":
        this.#dChannel(message.span, message.seq, message.frame);
        return;
      case "update-state":
        this.#update?.state(message.taken, message.state, message.text);
        return;
      case "log":
        onEvent(message);
        return;
      case "fault": {
        const { port: span, active, code, text } = message;
        onEvent({ type: "fault", span, active, code, text });
        return;
      }
      default:
        return;
    }
  }

  #report({ span, tick, event }: Extract<ControlMessage, { type: "span-event" }>): void {
    const { onEvent } = this.#options;
    if (event.type === "clock") {
      const { source, driftPpm } = event;
      onEvent({ type: "clock", source: { span: source, ...(driftPpm !== undefined && { driftPpm }) } });
    } else if (event.type === "defects") this.#tell(span, { ...event, tick });
    else this.#tell(span, event);
  }

  #tell(span: number, event: SpanEvent): void {
    this.#options.onEvent({ type: "span", span, event });
  }

  #bits(span: number, slot: number, bits: number, tick: number): void {
    this.#span(span).heardBits.set(slot, bits);
    this.#tell(span, { type: "cas", slot, bits, tick });
  }

  /** What a refresh says otherwise than the changes did has been missed: better late than never. */
  #refreshed(span: number, slot: number, bits: number | undefined): void {
    const line = this.#span(span);
    if (bits === undefined || line.heardBits.get(slot) === bits) return;
    this.#bits(span, slot, bits, 0);
  }

  /** LAPD repeats what is lost; that it was is a sign of a bad cable. */
  #dChannel(span: number, seq: number, frame: Uint8Array): void {
    const line = this.#span(span);
    const gone = line.heardSeq === undefined ? 0 : (seq - line.heardSeq - 1) & 0xff;
    line.heardSeq = seq;
    if (gone > 0 && gone < 128) {
      this.#framesLost += gone;
      this.#tell(span, { type: "d-channel-damaged", count: gone });
    }
    this.#tell(span, { type: "d-channel", frame });
  }

  /**
   * A process that was held up reads the board's voice before its own timers run, and those make our voice: it is taken
   * a millisecond later, so that ours is there when it is asked for. One datagram a turn of the event loop: thirty
   * channels take their time, and frames of a D channel that come meanwhile are answered in between.
   */
  #queueVoice(voice: SpanPcm): void {
    this.#waiting.push({ ...voice, octets: Uint8Array.from(voice.octets) });
    this.#taking ??= this.#options.clock.after(0, () => this.#takeVoice());
  }

  #takeVoice(): void {
    const one = this.#waiting.shift();
    this.#taking = this.#waiting.length === 0 ? undefined : this.#options.clock.after(0, () => this.#takeVoice());
    if (one !== undefined) this.#span(one.span).voice.take(one);
  }

  #span(span: number): SpanLine {
    const known = this.#spans.get(span);
    if (known !== undefined) return known;
    const { onEvent, nextFrame } = this.#options;
    const voice = new SpanVoice({
      span,
      heard: (slot, frame) => onEvent({ type: "voice", span, slot, frame }),
      lost: (slots) => onEvent({ type: "voice-lost", span, slots }),
      nextFrame: (slot) => nextFrame(span, slot),
      answer: (answer) => this.#connection.sendDatagram(answer),
    });
    const line = {
      voice,
      heardBits: new Map(),
      sentBits: new Map(),
      waitingBits: [],
      sendSeq: 255,
      heardSeq: undefined,
    };
    this.#spans.set(span, line);
    return line;
  }

  #setBits(span: number, line: SpanLine, { slot, bits }: CasBits): void {
    line.sentBits.set(slot, bits);
    line.waitingBits.push({ slot, bits });
    if (line.waitingBits.length > 1) return;
    queueMicrotask(() => {
      const slots = line.waitingBits.splice(0);
      // The session may have ended meanwhile: its lines with it.
      if (this.#spans.get(span) === line) this.#send({ type: "cas", span, tick: 0, slots });
    });
  }

  #repeatCas(): void {
    this.#repeat = this.#options.clock.after(CAS_REPEAT_MS, () => {
      for (const [span, { sentBits }] of this.#spans) {
        const slots = [...sentBits].map(([slot, bits]) => ({ slot, bits }));
        if (slots.length > 0) this.#connection.send({ type: "cas", span, tick: 0, slots });
      }
      this.#repeatCas();
    });
  }

  #send(message: ControlMessage): void {
    if (this.#connection.send(message)) this.#note("to-board", message);
  }

  #note(way: HardwareMessage["way"], message: ControlMessage): void {
    if (this.#trace.length >= TRACE_MESSAGES) this.#trace.shift();
    this.#trace.push({ at: this.#options.clock.now(), way, ...wordsOf(message) });
  }
}
