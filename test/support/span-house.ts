import type { SpanBoardConfig, SpanConfig } from "#drivers/e1/config.ts";
import type { TrunkCommand, TrunkEvent } from "#drivers/e1/signalling.ts";
import { systemClock } from "#firmware/kernel/clock.ts";
import { ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { type ChannelDigit, SpanHost } from "#firmware/media/span/span-host.ts";
import { fromWire, type SpanHostEvent, type SpanState } from "#firmware/media/span/span-words.ts";
import { humInto } from "#test/support/hum.ts";

const PATIENCE_MS = 40_000;
const LAST_CHANNEL = 31;

/** A span as most tests have it. */
export function spanConfig(span: number, changes: Partial<SpanConfig> = {}): SpanConfig {
  return {
    span,
    framing: "crc4",
    signalling: "pri-user",
    lineCode: "hdb3",
    ohms: 120,
    clockPriority: 1,
    ...changes,
  };
}

/** The product's span host over a simulated board, with everything it has told. */
export class SpanHouse {
  readonly host = new SpanHost({ clock: systemClock, log: silentLogger });
  readonly past: SpanHostEvent[] = [];
  readonly digits: ChannelDigit[] = [];
  /** What became of the last channel of each span: it is the last that is restarted at the beginning. */
  readonly #last = new Map<string, string[]>();

  constructor(boards: readonly SpanBoardConfig[]) {
    this.host.onEvent((event) => {
      this.past.push(event);
      if (event.type !== "span.signal" || event.event.type !== "channel" || event.event.channel !== LAST_CHANNEL)
        return;
      this.#last.set(event.span, [...(this.#last.get(event.span) ?? []), event.event.state]);
    });
    this.host.onDigit((digit) => void this.digits.push(digit));
    this.host.configure(boards);
  }

  say(span: string, command: TrunkCommand): void {
    this.host.command(span, command);
  }

  /** The first event that fits, past or to come; it and all before it are then done with. */
  next<Found extends SpanHostEvent>(what: string, fits: (event: SpanHostEvent) => event is Found): Promise<Found> {
    return new Promise((resolve, reject) => {
      const look = (): boolean => {
        const index = this.past.findIndex(fits);
        const found = this.past[index];
        if (found === undefined || !fits(found)) return false;
        this.past.splice(0, index + 1);
        off();
        clearTimeout(timer);
        resolve(found);
        return true;
      };
      const off = this.host.onEvent(() => void queueMicrotask(look));
      const timer = setTimeout(() => {
        off();
        const seen = this.past.filter((event) => event.type !== "span.signal" || event.event.type !== "message");
        reject(new Error(`waited for ${what}; there was ${JSON.stringify(seen)}`));
      }, PATIENCE_MS);
      look();
    });
  }

  async board(state: "up" | "down"): Promise<void> {
    type Board = Extract<SpanHostEvent, { type: "span.board" }>;
    await this.next(
      `board ${state}`,
      (event): event is Board => event.type === "span.board" && event.board.state === state,
    );
  }

  async state(what: string, span: string, fits: (state: SpanState) => boolean): Promise<SpanState> {
    type State = Extract<SpanHostEvent, { type: "span.state" }>;
    const isWanted = (event: SpanHostEvent): event is State =>
      event.type === "span.state" && event.state.span === span && fits(event.state);
    return (await this.next(what, isWanted)).state;
  }

  async trunk<Type extends TrunkEvent["type"]>(span: string, type: Type): Promise<Extract<TrunkEvent, { type: Type }>> {
    type Signal = Extract<SpanHostEvent, { type: "span.signal" }>;
    const isWanted = (event: SpanHostEvent): event is Signal =>
      event.type === "span.signal" && event.span === span && event.event.type === type;
    const { event } = await this.next(`${type} on ${span}`, isWanted);
    return fromWire(event) as Extract<TrunkEvent, { type: Type }>; // its type was asked for
  }

  /** Up, with signalling. */
  async serving(span: string): Promise<void> {
    await this.state("a span that serves", span, ({ isUp, signalling }) => isUp && signalling.isUp);
  }

  /** ISDN: every channel has been restarted, as at each beginning; a call that meets its RESTART is lost. */
  async restarted(span: string): Promise<void> {
    const states = this.#last.get(span) ?? [];
    if (states.includes("restarting") && states.at(-1) === "idle") return;
    await new Promise<void>((resolve) => {
      const off = this.host.onEvent(() => {
        off();
        queueMicrotask(resolve);
      });
    });
    await this.restarted(span);
  }

  /** The channel can take a call. */
  async idle(span: string, slot: number): Promise<void> {
    const { channels = [] } = await this.host.ask(span, { about: "channels" });
    if (channels.find((channel) => channel.slot === slot)?.state === "idle") return;
    await this.trunk(span, "channel");
    await this.idle(span, slot);
  }

  /** Listens to a channel until `count` frames with sound have come; gives their samples, steady part only. */
  hear(line: string, count: number): Promise<number[]> {
    const frames: number[][] = [];
    return new Promise((resolve) => {
      this.host.audio(line)?.onFrame((frame) => {
        const linear = [...frame].map((octet) => ULAW_TO_LINEAR[octet] ?? 0);
        if (Math.max(...linear) > 1_000) frames.push(linear);
        if (frames.length === count) resolve(frames.slice(2, -2).flat());
      });
    });
  }

  /** Says a tone into a channel, a frame each 20 ms, until stopped. */
  hum(line: string, hz: number): () => void {
    return humInto(this.host, line, hz);
  }

  close(): Promise<void> {
    return this.host.close();
  }
}
