import type { CallDirection, CallFact, Decision } from "#firmware/domain/call-event.ts";
import type { Destination, Language } from "#firmware/domain/destination.ts";
import type { CallId, LegId, RecordingId } from "#firmware/domain/ids.ts";
import type { Party, Terminal } from "#firmware/domain/party.ts";
import type { Termination } from "#firmware/domain/termination.ts";

/** What may be rung for a call. */
export type DialTarget =
  /** Every phone of the extension: registered devices, static contacts, its FXS telephone. */
  | { readonly kind: "extension"; readonly extension: string }
  | { readonly kind: "line"; readonly line: string; readonly digits: string }
  | { readonly kind: "trunk"; readonly trunk: string; readonly number: string };

export interface DialRequest {
  /** Rung at the same time; the first to answer wins, the others are cancelled ("answered elsewhere"). */
  readonly targets: readonly DialTarget[];
  readonly ringMs: number;
  /** Shown on the rung phone; the caller where absent. */
  readonly shownAs?: Party;
  /** Gives up dialling (an agent's offer is withdrawn) without ending the call. */
  readonly signal?: AbortSignal;
  /** What the far end lets be heard before it answers goes to the caller; for a single target. */
  readonly earlyMedia?: boolean;
  readonly onDialled?: (target: DialTarget, leg: LegId) => void;
  readonly onRinging?: (target: DialTarget, leg: LegId) => void;
  /** One target is out of the race: busy, refused, unreachable, 302. The others ring on. */
  readonly onTargetFailed?: (target: DialTarget, termination: Termination) => void;
}

/** A leg that was dialled and answered, not yet bridged. */
export interface DialledLeg {
  readonly id: LegId;
  readonly target: DialTarget;
  hangUp(termination: Termination): void;
  /** Plays to this leg alone (an announcement to the agent). Resolves early when the leg ends. */
  play(prompts: readonly string[], language?: Language): Promise<void>;
  /** Resolves when the leg has ended, whoever ended it. */
  readonly ended: Promise<Termination>;
}

export type DialResult =
  | { readonly kind: "answered"; readonly leg: DialledLeg }
  /** Nobody answered; the termination is the most telling one (busy over no answer over unreachable). */
  | { readonly kind: "failed"; readonly termination: Termination }
  /** `request.signal` was aborted. */
  | { readonly kind: "withdrawn" };

export interface PlayOptions {
  /** Digits that cut the prompt; "any" for all. None where absent: digits pressed meanwhile are kept for `nextDigit`. */
  readonly stopOnDigits?: string;
  readonly language?: Language;
}

export interface CollectOptions {
  readonly prompts: readonly string[];
  readonly minDigits: number;
  readonly maxDigits: number;
  readonly terminator?: string;
  readonly firstDigitMs: number;
  readonly betweenDigitsMs: number;
}

export interface RecordMessageOptions {
  readonly path: string;
  readonly maxMs: number;
  readonly stopOnSilenceMs: number;
  readonly stopOnDigits: string;
}

export interface RecordedMessage {
  readonly durationMs: number;
  readonly bytes: number;
  readonly peakDbfs: number;
  readonly end: "stopped" | "max-length" | "silence" | "digit" | "endpoint-closed" | "disk-error";
}

export interface BridgeOptions {
  /** Why this conversation is recorded ("queue Sales records every call"); absent: it is not. */
  readonly recordBecause?: string;
}

export interface BridgeEnd {
  readonly endedBy: "caller" | "callee" | "system";
  readonly termination: Termination;
  readonly talkMs: number;
  readonly recording?: RecordingId;
}

/**
 * The reason every await of a script rejects with when its caller has gone. It is no fault and has no stack: every
 * call ends with one, and taking down a stack costs more than the rest of hanging up.
 */
export class CallerGone implements Error {
  readonly name = "CallerGone";
  readonly termination: Termination;
  constructor(termination: Termination) {
    this.termination = termination;
  }
  get message(): string {
    return `the caller is gone: ${this.termination.detail}`;
  }
}

