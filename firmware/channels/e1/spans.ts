import { type ChannelState, FIRST_OUTGOING, type TrunkCommand, type TrunkEvent } from "#drivers/e1/signalling.ts";
import { type IncomingLeg, Leg } from "#firmware/channels/leg.ts";
import type { PhoneBook, PhoneBookGroup } from "#firmware/channels/phone-book.ts";
import type { TraceSink } from "#firmware/channels/trace.ts";
import type { LegId } from "#firmware/domain/ids.ts";
import type { Party } from "#firmware/domain/party.ts";
import { Cause, type Termination } from "#firmware/domain/termination.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { MediaClient } from "#firmware/media/client.ts";
import type { ToneSpec } from "#firmware/media/protocol.ts";
import { type ChannelStatus, ChannelTable } from "./channel-table.ts";
import { DigitWait } from "./digit-wait.ts";
import { calledAs, dialOf, partyOf } from "./group-rules.ts";
import { hunt } from "./hunting.ts";
import { type CallEvent, SpanCall, type SpanCallTools } from "./span-call.ts";
import { SpanLadder } from "./span-ladder.ts";

export interface SpansOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly book: PhoneBook;
  readonly trace: TraceSink;
  readonly newLegId: () => LegId;
  readonly media: Pick<MediaClient, "send" | "events">;
  readonly ringBack: () => ToneSpec;
  readonly offer: (incoming: IncomingLeg) => void;
  readonly changed: () => void;
}

const NO_CHANNEL: Termination = { cause: Cause.noCircuit, by: "system", detail: "no channel is free" };
const TAKEN_OUT: Termination = { cause: Cause.networkOutOfOrder, by: "system", detail: "the span was taken out" };
const NOT_SET_UP = 57;

/** All E1 spans of the box: the state of their channels, calls in and out, groups and hunting. */
export class Spans {
  readonly #options: SpansOptions;
  readonly #channels: ChannelTable;
  readonly #ladder: SpanLadder;
  /** By `<span>/<call>`. */
  readonly #calls = new Map<string, SpanCall>();
  /** Calls in that are still being dialled, by the same. */
  readonly #waiting = new Map<string, DigitWait>();
  /** The channel a group took last. */
  readonly #last = new Map<string, string>();
  #nextCall = FIRST_OUTGOING;

  constructor(options: SpansOptions) {
    this.#options = options;
    this.#channels = new ChannelTable(options.clock);
    this.#ladder = new SpanLadder(options.clock, options.trace);
  }

