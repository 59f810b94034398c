import type { TrunkCallId, TrunkCommand, TrunkEvent } from "#drivers/e1/signalling.ts";
import { decodedLine, sayLine } from "#drivers/isdn/words/trace-line.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { Side } from "./call/call.ts";
import { callerOf, redirectionOf } from "./call/parties.ts";
import { CallBook } from "./call-book.ts";
import { ChannelTable } from "./channels.ts";
import { Cause } from "./codec/causes.table.ts";
import { decodeMessage } from "./codec/decode.ts";
import type { CauseElement, Elements } from "./codec/elements.ts";
import { encodeMessage } from "./codec/encode.ts";
import type { CallReference, Decoded, Fault, Message } from "./codec/message.ts";
import { Q931 } from "./codec/message-types.table.ts";
import { type Dial, setupOf } from "./dial.ts";
import { InterfaceKeeper } from "./interface.ts";
import { type ChannelView, chooseChannel, objection } from "./offer.ts";
import type { PriSettings } from "./settings.ts";
import { answerStray } from "./stray.ts";
import { Turns } from "./turns.ts";

export interface Q931LayerOptions {
  readonly side: Side;
  readonly clock: Clock;
  readonly settings: PriSettings;
  /** Takes a message for the data link. */
  readonly send: (octets: Uint8Array) => void;
  readonly tell: (event: TrunkEvent) => void;
}

/** A SETUP of the far side, with the id its call gets. */
interface Offer {
  readonly id: TrunkCallId;
  readonly reference: CallReference;
  readonly elements: Elements;
  readonly faults: readonly Fault[];
}

/** Layer 3 of one interface (EN 300 403-1): its calls, its channels, and what concerns it as a whole. */
export class Q931Layer {
  readonly #options: Q931LayerOptions;
  readonly #channels: ChannelTable;
  readonly #calls: CallBook;
  readonly #interface: InterfaceKeeper;
  readonly #turns = new Turns();
  #isLinkUp = false;
  #isSpanUp = true;
  #isClosed = false;

