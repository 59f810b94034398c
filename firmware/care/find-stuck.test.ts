import { expect, test } from "vitest";
import { findStuck, type Stuck } from "./find-stuck.ts";
import type { Inventory, LegItem } from "./inventory.ts";

const ALLOWED = { silenceMs: 300_000 };
type Media = NonNullable<Inventory["media"]>;
type Endpoint = Media["endpoints"][number];

function leg(id: string, change: Partial<LegItem> = {}): LegItem {
  const terminal = { kind: "trunk", trunk: "peer" } as const;
  return {
    id,
    call: "c1",
    way: "in",
    terminal,
    sipCallId: `${id}@x`,
    state: "answered",
    isHeld: false,
    isTurnedAway: false,
    stateMs: 1000,
    ...change,
  };
}

const AGENT_LEG = leg("l2", { way: "out", terminal: { kind: "extension", extension: "1001" } });

function endpoint(id: string, silentMs = 20, change: Partial<NonNullable<Endpoint["rtp"]>> = {}): Endpoint {
  const rtp = { port: 16_000, expectsVoice: true, silentMs, reportSilentMs: silentMs, ...change };
  return { id, kind: "rtp", ageMs: 60_000, rtp, isPlaying: false };
}

/** An agent who talks with a queue's caller, recorded: two legs, everything as it should be. */
function conversation(change: Partial<Inventory> = {}, media: Partial<Media> = {}): Inventory {
  return {
    at: 0,
    calls: [{ id: "c1", ageMs: 60_000, legs: ["l1", "l2"] }],
    legs: [leg("l1"), AGENT_LEG],
    lines: [{ id: "board1.1", kind: "fxo", state: "idle", since: 0, isFree: true }],
    agents: [{ agent: "1001", state: "talking", stateMs: 50_000, call: "c1" }],
    entries: [],
    sessions: ["l1@x", "l2@x"],
    recordings: ["r1"],
    sip: { incoming: 1, outgoing: 1, dialogs: 2, bindings: 1, servers: 0, clients: 0, unanswered: 0 },
    control: { timers: 3 },
    media: {
      pid: 1,
      endpoints: [endpoint("l1"), endpoint("l2")],
      bridges: [{ id: "b-l2", endpoints: ["l1", "l2"] }],
      recordings: [{ id: "r1", ageMs: 50_000 }],
      ports: { used: 2, ready: 0, total: 500 },
      ticksLate: 0,
      busy: 0.1,
      ...media,
    },
    ...change,
  };
}

const kinds = (inventory: Inventory): Stuck["kind"][] => findStuck(inventory, ALLOWED).map(({ kind }) => kind);

test("nothing is stuck in a conversation as it should be, nor in an idle box", () => {
  expect(kinds(conversation())).toEqual([]);
  const nothing = { calls: [], legs: [], agents: [], sessions: [], recordings: [] };
  const silent = { endpoints: [], bridges: [], recordings: [], ports: { used: 0, ready: 0, total: 500 } };
  expect(kinds(conversation(nothing, silent))).toEqual([]);
});

