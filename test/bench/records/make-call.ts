import type { CallRow, LegRow, VisitRow } from "#firmware/db/call-row.ts";
import { createId } from "#firmware/kernel/id.ts";
import type { Draw } from "./draw.ts";
import { AGENTS, agentsOf, QUEUES, TRUNKS } from "./house.ts";

const FAMILIES = [
  "Chen",
  "Garcia",
  "Huang",
  "Johnson",
  "Li",
  "Liu",
  "Mueller",
  "Okafor",
  "Smith",
  "Wang",
  "Zhang",
  "Zhao",
];
const RING_MS = 15_000;

/** A customer of the house: of a million calls most come from people who have called before. */
function customer(draw: Draw, customers: number): { number: string; name?: string } {
  const index = draw.below(customers, 2);
  const number = `1${30 + (index % 60)}${String((index * 7_919) % 100_000_000).padStart(8, "0")}`;
  return index % 3 === 0 ? { number, name: `${FAMILIES[index % FAMILIES.length]} ${index}` } : { number };
}

/** A place under its kind, as call records name it. */
function place(kind: "extension" | "trunk", id: string): { readonly kind: string } {
  return Object.assign({ kind }, { [kind]: id });
}

interface Ring {
  readonly agent: string;
  readonly queue?: string;
  readonly at: number;
  readonly ringMs: number;
  readonly talkMs: number;
  readonly result: string;
}

function leg(index: number, { agent, queue, at, ringMs, talkMs, result }: Ring): LegRow {
  const isAnswered = result === "answered";
  return {
    leg: `l-${index}`,
    to: place("extension", agent),
    party: { number: agent, name: `Agent ${agent}` },
    agent,
    ...(queue !== undefined && { queue }),
    dialledAt: at,
    ringingAt: at + 40,
    ...(isAnswered && { answeredAt: at + ringMs }),
    endedAt: at + ringMs + talkMs,
    ringMs,
    talkMs,
    holdMs: 0,
    result,
    termination: { cause: isAnswered ? 16 : 19, by: isAnswered ? "caller" : "system", detail: "" },
  };
}

/** What all calls have that nobody answered. */
function blank(at: number): Omit<CallRow, "direction" | "caller" | "called" | "origin" | "result" | "steps" | "way"> {
  return {
    call: createId("c"),
    startedAt: at,
    endedAt: at,
    waitMs: 0,
    ringMs: 0,
    talkMs: 0,
    holdMs: 0,
    recordings: [],
    legs: [],
    visits: [],
    termination: { cause: 16, by: "caller", detail: "" },
  };
}

function outbound(draw: Draw, at: number, called: { number: string; name?: string }): CallRow {
  const agent = draw.pick(AGENTS, 1.5);
  const trunk = draw.pick(TRUNKS, 2);
  const isAnswered = draw.share() < 0.7;
  const [ringMs, talkMs] = [2_000 + draw.lasting(6_000), isAnswered ? 2_000 + draw.lasting(150_000) : 0];
  return {
    ...blank(at),
    direction: "outbound",
    caller: { number: agent, name: `Agent ${agent}` },
    called,
    origin: place("extension", agent),
    trunk,
    result: isAnswered ? "answered" : "unanswered",
    agent,
    ...(isAnswered && { answeredAt: at + ringMs, talkStartedAt: at + ringMs }),
    endedAt: at + ringMs + talkMs,
    ringMs,
    talkMs,
    steps: [
      { kind: "extension", id: agent },
      { kind: "external", id: called.number },
    ],
    way: `Agent ${agent} › ${called.number}`,
  };
}

const ENDINGS = ["answered", "abandoned", "timeout"] as const;

function inbound(draw: Draw, at: number, caller: { number: string; name?: string }): CallRow {
  const trunk = draw.pick(TRUNKS, 2);
  const queueIndex = draw.below(QUEUES.length, 2);
  const queue = QUEUES[queueIndex] ?? "";
  const staff = agentsOf(queueIndex);
  const chance = draw.share();
  const reason = ENDINGS[chance < 0.82 ? 0 : chance < 0.95 ? 1 : 2];
  const joinedAt = at + 5_000 + draw.lasting(8_000);
  const misses = draw.share() < 0.15 ? 1 + draw.below(2) : 0;
  const waitMs = misses * RING_MS + draw.lasting(18_000);
  const agent = draw.pick(staff);
  const isAnswered = reason === "answered";
  const talkMs = isAnswered ? 3_000 + draw.lasting(170_000) : 0;
  const ringMs = Math.min(waitMs, 1_000 + draw.lasting(3_000));
  const rings = Array.from({ length: misses }, (_, index) =>
    leg(index, {
      agent: draw.pick(staff),
      queue,
      at: joinedAt + index * RING_MS,
      ringMs: RING_MS,
      talkMs: 0,
      result: "missed",
    }),
  );
  const taken = leg(misses, { agent, queue, at: joinedAt + waitMs - ringMs, ringMs, talkMs, result: "answered" });
  const visit: VisitRow = {
    queue,
    joinedAt,
    leftAt: joinedAt + waitMs,
    waitMs,
    position: 1 + draw.below(6, 3),
    priority: 0,
    reason,
    ...(isAnswered && { agent }),
    talkMs,
  };
  const results = { answered: "answered", abandoned: "abandoned", timeout: "voicemail" } as const;
  return {
    ...blank(at),
    direction: "inbound",
    caller,
    called: { number: "02155501001" },
    origin: place("trunk", trunk),
    trunk,
    result: results[reason],
    queue,
    ...(isAnswered && { agent, talkStartedAt: joinedAt + waitMs }),
    answeredAt: at + 200,
    endedAt: joinedAt + waitMs + talkMs,
    waitMs,
    ringMs: isAnswered ? ringMs : 0,
    talkMs,
    recordings: isAnswered && draw.share() < 0.6 ? [createId("r")] : [],
    steps: [
      { kind: "trunk", id: trunk },
      { kind: "queue", id: queue },
      ...(isAnswered ? [{ kind: "extension", id: agent }] : []),
    ],
    way: `${trunk} › Queue ${queueIndex + 1}${isAnswered ? ` › Agent ${agent}` : ""}`,
    legs: isAnswered ? [...rings, taken] : rings,
    visits: [visit],
  };
}

/** One finished call that began then: four of five come in and wait in a queue, the others go out. */
export function makeCall(draw: Draw, at: number, customers: number): CallRow {
  const someone = customer(draw, customers);
  return draw.share() < 0.8 ? inbound(draw, at, someone) : outbound(draw, at, someone);
}
