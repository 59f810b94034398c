import {
  CALL_CONTROL_SAPI,
  type DecodedFrame,
  type Frame,
  type FrameFault,
  isOnRightSide,
  N201,
  POINT_TO_POINT_TEI,
} from "./frame.ts";
import { connectedFrame, enterRecovery, reestablish, retryRecovery } from "./link-connected.ts";
import type { LinkCommand, LinkEvent, LinkState } from "./link-state.ts";
import { Turn } from "./turn.ts";

/** Messages that may wait: far more than a full span has to say at once. */
const MOST_WAITING = 1_000;

/** The machine of a point-to-point data link (Q.921 annex B), with layer 3's wish to have it up for ever added. */
export function linkTransition(
  state: LinkState,
  event: LinkEvent | { readonly type: "timeout" },
): { readonly state: LinkState; readonly commands?: readonly LinkCommand[] } {
  const turn = new Turn(state);
  take(turn, event);
  return { state: turn.state, commands: turn.commands };
}

function take(turn: Turn, event: LinkEvent | { readonly type: "timeout" }): Turn {
  switch (event.type) {
    case "start":
      return start(turn);
    case "release":
      return release(turn);
    case "span-down":
      turn.state.isWanted = false;
      return turn.disconnected("span-down");
    case "request":
      return request(turn, event.message);
    case "frame":
      return frame(turn, event.decoded);
    case "own-busy":
      return ownBusy(turn, event.isBusy);
    case "acknowledge":
      return isConnected(turn) && turn.state.owesAcknowledgement ? turn.report(false) : turn;
    case "t200":
      return t200(turn);
    case "t203":
      // Silence: the link is asked whether it lives.
      return turn.state.name === "established" ? enterRecovery(turn) : turn;
    case "timeout":
      return turn; // no state of this machine is timed: T200 and T203 outlive changes of state
  }
}

function isConnected(turn: Turn): boolean {
  return turn.state.name === "established" || turn.state.name === "recovering";
}

function start(turn: Turn): Turn {
  turn.state.isWanted = true;
  return turn.state.name === "released" ? turn.establish() : turn;
}

/** DL-RELEASE request. */
function release(turn: Turn): Turn {
  const { state } = turn;
  state.isWanted = false;
  turn.discardQueue();
  if (state.name === "releasing") return turn;
  if (state.name === "released") return turn.disconnected("released");
  state.name = "releasing";
  state.attempts = 0;
  return repeat(turn, "DISC");
}

/** DL-DATA request. While the link only begins anew (annex B, state 5 without layer 3's doing) messages wait. */
function request(turn: Turn, message: Uint8Array): Turn {
  const { state } = turn;
  const canWait = isConnected(turn) || (state.name === "establishing" && state.told?.isUp === true);
  if (!canWait || message.length > N201) return turn.notice({ code: "dropped", octets: message.length });
  if (state.queue.length >= MOST_WAITING) return overflow(turn);
  state.queue = [...state.queue, message];
  return turn.pump();
}

/** The far side has taken nothing for a long time, busy or not: layer 3 has to know, memory has an end. */
function overflow(turn: Turn): Turn {
  turn.notice({ code: "dropped", octets: turn.state.queue.reduce((sum, { length }) => sum + length, 0) });
  turn.discardQueue();
  turn.tell(false, "no-answer");
  return turn.establish();
}

function ownBusy(turn: Turn, isBusy: boolean): Turn {
  if (turn.state.isOwnBusy === isBusy) return turn;
  turn.state.isOwnBusy = isBusy;
  return isConnected(turn) ? turn.report(false) : turn;
}

function frame(turn: Turn, decoded: DecodedFrame): Turn {
  const address = decoded.ok ? decoded.frame : decoded.address;
  if (address?.sapi !== CALL_CONTROL_SAPI || address.tei !== POINT_TO_POINT_TEI) return turn.notice({ code: "stray" });
  if (!decoded.ok) return faulty(turn, decoded.fault);
  const { frame } = decoded;
  if (!isOnRightSide(frame)) return fromOwnSide(turn, frame);
  if (frame.kind === "UI") {
    turn.commands.push({ type: "unit", message: frame.information });
    return turn;
  }
  if (frame.kind === "XID") return turn;
  switch (turn.state.name) {
    case "released":
      return released(turn, frame);
    case "establishing":
      return establishing(turn, frame);
    case "releasing":
      return releasing(turn, frame);
    case "established":
    case "recovering":
      return connectedFrame(turn, frame);
  }
}