  constructor(options: Q931LayerOptions) {
    const { side, clock, settings } = options;
    const { timers, location } = settings;
    this.#options = options;
    const tell = (event: TrunkEvent): void => this.#tell(event);
    const send = (message: Message): void => this.#send(message);
    const inTurn = (task: () => void): void => this.#turns.take(task);
    const channels = new ChannelTable(settings.channels, (channel, state) => tell({ type: "channel", channel, state }));
    this.#channels = channels;
    this.#calls = new CallBook({
      clock,
      channels,
      world: { side, timers, location },
      send: (call, reference, type, elements) => this.#send({ protocol: Q931, reference, type, elements }, call),
      tell,
      channelStuck: (channel) => this.#interface.restart([channel]),
      inTurn,
    });
    const drop = (channel: number, byUs: boolean): void => {
      const call = channels.callOn(channel);
      if (call !== undefined) this.#calls.input(call, { type: "drop", cause: Cause.temporaryFailure, byUs });
    };
    this.#interface = new InterfaceKeeper({ clock, settings, channels, send, drop, inTurn });
  }

  /** Calls that are not over yet. */
  get callCount(): number {
    return this.#calls.size;
  }

  /** Tells every channel: none can be had until the data link is up. */
  start(): void {
    this.#turns.take(() => this.#channels.setUp(this.#isLinkUp && this.#isSpanUp));
  }

  /** A message from the data link; it may be reused afterwards. */
  receive(octets: Uint8Array): void {
    // Not slice: of a Buffer it would be the same octets.
    const copy = Uint8Array.from(octets);
    const decoded = decodeMessage(copy);
    this.#turns.take(() => {
      const call = this.#callOf(decoded);
      const of = call === undefined ? {} : { call };
      this.#tell({ type: "message", way: "received", octets: copy, text: sayLine(decodedLine(decoded), "en"), ...of });
      this.#dispatch(decoded, call);
    });
  }

  /** The data link came up, or was lost. Up while it was up: it began anew. */
  link(isUp: boolean, reason?: string): void {
    this.#turns.take(() => {
      const change = !isUp ? "lost" : this.#isLinkUp ? "reset" : "back";
      const wasUp = this.#isLinkUp;
      this.#isLinkUp = isUp;
      this.#tell({ type: "layer", isUp, ...(reason === undefined ? {} : { reason }) });
      if (!isUp && !wasUp) return;
      this.#channels.setUp(isUp && this.#isSpanUp);
      for (const id of this.#calls.ids()) this.#calls.input(id, { type: "link", change });
      // A RESTART under way went with what was lost; waiting for it would keep its channel shut until T316.
      if (change !== "reset" || reason === "reset-with-loss") this.#interface.link(isUp);
    });
  }

  /** The span carries signals, or does not. Calls stay as they are: who watches the alarm ends them. */
  span(isUp: boolean): void {
    this.#turns.take(() => {
      this.#isSpanUp = isUp;
      this.#channels.setUp(isUp && this.#isLinkUp);
    });
  }

  command(command: TrunkCommand): void {
    this.#turns.take(() => this.#command(command));
  }

  /** Stops all timers and says nothing more. */
  close(): void {
    this.#isClosed = true;
    this.#calls.close();
    this.#interface.close();
  }

  #command(command: TrunkCommand): void {
    switch (command.type) {
      case "dial":
        this.#dial(command);
        break;
      case "block":
      case "unblock":
        this.#interface.block(command.channel, command.type === "block");
        break;
      case "restart":
        this.#interface.restart(command.channel === undefined ? "all" : [command.channel]);
        break;
      case "digits":
      case "proceed":
      case "more":
      case "alert":
      case "progress":
      case "answer":
      case "clear":
        this.#calls.input(command.call, { type: "command", command });
        break;
    }
  }

  #dial(command: Dial): void {
    const { settings, side } = this.#options;
    const { call, channel } = command;
    // An id that is in use is a mistake of who dials; the call that has it must not suffer.
    if (this.#calls.get(call) !== undefined) return;
    const refuse = (cause: number): void => this.#tell({ type: "cleared", call, cause, byUs: true });
    if (!this.#isLinkUp || !this.#isSpanUp) {
      refuse(Cause.destinationOutOfOrder);
      return;
    }
    const reference = this.#calls.freeReference();
    if (!this.#channels.isFree(channel) || reference === undefined) {
      refuse(Cause.channelNotAvailable);
      return;
    }
    const setup = setupOf(command, settings, side);
    this.#calls.open(
      {
        id: call,
        isOurs: true,
        stage: "initiated",
        channel,
        isSettled: false,
        tries: 1,
        setup,
        timer: "t303",
        enquiries: 0,
      },
      reference,
      [
        { type: "send", message: "SETUP", elements: setup },
        { type: "start", timer: "t303", ms: settings.timers.t303 },
      ],
    );
  }

  /** The call a message is for; a call that begins with it has its id already. */
  #callOf(decoded: Decoded): TrunkCallId | undefined {
    if (decoded.kind === "ignored") return undefined;
    const reference = decoded.kind === "message" ? decoded.message.reference : decoded.reference;
    const call = this.#calls.find(reference);
    if (call !== undefined) return call.id;
    const isSetup = decoded.kind === "message" && decoded.message.type === "SETUP";
    return isSetup && reference.isFromOrigin && reference.value !== 0 ? this.#calls.freeId() : undefined;
  }

  #dispatch(decoded: Decoded, id: TrunkCallId | undefined): void {
    switch (decoded.kind) {
      case "ignored":
        return;
      case "unknown-type": {
        const { reference, code } = decoded;
        if (id !== undefined) this.#calls.input(id, { type: "unknown-message", code });
        else if (reference.value === 0) this.#interface.refuse(reference);
        else this.#answer(reference, answerStray(undefined, {}, this.#options.settings.location));
        return;
      }
      case "message":
        if (decoded.message.reference.value === 0) this.#interface.receive(decoded.message, decoded.faults);
        else this.#take(decoded.message, decoded.faults, id);
    }
  }

  #take({ reference, type, elements }: Message, faults: readonly Fault[], id: TrunkCallId | undefined): void {
    const known = id === undefined ? undefined : this.#calls.get(id);
    if (known !== undefined) this.#calls.input(known.id, { type: "message", message: type, elements, faults });
    else if (id !== undefined) this.#offered({ id, reference, elements, faults });
    else this.#answer(reference, answerStray(type, elements, this.#options.settings.location));
  }

  /** A SETUP of the far side (EN 300 403-1 §5.2). */
  #offered({ id, reference, elements, faults }: Offer): void {
    const { side, settings } = this.#options;
    const { location, isOverlapReceiving } = settings;
    const refuse = (cause: CauseElement): void =>
      this.#answer(reference, { type: "RELEASE COMPLETE", elements: { cause } }, id);
    const objected = objection(elements, faults, { side, location });
    if (objected !== undefined) {
      refuse(objected);
      return;
    }
    const choice = chooseChannel(elements.channel, this.#view());
    if ("cause" in choice) {
      refuse({ value: choice.cause, location });
      return;
    }
    const { channel, takenFromUs } = choice;
    const loser = this.#channels.callOn(channel);
    if (takenFromUs === true && loser !== undefined) this.#calls.input(loser, { type: "channel-lost" });
    const redirection = redirectionOf(elements);
    const event: TrunkEvent = {
      type: "incoming",
      call: id,
      channel,
      called: elements.called?.digits ?? elements.keypad ?? "",
      isComplete: !isOverlapReceiving || elements.isSendingComplete === true,
      caller: callerOf(elements),
      ...(redirection === undefined ? {} : { redirection }),
    };
    this.#calls.open(
      { id, isOurs: false, stage: "initiated", channel, isSettled: false, tries: 1, enquiries: 0 },
      reference.value,
      [{ type: "tell", event }],
    );
  }

  #view(): ChannelView {
    const { side } = this.#options;
    const channels = this.#channels;
    return {
      side,
      has: (channel) => channels.has(channel),
      isFree: (channel) => channels.isFree(channel),
      isAskedByUs: (channel) => {
        const holder = this.#calls.get(channels.callOn(channel) ?? -1);
        return holder?.isOurs === true && holder.stage === "initiated" && !holder.isSettled;
      },
      pick: () => channels.pick(side === "user" ? "low" : "high"),
    };
  }

  #answer(to: CallReference, answer: ReturnType<typeof answerStray>, call?: TrunkCallId): void {
    if (answer === undefined) return;
    const reference = { value: to.value, isFromOrigin: !to.isFromOrigin };
    this.#send({ protocol: Q931, reference, ...answer }, call);
  }

  #send(message: Message, call?: TrunkCallId): void {
    if (this.#isClosed) return;
    const octets = encodeMessage(message);
    this.#options.send(octets);
    const of = call === undefined ? {} : { call };
    this.#tell({
      type: "message",
      way: "sent",
      octets,
      text: sayLine(decodedLine({ kind: "message", message, faults: [] }), "en"),
      ...of,
    });
  }

  #tell(event: TrunkEvent): void {
    if (!this.#isClosed) this.#options.tell(event);
  }
}
