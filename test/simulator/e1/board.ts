import type { BytePort } from "#drivers/link/byte-port.ts";
import { BoardLink } from "#drivers/link/link.ts";
import type { ControlMessage, DatagramMessage } from "#drivers/link/messages.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { BoardSpan } from "./board-span.ts";
import type { Exchange } from "./exchange.ts";
import { UpdateTaker } from "./update.ts";

/** A step of the simulation, and how much of a stall is made up for. */
const STEP_MS = 4;
const LOST_MS = 400;
/** A stall is made up for by steps of a frame at twice the pace: what is played out must have had time to come. */
const MOST_MS = 20;
const CATCH_UP_MS = 10;
/** A stall of so much is more than play-out holds: what is missing then is for want of a processor here. */
const LATE_MS = 40;
const FRAMES_PER_MS = 8;
/** A machine that stands still is not the board: what waits meanwhile is kept. */
const BACKLOG_OCTETS = 200_000;
/** A span that was ill gives the clock again after so long without defect. */
const CLOCK_BACK_MS = 10_000;
const CLOCK_TELL_MS = 10_000;

export interface SimulatedE1Options {
  readonly clock: Clock;
  readonly serial: string;
  /** The board's own crystal, parts per million off. */
  readonly driftPpm: number;
  /** Timeslots of voice in one datagram at most. */
  readonly partSlots: number;
  readonly exchanges: readonly Exchange[];
  readonly tell: (event: string, fields?: Readonly<Record<string, unknown>>) => void;
}

/** An E1 board as its firmware would behave, each span wired bit by bit to an exchange. */
export class SimulatedE1Board {
  readonly spans: readonly BoardSpan[];
  driftPpm: number;
  readonly #options: SimulatedE1Options;
  readonly #update: UpdateTaker;
  /** When each span was last ill. */
  readonly #illAt: number[];
  readonly #farFrames: number[];
  #link: BoardLink | undefined;
  #port: BytePort | undefined;
  #timer: Timer | undefined;
  #tick = 0;
  #own = 0;
  #lateSteps = 0;
  #at: number;
  /** Time that has passed and has not been simulated yet. */
  #owedMs = 0;
  #isHeld = false;
  #secondAt: number;
  #source = 0;
  #sourceAt = 0;
  #received = 0;
  #firmware = "1.0.0";

