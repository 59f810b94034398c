import type { PortEvent } from "#drivers/line/port.ts";
import type { BytePort } from "#drivers/link/byte-port.ts";
import { BoardLink } from "#drivers/link/link.ts";
import type { ControlMessage, DatagramMessage, Law, PortClock } from "#drivers/link/messages.ts";
import { zoneOf } from "#firmware/dsp/zones/zones.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { ALAW_TO_ULAW, ULAW_TO_ALAW } from "#firmware/kernel/g711.ts";
import { ExchangeLine } from "./exchange-line.ts";
import type { ExchangeSettings } from "./exchange-settings.ts";
import { Playout } from "./playout.ts";
import type { FarEvent } from "./port.ts";
import { amplified } from "./sound.ts";
import { Telephone } from "./telephone.ts";

export interface SimulatedBoardOptions {
  readonly clock: Clock;
  readonly fxo: number;
  readonly fxs: number;
  readonly country: string;
  readonly exchange: ExchangeSettings;
  /** How much faster than nominal the board's own clock runs, parts per million. */
  readonly driftPpm: number;
  /** What it says it is; SIM-0001 when absent. */
  readonly serial?: string;
  /** Lets lines be heard while they are on-hook. */
  readonly hasOnHookVoice?: boolean;
  /** Can match its lines by no other network than that of the country. */
  readonly hasOneImpedance?: boolean;
  readonly tell: (event: FarEvent) => void;
}

const FRAME_SAMPLES = 160;
const FRAME_MS = 20;
const CLOCK_FRAMES = 50;
/** Frames that are late follow each other so quickly; what is later than this is left out. */
const HURRY_MS = 8;
const LOST_MS = 500;

/** What a light shows, as LED says it. */
export interface LedState {
  readonly colour: "off" | "green" | "amber" | "red";
  readonly pattern: "steady" | "slow" | "fast";
}
const LED_COLOURS = ["off", "green", "amber", "red"] as const;
const LED_PATTERNS = ["steady", "slow", "fast"] as const;

/** A line board as its firmware would behave, with an exchange and telephones on its far side. */
export class SimulatedBoard {
  readonly ports = new Map<number, ExchangeLine | Telephone>();
  readonly #options: SimulatedBoardOptions;
  readonly #playouts = new Map<number, Playout>();
  readonly #startedAt: number;
  /** 0 is the status light, 255 the alarm light, others are those of the ports (SPECIFICATION.md, 4.4). */
  readonly leds = new Map<number, LedState>();
  readonly #rxGains = new Map<number, number>();
  #link: BoardLink | undefined;
  #port: BytePort | undefined;
  #law: Law = "ulaw";
  #seq = 0;
  #frames = 0;
  /** How late a frame was at worst since somebody asked: a machine that holds us up is no fault of the host. */
  #lateMs = 0;
  #timer: Timer | undefined;

