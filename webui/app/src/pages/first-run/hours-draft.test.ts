import { expect, test } from "vitest";
import { draftOf, isSound, type Present, partOf, withDayOpen, wrongDays } from "./hours-draft.ts";

const WORDS = {
  schedule: "Hours",
  mainFlow: "Greeting",
  closedFlow: "Closed",
  rule: "Outside",
  dialOut: "9",
  mailbox: "M",
};
const EMPTY: Present = {
  ...{
    schedules: [],
    flows: [],
    queues: [],
    mailboxes: [],
    boards: [],
    inboundRules: [],
    outboundRules: [],
    trunks: ["e1"],
  },
};

test("a new box is open Monday to Friday from nine to six; a day that is opened has the hours of the one before", () => {
  const draft = draftOf(EMPTY);
  expect(draft.week.map((segments) => segments.length)).toEqual([1, 1, 1, 1, 1, 0, 0]);
  expect(withDayOpen(draft, 5, true).week[5]).toEqual([{ from: "09:00", to: "18:00" }]);
  expect(isSound(draft)).toBe(true);
});

test("hours that end before they begin, and a week without any, are not sound", () => {
  const draft = draftOf(EMPTY);
  const wrong = { ...draft, week: draft.week.with(2, [{ from: "18:00", to: "09:00" }]) };
  expect([wrongDays(wrong), isSound(wrong)]).toEqual([[2], false]);
  expect(isSound({ ...draft, week: draft.week.map(() => []) })).toBe(false);
});

test("callers are greeted, then it rings; outside the hours they leave a message; a 9 leads outside", () => {
  const queues = [{ id: "reception", members: [] } as never];
  const boards = [
    {
      id: "board1",
      lines: [
        { port: 1, kind: "fxo" },
        { port: 5, kind: "fxs" },
      ],
    } as never,
  ];
  const part = partOf(draftOf(EMPTY), { ...EMPTY, queues, boards }, WORDS);
  expect(part).toMatchObject({
    inboundRules: [{ schedule: "office", inHours: { flow: "welcome" }, outOfHours: { flow: "after-hours" } }],
    outboundRules: [{ pattern: "9*", via: [{ line: "board1.1" }, { trunk: "e1" }] }],
    mailboxes: [{ id: "general" }],
  });
  expect(part.flows).toMatchObject([
    { nodes: [{ prompts: ["welcome-plain"] }, { kind: "queue", queue: "reception" }] },
    {},
  ]);
});

test("while nobody answers callers leave a message, so that no call is lost", () => {
  expect(partOf(draftOf(EMPTY), EMPTY, WORDS).flows).toMatchObject([{ nodes: [{}, { kind: "voicemail" }] }, {}]);
});

test("where somebody else has said where calls go, the hours alone are set", () => {
  const inboundRules = [{ id: "main" } as never];
  const schedules = [{ id: "shop", week: [[], [], [], [], [], [], []] } as never];
  const part = partOf(draftOf(EMPTY), { ...EMPTY, inboundRules, schedules }, WORDS);
  expect(Object.keys(part)).toEqual(["schedules"]);
  expect(part.schedules).toMatchObject([{ id: "shop" }]);
});
