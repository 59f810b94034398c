import type { Step } from "#firmware/kernel/machine.ts";
import type {
  Identification,
  IdentifyCommand,
  IdentifyEvent,
  IdentifyEvidence,
  IdentifyOutcome,
  IdentifyState,
  IdentifyStep,
} from "./identification.ts";
import { type FarSide, farSideOf, SABME_AS_NETWORK, SABME_AS_USER } from "./identify-lapd.ts";
import { variantsOf } from "./identify-r2.ts";

/** How long each step looks at most. A signal gets time to come; a far LAPD repeats SABME every second (T200). */
const LOOK_MS: Readonly<Record<IdentifyStep, number>> = {
  signal: 6_000,
  framing: 2_000,
  "timeslot-16": 4_000,
  "data-link": 4_000,
  "ask-as-user": 2_500,
  "ask-as-network": 2_500,
  "line-bits": 3_000,
};

type Result = Step<IdentifyState, IdentifyCommand>;

/** Where identification begins, and what has to be done for it. `country` of the box: whose R2 is likelier. */
export function beginIdentify(country: string): Result {
  return enter({ name: "signal", atMs: 0, untilMs: 0, country, evidence: [], bits: new Map() }, "signal", [
    { type: "set-up", signalling: "ccs" },
    { type: "control", control: { type: "query" } },
  ]);
}

/** Finds out step by step what a span's exchange speaks; ends in `done` with what was found. */
export function identifyTransition(state: IdentifyState, event: IdentifyEvent | { readonly type: "timeout" }): Result {
  if (state.name === "done") return { state };
  switch (event.type) {
    case "stop":
      return finish(state, event.outcome, STOP_WORDS[event.outcome]);
    case "sighting":
      return take({ ...at(state, event.atMs), sighting: event.sighting });
    case "frame":
      return takeFrame(state, event.frame, event.atMs);
    case "bits":
      return { state: { ...at(state, event.atMs), bits: new Map(state.bits).set(event.slot, event.bits) } };
    case "timeout":
      return timeout({ ...state, atMs: state.untilMs });
  }
}

/** An event does not make a step longer. */
function at(state: IdentifyState, atMs: number): IdentifyState {
  return { ...state, atMs, timeoutMs: Math.max(0, state.untilMs - atMs) };
}

const STOP_WORDS = { stopped: "It was stopped.", "board-gone": "The board went away." };

/** A sighting may decide at once; waiting is only for what might still come. */
function take(state: IdentifyState): Result {
  const { sighting } = state;
  if (sighting === undefined) return { state };
  const { defects } = sighting;
  if (state.name === "signal" && !defects.los && !defects.ais && !defects.lof) {
    const seen = note(state, "frames", "Frames of an E1 are there.");
    const heard = defects.rai ? note(seen, "remote-alarm", "The far side says that it does not hear us.") : seen;
    return enter(heard, "framing");
  }
  if (state.name === "framing" && sighting.hasCrc4) {
    return enter({ ...note(state, "crc4", "The CRC-4 multiframe is there."), framing: "crc4" }, "timeslot-16");
  }
  if (state.name === "timeslot-16" && (sighting.hasHdlcFlags || sighting.hasCasMultiframe)) return slot16(state);
  return { state };
}

function slot16(state: IdentifyState): Result {
  if (state.sighting?.hasCasMultiframe === true) {
    const seen = note(state, "cas-multiframe", "Timeslot 16 carries line bits of 30 channels (CAS): R2.");
    return enter(seen, "line-bits", [
      { type: "set-up", signalling: "cas" },
      { type: "control", control: { type: "query" } },
    ]);
  }
  const seen = note(state, "hdlc-flags", "Timeslot 16 carries HDLC flags: a D channel, ISDN.");
  return enter(seen, "data-link");
}

function timeout(state: IdentifyState): Result {
  switch (state.name) {
    case "signal":
      return noFrames(state);
    case "framing": {
      const seen = note(state, "no-crc4", "There is no CRC-4 multiframe.");
      return enter({ ...seen, framing: "double-frame" }, "timeslot-16");
    }
    case "timeslot-16": {
      const seen = note(state, "nothing-in-16", "Timeslot 16 carries neither HDLC flags nor a multiframe.");
      return finish(
        seen,
        "no-signalling",
        "The line is there, but no signalling that is known. The exchange may not be set up yet.",
      );
    }
    case "data-link":
      return enter(state, "ask-as-user", ask(SABME_AS_USER));
    case "ask-as-user": {
      const seen = note(state, "no-answer-as-user", "Asked as the user side, nobody answered.");
      return enter(seen, "ask-as-network", ask(SABME_AS_NETWORK));
    }
    case "ask-as-network": {
      const seen = note(state, "no-answer-as-network", "Asked as the network side, nobody answered.");
      return finish(
        seen,
        "silent-data-link",
        "It is ISDN, but the far side says nothing. Its D channel may be out of service.",
      );
    }
    case "line-bits":
      return readBits(state);
    case "done":
      return { state };
  }
}