  constructor(options: SimulatedE1Options) {
    this.#options = options;
    this.driftPpm = options.driftPpm;
    this.spans = options.exchanges.map(
      (_, index) =>
        new BoardSpan({
          span: index + 1,
          partSlots: options.partSlots,
          tick: () => this.#tick >>> 0,
          send: (message) => void this.#link?.send(message),
          datagram: (message) => this.#link?.sendDatagram(message),
        }),
    );
    this.#illAt = this.spans.map(() => Number.NEGATIVE_INFINITY);
    this.#farFrames = this.spans.map(() => 0);
    this.#update = new UpdateTaker(
      (taken, state, text) => void this.#link?.send({ type: "update-state", taken, state, text }),
      (version) => {
        this.#firmware = version;
        options.clock.after(50, () => this.reset());
      },
    );
    this.#at = this.#secondAt = options.clock.monotonic();
    this.#schedule();
  }

  /** Plugs the board into a serial port and says HELLO there. */
  plug(port: BytePort): void {
    this.#port = port;
    const link = new BoardLink({
      role: "board",
      port,
      clock: this.#options.clock,
      voiceBacklog: BACKLOG_OCTETS,
      tick: () => this.#tick >>> 0,
      onMessage: (message) => this.#take(message),
      onState: (state) => {
        this.#options.tell(`link-${state.name}`, state.name === "down" ? { reason: state.reason } : {});
        for (const span of this.spans) span.hostLost();
        if (state.name === "up") this.#sendInventory();
      },
    });
    this.#link = link;
    port.onGone(() => this.unplug());
    link.start();
  }

  unplug(): void {
    this.#link?.close();
    this.#link = undefined;
    for (const span of this.spans) span.hostLost();
    this.#port?.close();
    this.#port = undefined;
  }

  /** Starts the firmware anew on the same cable. */
  reset(): void {
    const port = this.#port;
    if (port === undefined) throw new Error("the board is not plugged in");
    this.#link?.close();
    for (const span of this.spans) span.hostLost();
    this.plug(port);
  }

  noise(octets: Uint8Array): void {
    this.#port?.write(octets);
  }

  fault(span: number, active: boolean, code: number, text: string): void {
    this.#link?.send({ type: "fault", port: span, active, code, text });
  }

  get counters(): unknown {
    const spans = this.spans.map((span, index) => ({
      span: span.span,
      ...span.counters,
      playout: span.playout,
      far: this.#options.exchanges[index]?.end.defects,
      farCrcErrors: this.#options.exchanges[index]?.end.receiver.counts.crcErrors,
    }));
    return { link: this.#link?.counters, source: this.#source, lateSteps: this.#lateSteps, spans };
  }

  close(): void {
    this.#timer?.cancel();
    this.unplug();
  }

  #sendInventory(): void {
    const ports = this.spans.map(({ span }) => ({ port: span, kind: "e1" as const }));
    this.#link?.send({
      type: "inventory",
      model: "Callbox simulated E1 board",
      serial: this.#options.serial,
      firmware: this.#firmware,
      laws: ["alaw"],
      ports,
    });
  }

  #take(message: ControlMessage | DatagramMessage): void {
    switch (message.type) {
      case "span-config":
        this.spans[message.setting.span - 1]?.take(message);
        return;
      case "span-control":
      case "cas":
      case "d-channel":
      case "span-pcm":
        this.spans[message.span - 1]?.take(message);
        if (message.type === "span-control" && message.control.type === "query") this.#tellClock();
        return;
      case "update":
        this.#update.take(message.step);
        return;
      case "led":
        this.#options.tell("led", { led: message.led, colour: message.colour, pattern: message.pattern });
        return;
      case "reset":
        this.#options.tell("reset");
        this.reset();
        return;
      default:
        return;
    }
  }

  #schedule(): void {
    const pause = this.#isHeld ? 1 : this.#owedMs > STEP_MS ? CATCH_UP_MS : STEP_MS;
    this.#timer = this.#options.clock.after(pause, () => {
      this.#step();
      this.#schedule();
    });
  }

  /** Time has passed: each side has sent what its clock says, and reads what came. */
  #step(): void {
    const now = this.#options.clock.monotonic();
    const passed = now - this.#at;
    this.#at = now;
    if (passed > LATE_MS) this.#lateSteps++;
    this.#owedMs = Math.min(LOST_MS, this.#owedMs + passed);
    const ms = Math.min(MOST_MS, this.#owedMs);
    const { exchanges } = this.#options;
    const due = exchanges.map(
      ({ driftPpm }, index) => (this.#farFrames[index] ?? 0) + ms * FRAMES_PER_MS * (1 + driftPpm / 1e6),
    );
    const farFrames = due.map(Math.floor);
    // An exchange that is a process of its own is waited for: a real one never falls silent in the middle of a signal.
    this.#isHeld = !exchanges.every((exchange, index) => exchange.canSpeak(farFrames[index] ?? 0));
    if (this.#isHeld) return;
    this.#owedMs -= ms;
    for (const [index, frames] of due.entries()) this.#farFrames[index] = frames % 1;
    const bits = exchanges.map((exchange, index) => exchange.end.transmit(farFrames[index] ?? 0));
    for (const [index, span] of this.spans.entries()) {
      const way = bits[index] ?? new Uint8Array(0);
      span.way.apply(way);
      if (span.loopback !== "local") span.end.receive(way);
    }
    const frames = this.#ownFrames(ms, now);
    for (const [index, span] of this.spans.entries()) {
      const sent = span.end.transmit(frames);
      if (span.loopback === "local") span.end.receive(sent);
      const exchange = exchanges[index];
      const out = span.loopback === "line" ? (bits[index] ?? sent) : sent.slice();
      exchange?.way.apply(out);
      exchange?.end.receive(out);
    }
    this.#tick += frames;
    for (const [index, span] of this.spans.entries()) {
      span.end.pass(frames);
      span.step();
      exchanges[index]?.end.pass(farFrames[index] ?? 0);
      exchanges[index]?.step();
    }
    if (now - this.#secondAt < 1_000) return;
    this.#secondAt = now;
    for (const span of this.spans) span.second();
    if (now - this.#sourceAt > CLOCK_TELL_MS) this.#tellClock();
  }

  /** Frames of the board's own time: those the span brought that gives the clock, or those of the crystal. */
  #ownFrames(ms: number, now: number): number {
    this.#own += ms * FRAMES_PER_MS * (1 + this.driftPpm / 1e6);
    const crystal = Math.floor(this.#own);
    this.#own -= crystal;
    const source = this.#choose(now);
    const span = this.spans[source - 1];
    if (source !== this.#source) {
      this.#source = source;
      this.#received = span?.end.received ?? 0;
      this.#tellClock();
      return crystal;
    }
    if (span === undefined) return crystal;
    const brought = span.end.received - this.#received;
    this.#received = span.end.received;
    return brought;
  }

  #choose(now: number): number {
    let best = 0;
    let order = Number.POSITIVE_INFINITY;
    for (const [index, span] of this.spans.entries()) {
      const { los, lof, ais } = span.end.defects;
      if (los || lof || ais) {
        if (this.#tick > 0 && this.#source === span.span) this.#illAt[index] = now;
        continue;
      }
      const priority = span.setting?.clockPriority ?? 0;
      const isFresh = now - (this.#illAt[index] ?? 0) < CLOCK_BACK_MS;
      if (priority === 0 || isFresh || priority >= order) continue;
      best = span.span;
      order = priority;
    }
    return best;
  }

  #tellClock(): void {
    this.#sourceAt = this.#options.clock.monotonic();
    const exchange = this.#options.exchanges[this.#source - 1];
    const driftPpm = exchange === undefined ? undefined : exchange.driftPpm - this.driftPpm;
    this.#link?.send({
      type: "span-event",
      span: 0,
      tick: this.#tick >>> 0,
      event: { type: "clock", source: this.#source, ...(driftPpm !== undefined && { driftPpm }) },
    });
  }
}
