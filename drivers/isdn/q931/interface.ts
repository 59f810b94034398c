import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { Machine } from "#firmware/kernel/machine.ts";
import { graveFault, refusal } from "./call/messages.ts";
import type { ChannelTable } from "./channels.ts";
import { Cause } from "./codec/causes.table.ts";
import type { CauseElement, Elements } from "./codec/elements.ts";
import type { CallReference, Fault, Message } from "./codec/message.ts";
import { type MessageType, Q931 } from "./codec/message-types.table.ts";
import {
  NO_RESTART,
  type RestartCommand,
  type RestartEvent,
  type RestartScope,
  type RestartState,
  restartTransition,
} from "./restart.ts";
import { type PriSettings, serviceProtocol } from "./settings.ts";

export interface InterfaceKeeperOptions {
  readonly clock: Clock;
  readonly settings: PriSettings;
  readonly channels: ChannelTable;
  readonly send: (message: Message) => void;
  /** Ends the call on a channel at once, with no message. */
  readonly drop: (channel: number, byUs: boolean) => void;
  readonly inTurn: (task: () => void) => void;
}

/** States of the global call reference: none, and restart request (EN 300 403-1 §2.3). */
const REST_NULL = 0;
const REST_REQUEST = 61;
/** Restart indicators (§4.5.25). */
const INDICATED_CHANNELS = 0;
const THIS_INTERFACE = 6;
/** New status of a channel in a service message. */
const IN_SERVICE = 0;
const OUT_OF_SERVICE = 2;

/** What concerns the interface as a whole: restart both ways, and channels taken out of use and given back. */
export class InterfaceKeeper {
  readonly #options: InterfaceKeeperOptions;
  readonly #restart: Machine<RestartState, RestartEvent, RestartCommand>;
  #hasStarted = false;
  #isLinkUp = false;
  readonly #retries = new Set<Timer>();

