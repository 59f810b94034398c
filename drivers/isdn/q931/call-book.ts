import type { TrunkCallId, TrunkEvent } from "#drivers/e1/signalling.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import type { Call, CallAction, CallInput, CallWorld } from "./call/call.ts";
import { stepCall } from "./call/step.ts";
import type { CallTimer } from "./call/timers.table.ts";
import type { ChannelTable } from "./channels.ts";
import type { Elements } from "./codec/elements.ts";
import type { CallReference } from "./codec/message.ts";
import type { CallMessageType } from "./codec/message-types.table.ts";

/** References have fifteen bits on a primary rate; 0 is the global one (EN 300 403-1 §4.3). */
const LAST_REFERENCE = 0x7fff;
/** Ids of calls that come in begin here, out of the way of those the box gives. */
const FIRST_ID = 1 << 24;

export interface CallBookOptions {
  readonly clock: Clock;
  readonly channels: ChannelTable;
  readonly world: Omit<CallWorld, "isFree">;
  readonly send: (call: TrunkCallId, reference: CallReference, message: CallMessageType, elements: Elements) => void;
  readonly tell: (event: TrunkEvent) => void;
  /** The far side never gave this channel back. */
  readonly channelStuck: (channel: number) => void;
  /** Runs what a timer has to do, in its turn. */
  readonly inTurn: (task: () => void) => void;
}

interface Entry {
  call: Call;
  readonly reference: number;
  readonly timers: Map<CallTimer, Timer>;
}

/** The calls of an interface: found by id and reference, their timers, and the channels they hold. */
export class CallBook {
  readonly #options: CallBookOptions;
  readonly #byId = new Map<TrunkCallId, Entry>();
  readonly #ours = new Map<number, Entry>();
  readonly #theirs = new Map<number, Entry>();
  #isClosed = false;
  #lastReference = 0;
  #lastId = FIRST_ID;

  constructor(options: CallBookOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#byId.size;
  }

  get(id: TrunkCallId): Call | undefined {
    return this.#byId.get(id)?.call;
  }

  /** The call a message is for: its flag tells whose reference it is. */
  find({ value, isFromOrigin }: CallReference): Call | undefined {
    return (isFromOrigin ? this.#theirs : this.#ours).get(value)?.call;
  }

  ids(): TrunkCallId[] {
    return [...this.#byId.keys()];
  }

  freeId(): TrunkCallId {
    do this.#lastId += 1;
    while (this.#byId.has(this.#lastId));
    return this.#lastId;
  }

  /** A reference for a call of ours; undefined when all are used. */
  freeReference(): number | undefined {
    for (let tries = 0; tries < LAST_REFERENCE; tries++) {
      this.#lastReference = (this.#lastReference % LAST_REFERENCE) + 1;
      if (!this.#ours.has(this.#lastReference)) return this.#lastReference;
    }
    return undefined;
  }

  /** A call begins; `actions` are its first. */
  open(call: Call, reference: number, actions: readonly CallAction[]): void {
    const entry: Entry = { call, reference, timers: new Map() };
    this.#byId.set(call.id, entry);
    (call.isOurs ? this.#ours : this.#theirs).set(reference, entry);
    if (call.channel !== undefined) this.#options.channels.hold(call.channel, call.id);
    for (const action of actions) this.#perform(entry, action);
  }

  /** Hands a call an input; one that has ended does nothing. */
  input(id: TrunkCallId, input: CallInput): void {
    const entry = this.#byId.get(id);
    if (entry === undefined) return;
    const { channels, world } = this.#options;
    const before = entry.call;
    const isFree = (channel: number): boolean => channels.isFree(channel) || channels.callOn(channel) === id;
    const { call, actions } = stepCall(before, input, { ...world, isFree });
    entry.call = call;
    const isOver = call.stage === "null";
    // The channel goes back before the end is told: who hears of it may use it again.
    if (before.channel !== call.channel) {
      if (before.channel !== undefined && channels.callOn(before.channel) === id)
        channels.hold(before.channel, undefined);
      if (call.channel !== undefined) channels.hold(call.channel, id);
    }
    if (isOver) this.#remove(entry);
    for (const action of actions) this.#perform(entry, action);
  }

  close(): void {
    this.#isClosed = true;
    for (const { timers } of this.#byId.values()) for (const timer of timers.values()) timer.cancel();
    this.#byId.clear();
    this.#ours.clear();
    this.#theirs.clear();
  }

  #remove({ call, reference }: Entry): void {
    this.#byId.delete(call.id);
    (call.isOurs ? this.#ours : this.#theirs).delete(reference);
  }

  #perform(entry: Entry, action: CallAction): void {
    const { clock, send, tell, channelStuck, inTurn } = this.#options;
    const { timers, call, reference } = entry;
    switch (action.type) {
      case "send":
        send(call.id, { value: reference, isFromOrigin: call.isOurs }, action.message, action.elements);
        break;
      case "tell":
        tell(action.event);
        break;
      case "start": {
        if (this.#isClosed) break;
        const { timer, ms } = action;
        timers.get(timer)?.cancel();
        const fire = (): void => inTurn(() => this.input(call.id, { type: "timer", timer }));
        timers.set(timer, clock.after(ms, fire));
        break;
      }
      case "stop":
        timers.get(action.timer)?.cancel();
        timers.delete(action.timer);
        break;
      case "channel-stuck":
        channelStuck(action.channel);
        break;
    }
  }
}