test.each<[string, Inventory, Partial<Stuck>[]]>([
  [
    "a call whose legs have gone",
    conversation({ calls: [{ id: "c1", ageMs: 1, legs: [] }] }),
    [{ kind: "call-without-leg", call: "c1" }],
  ],
  [
    "a leg of no call",
    conversation(
      { legs: [leg("l1"), AGENT_LEG, { ...leg("l3", { sipCallId: "l2@x" }), call: "gone" }] },
      { endpoints: [endpoint("l1"), endpoint("l2"), endpoint("l3")], ports: { used: 3, ready: 0, total: 500 } },
    ),
    [{ kind: "leg-without-call", leg: "l3" }],
  ],
  [
    "a phone that rings for ever",
    conversation({
      legs: [leg("l1"), AGENT_LEG, leg("l3", { way: "out", state: "ringing", stateMs: 601_000, sipCallId: "l1@x" })],
    }),
    [{ kind: "leg-overdue", leg: "l3", state: "ringing" }],
  ],
  [
    "a leg that answers for ever",
    conversation({
      legs: [leg("l1"), AGENT_LEG, leg("l3", { state: "answering", stateMs: 31_000, sipCallId: "l1@x" })],
    }),
    [{ kind: "leg-overdue", leg: "l3" }],
  ],
  [
    "an answered leg without a sound channel",
    conversation({}, { endpoints: [endpoint("l1")], ports: { used: 1, ready: 0, total: 500 } }),
    [{ kind: "leg-without-media", leg: "l2" }],
  ],
  [
    "a sound channel of no leg",
    conversation(
      {},
      { endpoints: [endpoint("l1"), endpoint("l2"), endpoint("l9")], ports: { used: 3, ready: 0, total: 500 } },
    ),
    [{ kind: "media-without-leg", endpoint: "l9" }],
  ],
  [
    "a bridge across two calls",
    conversation(
      {
        calls: [
          { id: "c1", ageMs: 1, legs: ["l1", "l2"] },
          { id: "c2", ageMs: 1, legs: ["l3"] },
        ],
        legs: [leg("l1"), AGENT_LEG, leg("l3", { call: "c2", sipCallId: "l1@x" })],
      },
      {
        endpoints: [endpoint("l1"), endpoint("l2"), endpoint("l3")],
        ports: { used: 3, ready: 0, total: 500 },
        bridges: [{ id: "b", endpoints: ["l1", "l2", "l3"] }],
      },
    ),
    [{ kind: "bridge-across-calls", bridge: "b" }],
  ],
  ["a recording of nobody", conversation({ recordings: [] }), [{ kind: "recording-unknown", recording: "r1" }]],
  [
    "a recording that has stopped without a word",
    conversation({}, { recordings: [] }),
    [{ kind: "recording-lost", recording: "r1" }],
  ],
  [
    "an agent who talks in a call that is over",
    conversation({ agents: [{ agent: "1001", state: "talking", stateMs: 1, call: "c0" }] }),
    [{ kind: "agent-astray", agent: "1001" }],
  ],
  [
    "an agent who talks in a call whose leg to them is gone",
    conversation({ agents: [{ agent: "1002", state: "talking", stateMs: 1, call: "c1" }] }),
    [{ kind: "agent-astray", agent: "1002" }],
  ],
  [
    "an agent who is offered a call that waits nowhere",
    conversation({ agents: [{ agent: "1002", state: "offered", stateMs: 1, call: "c1" }] }),
    [{ kind: "agent-astray", agent: "1002", state: "offered" }],
  ],
  [
    "a wrap-up that has outlived its time",
    conversation({ agents: [{ agent: "1002", state: "wrap-up", stateMs: 1, call: "c0", overdueMs: 16_000 }] }),
    [{ kind: "agent-astray", state: "wrap-up" }],
  ],
  [
    "a caller who waits though the call is gone",
    conversation({ entries: [{ queue: "sales", call: "c0", state: "waiting", waitedMs: 1 }] }),
    [{ kind: "entry-without-call", queue: "sales", call: "c0" }],
  ],
  [
    "a caller who is offered to nobody",
    conversation({ entries: [{ queue: "sales", call: "c1", state: "offering", waitedMs: 1 }] }),
    [{ kind: "entry-without-offer", call: "c1" }],
  ],
  [
    "an exchange line held by nothing",
    conversation({ lines: [{ id: "board1.1", kind: "fxo", state: "inbound", since: 0, isFree: false }] }),
    [{ kind: "line-without-leg", line: "board1.1" }],
  ],
  [
    "an exchange line whose board was unplugged in mid-call",
    conversation({ lines: [{ id: "board1.1", kind: "fxo", state: "fault", since: 0, isFree: false, isAway: true }] }),
    [],
  ],
  [
    "an exchange line held by a leg that is over",
    conversation({ lines: [{ id: "board1.1", kind: "fxo", state: "inbound", since: 0, isFree: false, leg: "l0" }] }),
    [{ kind: "line-without-leg", line: "board1.1" }],
  ],
  [
    "a SIP call of no leg",
    conversation({ sessions: ["l1@x", "l2@x", "l9@x"] }),
    [{ kind: "session-without-leg", session: "l9@x" }],
  ],
  [
    "ports that were not given back",
    conversation({}, { ports: { used: 4, ready: 0, total: 500 } }),
    [{ kind: "ports-lost", count: 2 }],
  ],
  [
    "a call in which nobody is heard any more",
    conversation({}, { endpoints: [endpoint("l1", 300_000), endpoint("l2", 400_000)] }),
    [
      { kind: "leg-silent", leg: "l1" },
      { kind: "leg-silent", leg: "l2" },
    ],
  ],
])("%s is found, and nothing else", (_, inventory, expected) => {
  expect(findStuck(inventory, ALLOWED)).toEqual(expected.map((stuck) => expect.objectContaining(stuck)));
});

