import type { LegId } from "#firmware/domain/ids.ts";
import { Cause, type Termination } from "#firmware/domain/termination.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { MediaClient } from "#firmware/media/client.ts";
import type { LineCommand, LineEvent } from "#firmware/media/protocol.ts";
import type { IncomingLeg } from "./leg.ts";
import type { PhoneBook } from "./phone-book.ts";
import type { TraceSink } from "./trace.ts";

/** What every line works with. */
export interface LineTools {
  readonly clock: Clock;
  readonly log: Logger;
  readonly media: MediaClient;
  readonly trace: TraceSink;
  readonly book: PhoneBook;
  readonly newLegId: () => LegId;
  /** A call comes in. */
  readonly offer: (incoming: IncomingLeg) => void;
  /** The line's state is different. */
  readonly changed: (line: string) => void;
}

export type LineStateName = "idle" | "ringing" | "inbound" | "outbound" | "fault" | "blocked" | "not-fitted";

/** A line as the live view shows it. */
export interface LineStatus {
  readonly id: string;
  readonly state: LineStateName;
  readonly since: number;
  readonly reason?: string;
  readonly call?: string;
  readonly volts?: number;
  readonly milliamps?: number;
}

/** What holds a line: a line without a leg that is not free for long is stuck. */
export interface LineUse {
  readonly id: string;
  readonly kind: "fxo" | "fxs";
  readonly state: LineStateName;
  /** Wall time, milliseconds. */
  readonly since: number;
  readonly isFree: boolean;
  /** Whether its board is gone: what it did last is not known to be over until the board is back. */
  readonly isAway?: boolean;
  readonly leg?: string;
}

export const LINE_BUSY: Termination = { cause: Cause.noCircuit, by: "system", detail: "the line is in use" };
export const PHONE_BUSY: Termination = { cause: Cause.userBusy, by: "callee", detail: "busy" };

/** Why hardware has gone that ended a call. */
export function goneBy({ reason = UNPLUGGED }: Extract<LineEvent, { type: "far-hang-up" }>): string {
  return reason.endsWith("was unplugged") ? UNPLUGGED : reason;
}

const UNPLUGGED = "the line board was unplugged";

/** How the far end of a line was found to have hung up, in words. */
export function hangUpOf(event: FarHangUp, by: "caller" | "callee"): Termination {
  switch (event.sign) {
    case "board-down":
      return { cause: Cause.networkOutOfOrder, by: "network", detail: goneBy(event) };
    case "no-current":
      return { cause: Cause.normalClearing, by, detail: "hung up (no line current)" };
    case "polarity":
      return { cause: Cause.normalClearing, by, detail: "hung up (polarity)" };
    case "loop-break":
      return { cause: Cause.normalClearing, by, detail: "hung up (loop break)" };
    case "busy-tone":
      return { cause: Cause.normalClearing, by, detail: "hung up (busy tone)" };
    case "congestion-tone":
      return { cause: Cause.normalClearing, by, detail: "hung up (congestion tone)" };
    case "dial-tone":
      return { cause: Cause.normalClearing, by, detail: "hung up (dial tone)" };
    case "silence":
      return { cause: Cause.normalClearing, by: "system", detail: "hung up (silence on the line)" };
    case "information-tone":
      return { cause: Cause.unallocatedNumber, by: "network", detail: "no such number (information tone)" };
  }
}

/** What a tone of the exchange says about a number that was dialled and has not answered; undefined for other signs. */
export function refusalOf({ sign }: FarHangUp, hasRung: boolean): Termination | undefined {
  switch (sign) {
    case "busy-tone":
      return { cause: Cause.userBusy, by: "callee", detail: "busy" };
    case "congestion-tone":
      return { cause: Cause.congestion, by: "network", detail: "congestion tone of the exchange" };
    case "information-tone":
      // After ring-back it begins the announcement that nobody answers.
      return hasRung
        ? { cause: Cause.noAnswer, by: "callee", detail: "no answer" }
        : { cause: Cause.unallocatedNumber, by: "network", detail: "no such number (information tone)" };
    default:
      return undefined;
  }
}

type FarHangUp = Extract<LineEvent, { type: "far-hang-up" }>;

/** The arrow's text for a line event or command. */
export function describeLine(event: LineEvent | LineCommand): string {
  switch (event.type) {
    case "ringing":
    case "caller-id":
    case "ring":
      return [event.type, event.number, event.name, "method" in event ? event.method : undefined]
        .filter((part) => part !== undefined)
        .join(" ");
    case "far-hang-up":
      return `far end hung up (${event.sign})`;
    case "far-answer":
      return `far end answered (${event.by})`;
    case "fax":
      return `fax tone (${event.tone})`;
    case "digit":
      return `digit ${event.digit}`;
    case "dial":
      return `dial ${event.digits}`;
    case "fault":
      return `fault: ${event.reason}`;
    case "state":
      return event.state;
    case "ring-stopped":
    case "off-hook":
    case "on-hook":
    case "far-ringing":
    case "answered":
    case "dial-done":
    case "flash":
    case "answer":
    case "seize":
    case "hang-up":
    case "stop-ringing":
      return event.type;
  }
}