  constructor(options: SimulatedBoardOptions) {
    this.#options = options;
    this.#startedAt = options.clock.monotonic();
    const plan = zoneOf(options.country);
    for (let port = 1; port <= options.fxo + options.fxs; port++) {
      const report = (event: PortEvent, lateMs = 0): void => {
        const tick = (this.#tick() - Math.round(lateMs * 8)) >>> 0;
        this.#link?.send({ type: "line-event", port, tick, event });
      };
      const common = { port, plan, clock: options.clock, report, tell: options.tell };
      this.ports.set(port, port <= options.fxo ? new ExchangeLine(common, options.exchange) : new Telephone(common));
      this.#playouts.set(port, new Playout());
    }
    this.#schedule();
  }

  /** Plugs the board into a serial port and says HELLO there. */
  plug(port: BytePort): void {
    this.#port = port;
    const link = new BoardLink({
      role: "board",
      port,
      clock: this.#options.clock,
      tick: () => this.#tick(),
      onMessage: (message) => this.#take(message),
      onState: (state) => {
        this.#options.tell({
          event: `link-${state.name}`,
          port: 0,
          ...(state.name === "down" ? { reason: state.reason } : {}),
        });
        // Dark until the host says otherwise; without one the board says so itself.
        this.leds.clear();
        if (state.name === "up") this.#sendInventory();
        else {
          this.leds.set(0, { colour: "amber", pattern: "slow" });
          for (const line of this.ports.values()) line.hostLost();
        }
      },
    });
    this.#link = link;
    port.onGone(() => this.unplug());
    link.start();
  }

  /** The cable is gone. */
  unplug(): void {
    this.#link?.close();
    this.#link = undefined;
    for (const line of this.ports.values()) line.hostLost();
    this.#port?.close();
    this.#port = undefined;
  }

  /** Starts the firmware anew on the same cable: sessions and states are forgotten, HELLO is said. */
  reset(): void {
    const port = this.#port;
    if (port === undefined) throw new Error("the board is not plugged in");
    this.#link?.close();
    for (const line of this.ports.values()) line.hostLost();
    this.plug(port);
  }

  /** Noise on the cable. */
  noise(octets: Uint8Array): void {
    this.#port?.write(octets);
  }

  /** A port (0: the board itself) breaks or is well again. */
  fault(port: number, active: boolean, code: number, text: string): void {
    this.#link?.send({ type: "fault", port, active, code, text });
    if (active) this.ports.get(port)?.hostLost();
  }

  close(): void {
    this.#timer?.cancel();
    this.unplug();
  }

  get counters(): unknown {
    const lateMs = this.#lateMs;
    this.#lateMs = 0;
    const playout = [...this.#playouts].map(([port, { frames, underruns, overruns }]) => ({
      port,
      fill: frames.length,
      underruns,
      overruns,
    }));
    return { link: this.#link?.counters, playout, lateMs };
  }

  #tick(): number {
    const elapsedMs = this.#options.clock.monotonic() - this.#startedAt;
    return Math.floor(elapsedMs * 8 * (1 + this.#options.driftPpm / 1e6)) >>> 0;
  }

  #sendInventory(): void {
    this.#link?.send({
      type: "inventory",
      model: "Callbox simulated board",
      serial: this.#options.serial ?? "SIM-0001",
      firmware: "1.0",
      laws: ["ulaw", "alaw"],
      ports: [...this.ports.values()].map(({ port, kind }) => ({
        port,
        kind,
        ...(kind === "fxo" && {
          features: [
            "measure",
            ...(this.#options.hasOneImpedance === true ? [] : (["impedance"] as const)),
            ...(this.#options.hasOnHookVoice === true ? (["on-hook-voice"] as const) : []),
          ],
        }),
      })),
    });
  }

  #take(message: ControlMessage | DatagramMessage): void {
    switch (message.type) {
      case "config":
        this.#law = message.law;
        this.#rxGains.set(message.port, message.rxGainDb);
        this.ports.get(message.port)?.control({ type: "impedance", impedance: message.impedance ?? "country" });
        return;
      case "line-control":
        this.ports.get(message.port)?.control(message.control);
        return;
      case "led": {
        const colour = LED_COLOURS[message.colour] ?? "off";
        const pattern = LED_PATTERNS[message.pattern] ?? "steady";
        this.leds.set(message.led, { colour, pattern });
        this.#options.tell({ event: `led-${colour}-${pattern}`, port: message.led });
        return;
      }
      case "reset":
        this.#options.tell({ event: "reset", port: 0 });
        this.reset();
        return;
      case "pcm":
        for (const { port, octets } of message.channels) {
          const frame =
            message.law === "ulaw" ? Uint8Array.from(octets) : octets.map((octet) => ALAW_TO_ULAW[octet] ?? octet);
          this.#playouts.get(port)?.push(frame);
        }
        return;
      default:
        return;
    }
  }

  /**
   * The sample clock: frames on an absolute schedule. A board has its clock for itself; when the machine has held us up,
   * frames follow one another quickly but never all at once, so that there is time for their answers.
   */
  #schedule(): void {
    const { clock, driftPpm } = this.#options;
    const frameMs = FRAME_MS / (1 + driftPpm / 1e6);
    const now = clock.monotonic();
    const dueAt = this.#startedAt + (this.#frames + 1) * frameMs;
    if (now - dueAt > LOST_MS) this.#frames += Math.floor((now - dueAt) / frameMs);
    this.#timer = clock.after(Math.max(now - dueAt > 0 ? HURRY_MS : 0, dueAt - now), () => {
      this.#frames++;
      this.#lateMs = Math.max(this.#lateMs, clock.monotonic() - dueAt);
      this.#exchangeVoice();
      this.#schedule();
    });
  }

  #exchangeVoice(): void {
    const channels: { port: number; octets: Uint8Array }[] = [];
    for (const [port, line] of this.ports) {
      const playout = this.#playouts.get(port);
      if (!line.isVoiceOn) playout?.clear();
      if (!line.isVoiceOn || playout === undefined) continue;
      const said = amplified(line.heard(playout.shift()), this.#rxGains.get(port) ?? 0);
      channels.push({ port, octets: this.#law === "ulaw" ? said : said.map((octet) => ULAW_TO_ALAW[octet] ?? octet) });
    }
    if (channels.length > 0) {
      const tick = (this.#frames * FRAME_SAMPLES) >>> 0;
      this.#seq = (this.#seq + 1) & 0xffff;
      this.#link?.sendDatagram({ type: "pcm", law: this.#law, seq: this.#seq, tick, channels });
    }
    if (this.#frames % CLOCK_FRAMES === 0)
      this.#link?.sendDatagram({ type: "clock", tick: this.#tick(), ports: this.#clocks() });
  }

  #clocks(): PortClock[] {
    return [...this.#playouts].map(([port, { frames, underruns, overruns }]) => ({
      port,
      fill: frames.length * FRAME_SAMPLES,
      underruns: underruns & 0xffff,
      overruns: overruns & 0xffff,
    }));
  }
}