test.each<[string, Inventory]>([
  [
    "one side saves its silence and sends reports",
    conversation(
      {},
      {
        endpoints: [
          endpoint("l1", 900_000, { reportSilentMs: 4000 }),
          endpoint("l2", 900_000, { reportSilentMs: 900 }),
        ],
      },
    ),
  ],
  [
    "one side says nothing at all, the other is heard",
    conversation({}, { endpoints: [endpoint("l1", 900_000), endpoint("l2")] }),
  ],
  [
    "a phone on hold sends nothing, and who waits for it saves its silence",
    conversation(
      { legs: [leg("l1"), { ...AGENT_LEG, isHeld: true }] },
      { endpoints: [endpoint("l1", 900_000), endpoint("l2", 900_000)] },
    ),
  ],
  [
    "nothing is to come from a phone that only listens",
    conversation({}, { endpoints: [endpoint("l1", 900_000, { expectsVoice: false }), endpoint("l2", 20)] }),
  ],
  [
    "it has lasted for ten hours",
    conversation({ legs: [leg("l1", { stateMs: 36_000_000 }), { ...AGENT_LEG, stateMs: 36_000_000 }] }),
  ],
  [
    "a phone has rung for five minutes",
    conversation({
      legs: [leg("l1"), AGENT_LEG, leg("l3", { way: "out", state: "ringing", stateMs: 300_000, sipCallId: "l1@x" })],
    }),
  ],
  [
    "a plain telephone is dialling",
    conversation(
      { lines: [{ id: "board1.5", kind: "fxs", state: "inbound", since: 0, isFree: false, leg: "l7" }] },
      {
        endpoints: [
          endpoint("l1"),
          endpoint("l2"),
          { id: "l7", kind: "line", ageMs: 900, line: "board1.5", isPlaying: true },
        ],
      },
    ),
  ],
  [
    "a plain telephone lies beside its cradle",
    conversation({ lines: [{ id: "board1.5", kind: "fxs", state: "idle", since: 0, isFree: false }] }),
  ],
  [
    "the agent is in wrap-up after a call that is over",
    conversation({ agents: [{ agent: "1001", state: "wrap-up", stateMs: 1, call: "c0" }] }),
  ],
  [
    "another agent is offered a caller who waits",
    conversation({
      agents: [{ agent: "1002", state: "offered", stateMs: 1, call: "c1" }],
      entries: [{ queue: "sales", call: "c1", state: "offering", waitedMs: 1 }],
    }),
  ],
  ["a caller waits", conversation({ entries: [{ queue: "sales", call: "c1", state: "waiting", waitedMs: 1 }] })],
])("a call is left in peace while %s", (_, inventory) => {
  expect(kinds(inventory)).toEqual([]);
});

test("a media process that is down makes nothing stuck, and 0 seconds end no silent call", () => {
  const { media: _, ...withoutMedia } = conversation();
  expect(kinds(withoutMedia)).toEqual([]);
  const silent = conversation({}, { endpoints: [endpoint("l1", 9e9), endpoint("l2", 9e9)] });
  expect(findStuck(silent, { silenceMs: 0 })).toEqual([]);
});

test("five hundred calls at once are all in order", () => {
  const many = Array.from({ length: 500 }, (_, index) => index);
  const inventory = conversation(
    {
      calls: many.map((index) => ({ id: `c${index}`, ageMs: 1, legs: [`l${index}`] })),
      legs: many.map((index) => leg(`l${index}`, { call: `c${index}` })),
      sessions: many.map((index) => `l${index}@x`),
      agents: [],
    },
    { endpoints: many.map((index) => endpoint(`l${index}`)), ports: { used: 500, ready: 0, total: 500 }, bridges: [] },
  );
  expect(kinds(inventory)).toEqual([]);
});