  constructor(options: InterfaceKeeperOptions) {
    this.#options = options;
    const { clock, settings, inTurn } = options;
    this.#restart = new Machine({
      initial: NO_RESTART,
      transition: restartTransition(settings.timers.t316),
      clock: {
        now: () => clock.now(),
        monotonic: () => clock.monotonic(),
        after: (ms, fire) => clock.after(ms, () => inTurn(fire)),
      },
      perform: (command) => this.#perform(command),
    });
  }

  link(isUp: boolean): void {
    this.#isLinkUp = isUp;
    this.#restart.send({ type: "link", isUp });
    if (!isUp) return;
    for (const channel of this.#options.channels.blockedHere) this.#sendService(channel, OUT_OF_SERVICE);
    if (this.#hasStarted) return;
    this.#hasStarted = true;
    if (this.#options.settings.restartsAtStart) this.#ask("all", true);
  }

  /** Brings channels to rest: their calls end, and nobody gets them until the far side agrees. */
  restart(channels: readonly number[] | "all"): void {
    const { channels: table, drop } = this.#options;
    for (const channel of channels === "all" ? table.numbers : channels) {
      drop(channel, true);
      table.change(channel, { isRestarting: true });
    }
    this.#ask(channels, false);
  }

  block(channel: number, isBlocked: boolean): void {
    const { channels } = this.#options;
    channels.change(channel, isBlocked ? { isBlockedHere: true } : { isBlockedHere: false, isFaulty: false });
    if (channels.has(channel)) this.#sendService(channel, isBlocked ? OUT_OF_SERVICE : IN_SERVICE);
  }

  /** A message with the global call reference. */
  receive({ protocol, reference, type, elements }: Message, faults: readonly Fault[]): void {
    const grave = graveFault({ message: type, faults });
    if (grave !== undefined) {
      if (type !== "STATUS") this.#status(reference, refusal(grave, this.#options.settings));
      return;
    }
    switch (type) {
      case "RESTART":
        this.#restarted(reference, elements, faults);
        break;
      case "RESTART ACKNOWLEDGE": {
        const isInterface = elements.restart !== INDICATED_CHANNELS;
        this.#restart.send({ type: "acknowledged", channels: elements.channel?.channels ?? [], isInterface });
        break;
      }
      case "STATUS":
        this.#restart.send({ type: "refused", cause: elements.cause?.value ?? Cause.protocolError });
        break;
      case "SERVICE": {
        for (const channel of elements.channel?.channels ?? []) {
          this.#options.channels.change(channel, { isBlockedThere: elements.changeStatus !== IN_SERVICE });
        }
        const answer = { value: 0, isFromOrigin: !reference.isFromOrigin };
        this.#options.send({
          protocol,
          reference: answer,
          type: "SERVICE ACKNOWLEDGE",
          elements: kept(elements),
        });
        break;
      }
      case "SERVICE ACKNOWLEDGE":
        return;
      default:
        this.refuse(reference);
    }
  }

  /** §5.8.3.2 f: the global call reference has no use for it. */
  refuse(reference: CallReference): void {
    this.#status(reference, { value: Cause.invalidCallReference, location: this.#options.settings.location });
  }

  close(): void {
    this.#restart.close();
    for (const timer of this.#retries) timer.cancel();
    this.#retries.clear();
  }

  /** RESTART of the far side (§5.5.2). Calls end here at once, so T317 has nothing to watch. */
  #restarted(reference: CallReference, elements: Elements, faults: readonly Fault[]): void {
    const { channels: table, drop, settings } = this.#options;
    const isIndicated = elements.restart === INDICATED_CHANNELS;
    const named = elements.channel?.channels ?? [];
    const problem = faults.find(({ id }) => id === 0x18);
    if (isIndicated && named.length === 0) {
      this.#status(reference, refusal(problem ?? { id: 0x18, problem: "missing", text: "" }, settings));
      return;
    }
    const channels = isIndicated ? named.filter((channel) => table.has(channel)) : table.numbers;
    if (channels.length === 0) {
      this.#status(reference, { value: Cause.channelDoesNotExist, location: settings.location });
      return;
    }
    for (const channel of channels) {
      drop(channel, false);
      table.change(channel, { isBlockedThere: false, isFaulty: false });
    }
    this.#answer(reference, "RESTART ACKNOWLEDGE", kept(elements));
  }

  #ask(channels: readonly number[] | "all", isFirst: boolean): void {
    const { settings, channels: table } = this.#options;
    const all = table.numbers;
    const isInterface = channels === "all" && settings.restartBy === "interface";
    const each = channels === "all" ? all : channels;
    const scopes: RestartScope[] = isInterface
      ? [{ channels: all, isInterface, isFirst }]
      : each.map((channel) => ({ channels: [channel], isInterface, isFirst }));
    this.#restart.send({ type: "ask", scopes });
  }

  #perform(command: RestartCommand): void {
    const { channels: table } = this.#options;
    const { scope } = command;
    switch (command.type) {
      case "send":
        this.#sendRestart(scope);
        break;
      case "done":
        for (const channel of scope.channels) {
          table.change(channel, { isRestarting: false, isFaulty: false, isBlockedThere: false });
        }
        break;
      case "failed":
        for (const channel of scope.channels) table.change(channel, { isRestarting: false, isFaulty: !scope.isFirst });
        if (!scope.isFirst) this.#later(scope);
        break;
    }
  }

  /** Where the far side speaks service messages; what it misses while the link is down it is told afterwards. */
  #sendService(channel: number, changeStatus: number): void {
    const { settings, send } = this.#options;
    if (settings.service === "none" || !this.#isLinkUp) return;
    const reference = { value: 0, isFromOrigin: true };
    const elements: Elements = { changeStatus, channel: only([channel]) };
    send({ protocol: serviceProtocol(settings.service), reference, type: "SERVICE", elements });
  }

  #sendRestart(scope: RestartScope): void {
    const { channels: table, send, drop } = this.#options;
    const { channels, isInterface, isFirst } = scope;
    if (isFirst && !isInterface && channels.some((channel) => table.callOn(channel) !== undefined)) {
      // A call that has come since the start shows that the two sides agree on the channel.
      this.#restart.send({ type: "acknowledged", channels, isInterface });
      return;
    }
    for (const channel of channels) {
      drop(channel, true);
      table.change(channel, { isRestarting: true });
    }
    const elements: Elements = isInterface
      ? { restart: THIS_INTERFACE }
      : { restart: INDICATED_CHANNELS, channel: only(channels) };
    send({ protocol: Q931, reference: { value: 0, isFromOrigin: true }, type: "RESTART", elements });
  }

  /** What would not restart is tried again: nobody may ever come to look after it. */
  #later(scope: RestartScope): void {
    const { clock, settings, inTurn, channels } = this.#options;
    const timer = clock.after(settings.restartAgainMs, () =>
      inTurn(() => {
        this.#retries.delete(timer);
        // Somebody has put it right meanwhile.
        const faulty = scope.channels.filter((channel) => channels.state(channel) === "out-of-service");
        if (faulty.length > 0) this.#ask(scope.isInterface ? "all" : faulty, false);
      }),
    );
    this.#retries.add(timer);
  }

  #status(to: CallReference, cause: CauseElement): void {
    const callState = this.#restart.state.name === "asking" ? REST_REQUEST : REST_NULL;
    this.#answer(to, "STATUS", { cause, callState });
  }

  #answer(to: CallReference, type: MessageType, elements: Elements): void {
    this.#options.send({ protocol: Q931, reference: { value: 0, isFromOrigin: !to.isFromOrigin }, type, elements });
  }
}

function only(channels: readonly number[]): NonNullable<Elements["channel"]> {
  return { selection: "indicated", isExclusive: true, channels, ...(channels.length > 1 ? { isMap: true } : {}) };
}

/** The elements that an acknowledgement gives back as they came. */
function kept({ channel, restart, changeStatus }: Elements): Elements {
  return {
    ...(channel === undefined ? {} : { channel }),
    ...(restart === undefined ? {} : { restart }),
    ...(changeStatus === undefined ? {} : { changeStatus }),
  };
}