/** A command that says it is a response, or the other way round: it looks as if we had sent it. */
function fromOwnSide(turn: Turn, frame: Frame): Turn {
  if (frame.kind !== "SABME") return turn.notice({ code: "L" });
  turn.state.hasSeenOwnSide = true;
  return turn.notice({ code: "same-side" });
}

/** Frame rejection (§5.8.5): the link begins anew. Frames too short to be one are nothing at all (§2.9). */
function faulty(turn: Turn, fault: FrameFault): Turn {
  switch (fault) {
    case "too-short":
    case "short-address":
    case "long-address":
      return turn.notice({ code: "stray" });
    case "unknown-control":
      turn.notice({ code: "L" });
      break;
    case "wrong-length":
    case "information-not-allowed":
      turn.notice({ code: "N" });
      break;
    case "information-too-long":
      turn.notice({ code: "O" });
      break;
  }
  return isConnected(turn) ? reestablish(turn) : turn;
}

/** State 4, TEI assigned. */
function released(turn: Turn, frame: Frame): Turn {
  switch (frame.kind) {
    case "SABME":
      // Nobody here wants the link: not able to establish it (§5.5.1.2).
      if (!turn.state.isWanted) return turn.respond({ kind: "DM", final: frame.final });
      turn.respond({ kind: "UA", final: frame.final });
      turn.clearExceptions();
      return turn.connected("established");
    case "DISC":
      return turn.respond({ kind: "DM", final: frame.final });
    case "UA":
      return turn.notice({ code: frame.final ? "C" : "D" });
    case "DM":
      // The far side asks for the link to be set up.
      return !frame.final && turn.state.isWanted ? turn.establish() : turn;
    default:
      return turn; // §5.5.4: all else is discarded
  }
}

/** State 5, awaiting establishment. */
function establishing(turn: Turn, frame: Frame): Turn {
  switch (frame.kind) {
    case "SABME": // collision: each side gets its UA (§5.5.1.3)
      return turn.respond({ kind: "UA", final: frame.final });
    case "DISC":
      return turn.respond({ kind: "DM", final: frame.final });
    case "UA":
      if (!frame.final) return turn.notice({ code: "D" });
      return confirmed(turn);
    case "DM":
      return frame.final ? turn.disconnected("refused") : turn;
    default:
      return turn;
  }
}

function confirmed(turn: Turn): Turn {
  const hasLost = turn.state.sent > 0;
  if (hasLost) turn.discardQueue();
  if (turn.state.told?.isUp !== true) return turn.connected("established");
  return turn.connected(hasLost ? "reset-with-loss" : "reset");
}

/** State 6, awaiting release. */
function releasing(turn: Turn, frame: Frame): Turn {
  switch (frame.kind) {
    case "SABME":
      return turn.respond({ kind: "DM", final: frame.final });
    case "DISC":
      return turn.respond({ kind: "UA", final: frame.final });
    case "UA":
    case "DM":
      if (frame.final) return turn.disconnected("released");
      if (frame.kind === "UA") turn.notice({ code: "D" });
      return turn;
    default:
      return turn;
  }
}

function t200(turn: Turn): Turn {
  const { state } = turn;
  const isSpent = state.attempts >= state.timers.n200;
  if (!isSpent) state.attempts++;
  switch (state.name) {
    case "released":
      turn.run(undefined);
      if (state.isWanted) turn.establish();
      return turn;
    case "establishing":
      return isSpent ? unanswered(turn) : repeat(turn, "SABME");
    case "releasing":
      if (!isSpent) return repeat(turn, "DISC");
      turn.notice({ code: "H" });
      return turn.disconnected("released");
    case "established":
      return enterRecovery(turn);
    case "recovering":
      return isSpent ? gaveUp(turn) : retryRecovery(turn);
  }
}

function repeat(turn: Turn, kind: "SABME" | "DISC"): Turn {
  turn.command({ kind, final: true });
  turn.run("t200");
  return turn;
}

/** N200 is spent: layer 3 knows, and the far side is called on for as long as the link is wanted. */
function unanswered(turn: Turn): Turn {
  if (turn.state.told?.isUp !== false) turn.notice({ code: "G" });
  turn.discardQueue();
  turn.tell(false, turn.state.hasSeenOwnSide ? "same-side" : "no-answer");
  turn.state.hasSeenOwnSide = false;
  if (turn.state.isWanted) return repeat(turn, "SABME");
  return turn.disconnected("no-answer");
}

/** The far side does not answer in the middle of traffic; calls go on while the link is called anew. */
function gaveUp(turn: Turn): Turn {
  turn.notice({ code: "I" });
  return reestablish(turn);
}