  /** Takes what spans there are; calls on others are over. */
  keepOnly(spans: readonly string[]): void {
    const gone = new Set(this.#channels.ids.map((id) => partsOf(id).span).filter((span) => !spans.includes(span)));
    for (const span of gone) this.lost(span, TAKEN_OUT);
    this.#channels.keepOnly((id) => spans.includes(partsOf(id).span));
  }

  /** What signalling of a span tells. */
  take(span: string, event: TrunkEvent): void {
    switch (event.type) {
      case "layer":
        this.#options.changed();
        return;
      case "channel":
        this.#channelIs(`${span}.${event.channel}`, event.state);
        return;
      case "message":
        this.#message(span, event);
        return;
      case "incoming":
        this.#incoming(span, event);
        return;
      case "digits":
        this.#waiting.get(`${span}/${event.call}`)?.more(event.digits, event.isComplete);
        return;
      default:
        this.#toCall(span, event);
    }
  }

  /** Places a call over a group; a leg that ends at once when no channel is free, undefined for an unknown group. */
  dial(groupId: string, number: string, shownAs: Party): Leg | undefined {
    const group = this.#options.book.group(groupId);
    return group === undefined ? undefined : this.#dial(group, this.#hunt(group), number, shownAs);
  }

  /**
   * Tries a span (`<board>.<span>`) or one channel of it out: as `dial`, over its first idle channel. Undefined where
   * there is none, or it belongs to no group.
   */
  dialOn(place: string, number: string, shownAs: Party): Leg | undefined {
    const channel = this.#idleAt(place);
    const group = channel === undefined ? undefined : this.#options.book.groupOf(channel);
    return group === undefined ? undefined : this.#dial(group, channel, number, shownAs);
  }

  /** Whether `dialOn` would find a channel. */
  isFree(place: string): boolean {
    return this.#idleAt(place) !== undefined;
  }

  /** How a group stands for a further call out. */
  stateOf(groupId: string): "free" | "in-use" | "down" {
    const group = this.#options.book.group(groupId);
    if (group === undefined) return "down";
    const states = group.channels.map((id) => this.#channels.stateOf(id));
    if (states.every((state) => state === "out-of-service")) return "down";
    const isFull = group.maxCalls > 0 && this.#callsOut(group) >= group.maxCalls;
    return !isFull && states.includes("idle") ? "free" : "in-use";
  }

  /** Every channel signalling has told of. */
  statuses(): ChannelStatus[] {
    const calls = new Map([...this.#calls.values()].map((call) => [call.channel, call.leg.call]));
    return this.#channels.statuses((id) => calls.get(id));
  }

  /** The span's board or the media process has gone: what was on it is over. */
  lost(span: string | undefined, termination: Termination): void {
    for (const [key, wait] of [...this.#waiting]) if (span === undefined || key.startsWith(`${span}/`)) wait.stop();
    for (const call of [...this.#calls.values()]) if (span === undefined || call.span === span) call.lost(termination);
    for (const id of this.#channels.ids)
      if (span === undefined || partsOf(id).span === span) this.#channelIs(id, "out-of-service");
  }

  #dial(group: PhoneBookGroup, channel: string | undefined, number: string, shownAs: Party): Leg {
    const { book, clock, log, newLegId } = this.#options;
    const leg = new Leg({
      id: newLegId(),
      way: "out",
      terminal: { kind: "trunk", trunk: group.id },
      party: { number },
      clock,
      onError: (error) => log.error("a listener to a leg failed", { error, trunk: group.id }),
    });
    if (channel === undefined) {
      queueMicrotask(() => leg.send({ type: "far-ended", termination: NO_CHANNEL }));
      return leg;
    }
    const { span, slot } = partsOf(channel);
    const isOurs = shownAs.number === undefined || book.extension(shownAs.number) !== undefined;
    const dial = dialOf({ group, span: book.span(span), isOurs }, number, shownAs);
    const call = this.#add(span, slot, leg, this.#nextCall++, group, dial);
    // After the present turn, so that the leg has its call when the first message is drawn.
    queueMicrotask(() => {
      if (leg.isEnded) this.#forget(call);
      else call.start();
    });
    return leg;
  }

  #idleAt(place: string): string | undefined {
    const ids = this.#channels.ids.filter((id) => id === place || partsOf(id).span === place);
    return ids.find((id) => this.#channels.stateOf(id) === "idle" && !this.#isTaken(id));
  }

  /** A channel that was just given to a call is not told as busy yet. */
  #isTaken(id: string): boolean {
    return [...this.#calls.values()].some(({ channel }) => channel === id);
  }

  #incoming(span: string, event: Extract<TrunkEvent, { type: "incoming" }>): void {
    const group = this.#options.book.groupOf(`${span}.${event.channel}`);
    if (group === undefined) {
      this.#options.log.warn("a call came in on a channel of no trunk group", { span, channel: event.channel });
      this.#command(span, { type: "clear", call: event.call, cause: NOT_SET_UP });
      return;
    }
    const key = `${span}/${event.call}`;
    const complete = (digits: string): void => {
      this.#waiting.delete(key);
      this.#offer(span, { ...event, called: digits }, group);
    };
    if (event.isComplete) {
      complete(event.called);
      return;
    }
    const waitMs = (this.#options.book.span(span)?.digitWaitSeconds ?? 5) * 1000;
    const stop = (): boolean => this.#waiting.delete(key);
    this.#waiting.set(key, new DigitWait({ clock: this.#options.clock, waitMs, digits: event.called, complete, stop }));
    this.#command(span, { type: "more", call: event.call });
  }

  #offer(span: string, event: Extract<TrunkEvent, { type: "incoming" }>, group: PhoneBookGroup): void {
    const { clock, log, newLegId, offer } = this.#options;
    const leg = new Leg({
      id: newLegId(),
      way: "in",
      terminal: { kind: "trunk", trunk: group.id },
      party: partyOf(event.caller),
      clock,
      onError: (error) => log.error("a listener to a leg failed", { error, trunk: group.id }),
    });
    this.#add(span, event.channel, leg, event.call, group);
    this.#command(span, { type: "proceed", call: event.call });
    offer({ leg, called: calledAs(group, event.called), direction: "inbound" });
  }

  #add(
    span: string,
    slot: number,
    leg: Leg,
    id: number,
    group: PhoneBookGroup,
    dial?: ConstructorParameters<typeof SpanCall>[0]["dial"],
  ): SpanCall {
    const { media, ringBack, book } = this.#options;
    const tools: SpanCallTools = {
      command: (to, order) => this.#command(to, order),
      media,
      ringBack,
      anotherChannel: () => {
        const channel = this.#hunt(group);
        const next = channel === undefined ? undefined : partsOf(channel);
        if (next === undefined) return undefined;
        this.#calls.delete(`${call.span}/${call.id}`);
        this.#calls.set(`${next.span}/${call.id}`, call);
        return next;
      },
      assigned: (done) => this.#ladder.assigned(`${done.span}/${done.id}`, leg),
      over: (done) => this.#forget(done),
    };
    const ringsItself = book.span(span)?.signalling === "r2";
    const call = new SpanCall({ id, leg, span, slot, ringsItself, tools, ...(dial !== undefined && { dial }) });
    this.#calls.set(`${span}/${id}`, call);
    this.#channels.count(call.channel, leg.way === "in" ? "incoming" : "outgoing");
    return call;
  }

  #toCall(span: string, event: CallEvent): void {
    const key = `${span}/${event.call}`;
    if (event.type === "cleared") this.#waiting.get(key)?.stop();
    const call = this.#calls.get(key);
    if (event.type === "cleared" && !event.byUs && call?.leg.isAnswered === false)
      this.#channels.count(call.channel, "failed");
    call?.take(event);
  }

  #forget(call: SpanCall): void {
    const key = `${call.span}/${call.id}`;
    this.#calls.delete(key);
    this.#ladder.forget(key);
    this.#options.changed();
  }

  #channelIs(id: string, state: ChannelState): void {
    if (this.#channels.set(id, state)) this.#options.changed();
  }

  #hunt(group: PhoneBookGroup): string | undefined {
    if (group.maxCalls > 0 && this.#callsOut(group) >= group.maxCalls) return undefined;
    const channels = group.channels.map((id) => ({
      id,
      isIdle: this.#channels.stateOf(id) === "idle" && !this.#isTaken(id),
      idleSince: this.#channels.idleSince(id),
    }));
    const found = hunt(channels, group.hunting, this.#last.get(group.id));
    if (found !== undefined) this.#last.set(group.id, found);
    return found;
  }

  #callsOut(group: PhoneBookGroup): number {
    const calls = [...this.#calls.values()].map(({ leg }) => leg);
    return calls.filter(
      ({ way, terminal }) => way === "out" && terminal.kind === "trunk" && terminal.trunk === group.id,
    ).length;
  }

  #command(span: string, command: TrunkCommand): void {
    this.#options.media.send({ type: "span.command", span, command });
  }

  #message(span: string, event: Extract<TrunkEvent, { type: "message" }>): void {
    if (event.call === undefined) return;
    const key = `${span}/${event.call}`;
    this.#ladder.take(key, this.#calls.get(key)?.leg, event);
  }
}

/** Board ids may hold dots; span and timeslot stand after the last two. */
function partsOf(channel: string): { span: string; slot: number } {
  const dot = channel.lastIndexOf(".");
  return { span: channel.slice(0, dot), slot: Number(channel.slice(dot + 1)) };
}