/** The reason every await of a script rejects with when its call is sent elsewhere: the script has nothing more to do. */
export class CallMoved implements Error {
  readonly name = "CallMoved";
  readonly destination: Destination;
  readonly decision: Decision;
  constructor(destination: Destination, decision: Decision) {
    this.destination = destination;
    this.decision = decision;
  }
  get message(): string {
    return `the call is sent elsewhere: ${this.decision.code}`;
  }
}

/** A script that fails by this has not failed: its turn is over. */
export function isTurnOver(error: unknown): error is CallerGone | CallMoved {
  return error instanceof CallerGone || error instanceof CallMoved;
}

/**
 * What a script (flow node, queue, voicemail, phone code) may do with a call. Straight-line async: every promise
 * rejects with CallerGone when the caller hangs up, with CallMoved when the call is sent elsewhere, so a script keeps no flags. Prompts are ids of the prompt
 * library, played in the call's language.
 */
export interface CallControl {
  readonly id: CallId;
  readonly direction: CallDirection;
  readonly caller: Party;
  readonly called: Party;
  readonly origin: Terminal;
  readonly startedAt: number;
  /** Aborted when the caller has hung up, the call is over (CallerGone), or is sent elsewhere (CallMoved). */
  readonly signal: AbortSignal;
  /** Data that goes with the call: set by flows, shown to the agent. */
  readonly variables: Map<string, string>;
  language: Language;
  /** A test call: it goes out over this line and no other. */
  readonly onlyLine?: string | undefined;
  /** An inbound rule's word on recording; absent leaves it to queue and extension. */
  readonly recordingOverride: boolean | undefined;

  /** Answers the caller's leg; does nothing when it is answered. */
  answer(): Promise<void>;
  /** Tells the caller's side that somebody is being rung (180 or ring-back tone); no-op once answered by music. */
  ringBack(): void;
  /**
   * Plays prompts one after another; resolves with the digit that cut them, if one did. Missing prompts are skipped and
   * noted. An entry that begins with "/" is the absolute path of a WAV file (a voicemail message), no prompt id.
   * `bridge` cuts what is being played.
   */
  play(prompts: readonly string[], options?: PlayOptions): Promise<string | undefined>;
  /** The next digit, or undefined after `timeoutMs`. Digits typed ahead are kept in order. */
  nextDigit(timeoutMs: number): Promise<string | undefined>;
  /** Prompts, then digits; typing cuts the prompt. An empty string when nothing came. */
  collect(options: CollectOptions): Promise<string>;
  /** Loops music (a prompt id) until other things are played or `stopMusic`; goes on where it was after a prompt. */
  startMusic(prompt: string): void;
  stopMusic(): void;
  /**
   * Records the caller alone (voicemail, prompts by phone) after a beep. The one await that does not reject when the
   * caller hangs up while it runs: hanging up is how most messages end. It resolves with `endpoint-closed` once the
   * file is complete. It does reject with CallMoved, the file being complete.
   */
  recordMessage(options: RecordMessageOptions): Promise<RecordedMessage>;
  dial(request: DialRequest): Promise<DialResult>;
  /** Joins the caller and the leg until one of them hangs up. Rejects with CallerGone only when the caller ended it. */
  bridge(leg: DialledLeg, options?: BridgeOptions): Promise<BridgeEnd>;
  /** Writes a fact into the journal of this call. */
  note(fact: CallFact): void;
  /** Writes a decision with its reason; shown on the call's page. */
  decide(decision: Decision): void;
  /** Listens for digits without consuming them (exit key while waiting). Ends with the returned function. */
  onDigit(listener: (digit: string) => void): () => void;
}

/** Where the call goes after a handler: another destination, or nowhere (it has been served and is hung up). */
export type HandlerResult = Destination | undefined;

/** Carries one kind of destination out. Filled in by `service.ts`: calls knows no feature. */
export type DestinationHandler<K extends Destination["kind"] = Destination["kind"]> = (
  call: CallControl,
  destination: Extract<Destination, { kind: K }>,
) => Promise<HandlerResult>;

export type DestinationHandlers = { readonly [K in Destination["kind"]]: DestinationHandler<K> };

/** What an extension is doing, for agent states and the live view. */
export interface ExtensionStatus {
  readonly extension: string;
  /** Some phone of it can be rung now. */
  readonly reachable: boolean;
  readonly calls: readonly CallId[];
  readonly ringing: boolean;
}