function ask(frame: Uint8Array): readonly IdentifyCommand[] {
  return [{ type: "control", control: { type: "d-channel", frame } }];
}

function noFrames(state: IdentifyState): Result {
  const defects = state.sighting?.defects;
  if (defects === undefined || defects.los) {
    const seen = note(state, "no-signal", "No signal comes in.");
    return finish(
      seen,
      "no-signal",
      "Nothing comes in. Check the cable, and whether send and receive have to be exchanged.",
    );
  }
  if (defects.ais) {
    const seen = note(state, "blue-alarm", "The far side sends all ones (AIS).");
    return finish(
      seen,
      "blue-alarm",
      "The cable is fine, but the far side is out of service: ask the carrier to switch it on.",
    );
  }
  const seen = note(state, "no-frames", "There is a signal without frames of an E1.");
  return finish(
    seen,
    "no-frames",
    "There is a signal, but no E1 frames in it. The line may be something else, or badly disturbed.",
  );
}

/** I frames, SABME and DISC are commands, UA and DM answers: the C/R bit then tells the side (Q.921 §3.3.2). */
function takeFrame(before: IdentifyState, frame: Uint8Array, atMs: number): Result {
  const state = at(before, atMs);
  if (!["data-link", "ask-as-user", "ask-as-network"].includes(state.name)) return { state };
  const far: FarSide | undefined = farSideOf(frame);
  if (far === undefined) return { state };
  const octets = Buffer.from(frame).toString("hex");
  const seen =
    far === "network"
      ? note(state, "frame-of-network", "The far side speaks as the network.", octets)
      : note(state, "frame-of-user", "The far side speaks as the user.", octets);
  const signalling = far === "network" ? "pri-user" : "pri-network";
  const framing = state.framing ?? "double-frame";
  const side = far === "network" ? "a carrier; we are its user" : "another switch that takes us for its carrier";
  const text = `ISDN PRI (EuroISDN) ${withCrc(framing)}. The far side is ${side}.`;
  return finish(seen, "identified", text, { signalling, proposal: { framing, signalling } });
}

function readBits(state: IdentifyState): Result {
  const { variants, idle, isBlocked } = variantsOf(state.bits, state.country);
  const framing = state.framing ?? "double-frame";
  const pattern = idle?.toString(2).padStart(4, "0");
  if (variants.length === 0 || pattern === undefined) {
    const text = "The line bits are those of no R2 that is known. The exchange may not be set up yet.";
    return finish(state, "no-signalling", text);
  }
  const seen = isBlocked
    ? note(state, "blocked-bits", `Most channels are blocked by the exchange (ABCD ${pattern}).`)
    : note(state, "idle-bits", `Most channels are idle with ABCD ${pattern}.`);
  const [variant = "itu"] = variants;
  const r2 = { variant, calledDigits: 0, asksCaller: true, category: 1 };
  const others = variants.length > 1 ? ` Line bits alone fit ${variants.length} countries: check the variant.` : "";
  const text = `MFC/R2 ${withCrc(framing)}, most likely of ${variant}.${others}`;
  return finish(seen, "identified", text, {
    signalling: "r2",
    variants,
    proposal: { framing, signalling: "r2", r2 },
  });
}

function withCrc(framing: "crc4" | "double-frame"): string {
  return framing === "crc4" ? "with CRC-4" : "without CRC-4";
}

function note(state: IdentifyState, code: IdentifyEvidence["code"], text: string, octets?: string): IdentifyState {
  const entry = { atMs: state.atMs, code, text, ...(octets !== undefined && { octets }) };
  return { ...state, evidence: [...state.evidence, entry] };
}

function enter(state: IdentifyState, name: IdentifyStep, commands: readonly IdentifyCommand[] = []): Result {
  const next = { ...state, name, untilMs: state.atMs + LOOK_MS[name], timeoutMs: LOOK_MS[name] };
  const entered: Result = { state: next, commands: [{ type: "step", step: name }, ...commands] };
  // What was seen already may decide the next step too.
  const decided = name === "signal" ? undefined : take(next);
  if (decided === undefined || decided.state.name === name) return entered;
  return { state: decided.state, commands: [...(entered.commands ?? []), ...(decided.commands ?? [])] };
}

function finish(
  state: IdentifyState,
  outcome: IdentifyOutcome,
  text: string,
  found: Pick<Identification, "signalling" | "variants" | "proposal"> = {},
): Result {
  const { timeoutMs: _, ...rest } = state;
  const { framing, evidence } = state;
  const identification = { outcome, text, ...(framing !== undefined && { framing }), ...found, evidence };
  return { state: { ...rest, name: "done" }, commands: [{ type: "done", identification }] };
}
