import type { Frame } from "./frame.ts";
import type { Turn } from "./turn.ts";

type InformationFrame = Extract<Frame, { kind: "I" }>;
type SupervisoryFrame = Extract<Frame, { kind: "RR" | "RNR" | "REJ" }>;

/** A frame in state 7, multiple frame established, or 8, timer recovery. */
export function connectedFrame(turn: Turn, frame: Frame): Turn {
  switch (frame.kind) {
    case "SABME":
      return peerBeginsAnew(turn, frame.final);
    case "DISC":
      turn.respond({ kind: "UA", final: frame.final });
      return turn.disconnected("released-by-peer");
    case "UA":
      return turn.notice({ code: frame.final ? "C" : "D" });
    case "DM":
      return disconnectedMode(turn, frame.final);
    case "FRMR":
      turn.notice({ code: "K" });
      return reestablish(turn);
    case "I":
      return information(turn, frame);
    case "RR":
    case "RNR":
    case "REJ":
      return supervisory(turn, frame);
    case "UI":
    case "XID":
      return turn; // taken before states are looked at
  }
}

/** The link begins anew by itself; layer 3 hears of it when it is there again, or when it fails (§5.7). */
export function reestablish(turn: Turn): Turn {
  return turn.establish();
}

/** From state 7 to 8: the far side is asked where it stands. */
export function enterRecovery(turn: Turn): Turn {
  turn.state.name = "recovering";
  turn.state.attempts = 0;
  return turn.enquire();
}

/** T200 in state 8: asked again. */
export function retryRecovery(turn: Turn): Turn {
  return turn.enquire();
}

function peerBeginsAnew(turn: Turn, final: boolean): Turn {
  turn.respond({ kind: "UA", final });
  turn.clearExceptions();
  turn.notice({ code: "F" });
  const hasLost = turn.state.sent > 0;
  if (hasLost) turn.discardQueue();
  return turn.connected(hasLost ? "reset-with-loss" : "reset");
}

/** DM: with F an answer nobody asked for, in state 8 one to our enquiry; without F the far side wants to begin anew. */
function disconnectedMode(turn: Turn, final: boolean): Turn {
  turn.notice({ code: final ? "B" : "E" });
  return !final || turn.state.name === "recovering" ? reestablish(turn) : turn;
}

function information(turn: Turn, frame: InformationFrame): Turn {
  const { state } = turn;
  if (state.isOwnBusy) {
    if (frame.final) turn.report(true);
  } else if (frame.send === state.expected) {
    state.expected = (state.expected + 1) % 128;
    state.isRejecting = false;
    turn.commands.push({ type: "deliver", message: frame.information });
    if (frame.final) turn.report(true);
    else if (!state.owesAcknowledgement) {
      // Whatever layer 3 answers at once carries the acknowledgement along.
      state.owesAcknowledgement = true;
      turn.commands.push({ type: "acknowledge-soon" });
    }
  } else if (state.isRejecting) {
    if (frame.final) turn.report(true);
  } else {
    state.isRejecting = true;
    state.owesAcknowledgement = false;
    turn.respond({ kind: "REJ", receive: state.expected, final: frame.final });
  }
  if (!turn.isPossible(frame.receive)) return impossible(turn);
  acknowledged(turn, frame.receive);
  return turn.pump();
}

/** N(R) of a frame that asks for nothing more: T200 goes on for what is still out. */
function acknowledged(turn: Turn, receive: number): void {
  const { state } = turn;
  const isNews = turn.acknowledge(receive);
  if (state.name === "recovering" || state.isPeerBusy) return;
  if (state.sent === 0) turn.run("t203");
  else if (isNews) turn.run("t200");
}

/** N(R) error recovery: the far side acknowledges what was never sent. */
function impossible(turn: Turn): Turn {
  turn.notice({ code: "J" });
  return reestablish(turn);
}

function supervisory(turn: Turn, frame: SupervisoryFrame): Turn {
  const { state } = turn;
  state.isPeerBusy = frame.kind === "RNR";
  if (frame.isCommand && frame.final) turn.report(true);
  const isAnswer = !frame.isCommand && frame.final;
  if (isAnswer && state.name === "established") turn.notice({ code: "A" });
  if (!turn.isPossible(frame.receive)) return impossible(turn);
  if (state.name === "recovering") {
    turn.acknowledge(frame.receive);
    if (!isAnswer) return turn; // only the answer to our enquiry tells where the far side stands now
    state.name = "established";
    turn.resend();
    turn.run(state.isPeerBusy ? "t200" : "t203");
    return turn.pump();
  }
  switch (frame.kind) {
    case "RR":
      acknowledged(turn, frame.receive);
      break;
    case "RNR": // T200 asks the far side whether it is ready again
      turn.acknowledge(frame.receive);
      turn.run("t200");
      break;
    case "REJ":
      turn.acknowledge(frame.receive);
      turn.resend();
      turn.run("t203");
      break;
  }
  return turn.pump();
}
