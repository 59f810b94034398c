import type { IncomingLeg, Leg } from "#firmware/channels/leg.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { CallDirection, Decision } from "#firmware/domain/call-event.ts";
import type { Language } from "#firmware/domain/destination.ts";
import type { CallId } from "#firmware/domain/ids.ts";
import type { Party } from "#firmware/domain/party.ts";
import { Cause, type Termination } from "#firmware/domain/termination.ts";
import { createId } from "#firmware/kernel/id.ts";
import type { Admit, Asker, RefusalReason } from "./admission.ts";
import { Call } from "./call.ts";
import type { CallControl, DestinationHandlers, HandlerResult } from "./call-control.ts";
import type { CallTools } from "./call-tools.ts";
import { type ClickRoute, type DialRefusal, pickUp, routeClick } from "./click-to-dial.ts";
import { Doorstep } from "./doorstep.ts";
import { type FirstRoute, nameOf, type PhoneCodeHandler, routeFromInside, routeFromOutside } from "./first-route.ts";
import type { LiveCalls } from "./live-calls.ts";
import { routeFax } from "./routing/fax.ts";
import { runCall } from "./run-call.ts";

/** What is done with a phone that is tried out. */
type Script = (call: CallControl) => Promise<HandlerResult>;

export interface ReceptionOptions {
  readonly tools: CallTools;
  readonly live: LiveCalls;
  readonly config: () => Config;
  readonly handlers: DestinationHandlers;
  readonly phoneCode: PhoneCodeHandler;
  /** Whether there is room for one more call. */
  readonly admit: Admit;
  /** Somebody was not let in. */
  readonly refused: (reason: RefusalReason) => void;
}

/** The call that was begun, or why there is none. */
type Dialled = { readonly kind: "dialled"; readonly call: CallId } | Extract<ClickRoute, { kind: "refused" }>;

const refuse = (because: DialRefusal) => ({ kind: "refused", because }) as const;

/** What a telephone shows that is tried out: a number nobody has, so that one sees whether it shows any. */
const TEST_CALLER: Party = { number: "123456", name: "Callbox" };
const TEST_RING_MS = 60_000;

/** Takes every leg that comes in: makes a call of it, decides where it goes, and lets it run. */
export class Reception {
  readonly #options: ReceptionOptions;
  readonly #doorstep: Doorstep;
  #isClosed = false;

  constructor(options: ReceptionOptions) {
    this.#options = options;
    this.#doorstep = new Doorstep(options.tools, (incoming) => this.#enter(incoming) === undefined);
  }

  /** Legs of callers for whom there was no room: they belong to no call. */
  get waiting(): readonly Leg[] {
    return this.#doorstep.legs;
  }

  take(incoming: IncomingLeg): void {
    const { leg } = incoming;
    if (this.#isClosed) {
      leg.hangUp(GOING_DOWN);
      return;
    }
    const refusal = this.#enter(incoming);
    if (refusal === undefined) return;
    this.#options.refused(refusal);
    this.#doorstep.refuse(incoming, refusal);
  }

