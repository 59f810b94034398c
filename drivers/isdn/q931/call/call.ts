import type { TrunkCallId, TrunkCommand, TrunkEvent } from "#drivers/e1/signalling.ts";
import type { Elements } from "#drivers/isdn/q931/codec/elements.ts";
import type { Fault } from "#drivers/isdn/q931/codec/message.ts";
import type { CallMessageType, MessageType } from "#drivers/isdn/q931/codec/message-types.table.ts";
import type { CallTimer, Q931Timers } from "./timers.table.ts";

/** Which end of the interface somebody is: the exchange, or what is connected to it. */
export type Side = "network" | "user";

/**
 * Where a call is, the same for both directions and sides; `stateNumber` gives the number that EN 300 403-1 has for it.
 * `we-disconnect` and `they-disconnect`: DISCONNECT was sent, or received and not yet answered.
 */
export type Stage =
  | "null"
  | "initiated"
  | "overlap"
  | "proceeding"
  | "alerting"
  | "connecting"
  | "active"
  | "we-disconnect"
  | "they-disconnect"
  | "releasing";

/** One call as Q.931 knows it. */
export interface Call {
  readonly id: TrunkCallId;
  /** We sent the SETUP. */
  readonly isOurs: boolean;
  readonly stage: Stage;
  /** The channel the call holds. Absent: the network took ours for another call and has not named one yet. */
  readonly channel: number | undefined;
  /** The channel is agreed. Before that the first answer names it. */
  readonly isSettled: boolean;
  /** How often the message has been sent that the running timer repeats. */
  readonly tries: number;
  /** Our SETUP, to be sent once more. */
  readonly setup?: Elements;
  /** Digits that wait for SETUP ACKNOWLEDGE. */
  readonly digits?: { readonly text: string; readonly isComplete: boolean };
  /** The procedure timer that runs. */
  readonly timer?: CallTimer;
  /** The data link is away; T309 runs. */
  readonly isLinkLost?: true;
  /** Status enquiries without an answer so far; T322 runs when there is one. */
  readonly enquiries: number;
  /** Why it ends, and who wanted it first. */
  readonly clearing?: Clearing;
}

export interface Clearing {
  readonly cause: number;
  readonly byUs: boolean;
}

/** What a call's machine may look at besides the call. */
export interface CallWorld {
  readonly side: Side;
  readonly timers: Q931Timers;
  /** Location in the causes and progress indicators we make. */
  readonly location: number;
  /** May the far side's choice be taken for this call; its own channel counts as free. */
  readonly isFree: (channel: number) => boolean;
}

type Ask<Type extends TrunkCommand["type"]> = Extract<TrunkCommand, { readonly type: Type }>;
/** Commands that a call itself takes. */
export type CallCommand = Ask<"digits" | "proceed" | "more" | "alert" | "progress" | "answer" | "clear">;

export type CallInput =
  | {
      readonly type: "message";
      readonly message: MessageType;
      readonly elements: Elements;
      readonly faults: readonly Fault[];
    }
  | { readonly type: "unknown-message"; readonly code: number }
  | { readonly type: "command"; readonly command: CallCommand }
  | { readonly type: "timer"; readonly timer: CallTimer }
  | { readonly type: "link"; readonly change: "lost" | "back" | "reset" }
  /** The channel was brought to rest, or the span given up. */
  | { readonly type: "drop"; readonly cause: number; readonly byUs: boolean }
  /** The network took our channel for a call of its own before it knew of ours (§5.7). */
  | { readonly type: "channel-lost" };

export type MessageInput = Extract<CallInput, { readonly type: "message" }>;

export type CallAction =
  | { readonly type: "send"; readonly message: CallMessageType; readonly elements: Elements }
  | { readonly type: "start"; readonly timer: CallTimer; readonly ms: number }
  | { readonly type: "stop"; readonly timer: CallTimer }
  | { readonly type: "tell"; readonly event: TrunkEvent }
  /** The far side never released the channel: it is to be restarted (§5.3.3, T308 run out twice). */
  | { readonly type: "channel-stuck"; readonly channel: number };

/** What a step gives: the call as it is then, and what is to be done, in order. */
export interface CallStep {
  readonly call: Call;
  readonly actions: readonly CallAction[];
}

const FROM_USER = { initiated: 1, overlap: 2, proceeding: 3, alerting: 4, connecting: 10 } as const;
const FROM_NETWORK = { initiated: 6, overlap: 25, proceeding: 9, alerting: 7, connecting: 8 } as const;

/** The state's number (EN 300 403-1 §2.1): U and N count alike, by who began the call and who clears it. */
export function stateNumber(call: Pick<Call, "stage" | "isOurs">, side: Side): number {
  const isFromUser = call.isOurs === (side === "user");
  switch (call.stage) {
    case "null":
      return 0;
    case "active":
      return 10;
    case "we-disconnect":
      return side === "user" ? 11 : 12;
    case "they-disconnect":
      return side === "user" ? 12 : 11;
    case "releasing":
      return 19;
    case "initiated":
    case "overlap":
    case "proceeding":
    case "alerting":
    case "connecting":
      return (isFromUser ? FROM_USER : FROM_NETWORK)[call.stage];
  }
}