  /** Takes the leg in when there is room, else says why not. */
  #enter(incoming: IncomingLeg): RefusalReason | undefined {
    const { leg, direction, called = "" } = incoming;
    const { config, phoneCode, tools } = this.#options;
    const route =
      direction === "internal"
        ? routeFromInside(config(), called, phoneCode)
        : routeFromOutside(config(), incoming, tools.clock.now());
    const refusal = this.#options.admit(this.#isEmergency(called) ? "emergency" : askerOf(route.direction));
    if (refusal === undefined) this.#start(leg, route, this.#languageOf(leg));
    return refusal;
  }

  #isEmergency(called: string): boolean {
    const config = this.#options.config();
    // With or without the digit for an outside line.
    const stripped = config.outboundRules.map(({ stripDigits }) => called.slice(stripDigits));
    return [called, ...stripped].some((number) => config.limits.emergencyNumbers.includes(number));
  }

  /**
   * Calls a number for an extension: its own phone is rung, and once it is picked up the number is dialled as if on
   * that phone. The call's id, or why not.
   */
  dial(extension: string, number: string): Dialled {
    const { tools, live, config } = this.#options;
    if (this.#isClosed) return refuse("closing");
    const click = routeClick(config(), live, { extension, number });
    if (click.kind === "refused") return click;
    const refusal = this.#options.admit(this.#isEmergency(number) ? "emergency" : "page");
    if (refusal !== undefined) {
      this.#options.refused(refusal);
      return refuse("full");
    }
    const { destination, dialled, ringMs } = click;
    const called = { number: dialled, ...nameOf(config(), destination) };
    const leg = tools.channels.dialOwnPhone(extension, called);
    if (leg === undefined) return refuse("phone-unreachable");
    const route: FirstRoute = {
      direction: destination.kind === "external" ? "outbound" : "internal",
      called,
      steps: [{ code: "dialled.by-page", facts: { dialled } }],
      first: {
        kind: "destination",
        destination,
        decision: { code: `dialled.${destination.kind}`, facts: { dialled } },
        before: (call) => pickUp(call, leg, { clock: tools.clock, ringMs }),
      },
    };
    return { kind: "dialled", call: this.#start(leg, route, this.#languageOf(leg)) };
  }

  /** As `dial`, but over this line, with these digits: a person tries out a line. */
  dialOnLine(extension: string, line: string, digits: string): Dialled {
    const { tools, live, config } = this.#options;
    if (this.#isClosed) return refuse("closing");
    const found = config().extensions.find(({ number }) => number === extension);
    if (found === undefined) return refuse("no-such-extension");
    if (live.status(extension).calls.length >= found.maxCalls) return refuse("phone-busy");
    const called = { number: digits };
    const leg = tools.channels.dialOwnPhone(extension, called);
    if (leg === undefined) return refuse("phone-unreachable");
    const ringMs = found.ringSeconds * 1000;
    const route: FirstRoute = {
      direction: "outbound",
      called,
      steps: [{ code: "dialled.by-page", facts: { dialled: digits } }],
      first: {
        kind: "destination",
        destination: { kind: "external", number: digits },
        decision: { code: "dialled.external", facts: { dialled: digits } },
        before: (call) => {
          call.onlyLine = line;
          return pickUp(call, leg, { clock: tools.clock, ringMs });
        },
      },
    };
    return { kind: "dialled", call: this.#start(leg, route, this.#languageOf(leg)) };
  }

  /** Rings the one telephone on a line and runs the script once it is lifted: a person tries out a telephone. */
  tryTelephone(line: string, run: Script): Dialled {
    const { channels } = this.#options.tools;
    if (this.#isClosed) return refuse("closing");
    if (!channels.lines.isFree(line)) return refuse(channels.lines.isUp(line) ? "phone-busy" : "phone-unreachable");
    return this.#try(channels.dialTelephone(line, TEST_CALLER), { code: "dialled.line-test", facts: { line } }, run);
  }

  /** The same with the phones of an extension. */
  tryPhone(extension: string, run: Script): Dialled {
    const { tools, live, config } = this.#options;
    if (this.#isClosed) return refuse("closing");
    const found = config().extensions.find(({ number }) => number === extension);
    if (found === undefined) return refuse("no-such-extension");
    if (live.status(extension).calls.length >= found.maxCalls) return refuse("phone-busy");
    const leg = tools.channels.dialOwnPhone(extension, TEST_CALLER);
    return this.#try(leg, { code: "dialled.phone-test", facts: { dialled: extension } }, run);
  }

  #try(leg: Leg | undefined, because: Decision, run: Script): Dialled {
    if (leg === undefined) return refuse("phone-unreachable");
    const { clock } = this.#options.tools;
    const before = (call: Call): Promise<void> => pickUp(call, leg, { clock, ringMs: TEST_RING_MS });
    const route: FirstRoute = {
      direction: "internal",
      called: {},
      steps: [because],
      first: { kind: "script", run, before },
    };
    return { kind: "dialled", call: this.#start(leg, route, this.#languageOf(leg)) };
  }

  /** No new calls; those that run are not touched. */
  close(): void {
    this.#isClosed = true;
    this.#doorstep.close(GOING_DOWN);
  }

  #start(leg: Leg, route: FirstRoute, language: Language): CallId {
    const { tools, live, handlers } = this.#options;
    const call = new Call({
      id: createId<"call">("c") satisfies CallId,
      tools,
      leg,
      direction: route.direction,
      called: route.called,
      language,
      legChanged: (changed) => live.legChanged(changed),
      ...(route.direction === "inbound" && { faxCalls: (faxed) => this.#moveFax(faxed, route.rule) }),
    });
    call.recordingOverride = route.recording;
    live.add(call);
    call.begin();
    for (const step of route.steps) call.decide(step);
    const { log } = tools;
    log.info("call started", {
      call: call.id,
      from: leg.party.number,
      called: route.called.number,
      origin: leg.terminal,
    });
    runCall(call, route.first, { handlers, log })
      .catch((error: unknown) => log.error("a call was not closed properly", { error, call: call.id }))
      .finally(() => {
        live.remove(call);
        this.#doorstep.look();
      });
    return call.id;
  }

  /** A menu, a queue or a mailbox is no use to a fax machine; whoever talks with it hears it for himself. */
  #moveFax(call: Call, rule: string | undefined): void {
    const to = call.isTalking ? undefined : routeFax(this.#options.config(), rule);
    if (to !== undefined) call.move(to);
  }

  #languageOf(leg: Leg): Language {
    const config = this.#options.config();
    const own = config.extensions.find(({ number }) => number === leg.party.number);
    const isOwn = leg.terminal.kind === "extension";
    const spoken = isOwn ? own?.language : config.box.defaultFlowLanguage;
    return spoken ?? config.box.language;
  }
}

const GOING_DOWN: Termination = { cause: Cause.congestion, by: "system", detail: "the box is going down" };

function askerOf(direction: CallDirection): Asker {
  return direction === "outbound" ? "outgoing" : "incoming";
}
