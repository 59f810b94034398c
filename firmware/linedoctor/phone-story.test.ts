import { expect, test } from "vitest";
import type { PortControl, PortEvent } from "#firmware/media/protocol.ts";
import { type PhoneFact, PhoneStory } from "./phone-story.ts";

const ringOn: PortControl = { type: "ring-on" };
const control = (order: PortControl) => ({ kind: "control", control: order }) as const;
const port = (event: PortEvent) => ({ kind: "port", tick: 0, event }) as const;

const told = (facts: readonly (PhoneFact | undefined)[]): string[] =>
  facts.flatMap((fact) => (fact?.event === undefined ? [] : [`${fact.event.source} ${fact.event.code}`]));
const counted = (facts: readonly (PhoneFact | undefined)[]): string[] => facts.flatMap((fact) => fact?.counts ?? []);

test("a call to the telephone is one ringing however often it rings, and one answer", () => {
  const story = new PhoneStory();
  const facts = [
    story.note(control(ringOn), 0),
    story.note(control({ type: "ring-off" }), 1_000),
    story.note(control({ type: "send-caller-id", number: "1002" }), 1_500),
    story.note(control(ringOn), 5_000),
    story.note(port({ type: "hook", offHook: true }), 5_500),
    story.event({ type: "off-hook" }, 5_530),
    story.event({ type: "on-hook" }, 60_000),
  ];
  expect(told(facts)).toEqual(["control ring-on", "control send-caller-id", "phone off-hook", "phone on-hook"]);
  expect(counted(facts)).toEqual(["rings", "identities-sent", "rings-answered"]);
});

test("nobody answered: the next call is another ringing, and lifting later is no answer", () => {
  const story = new PhoneStory();
  const facts = [0, 5_000, 30_000].map((at) => story.note(control(ringOn), at));
  expect(counted([...facts, story.event({ type: "off-hook" }, 90_000)])).toEqual(["rings", "rings", "lifted"]);
});

test("keys are counted by how they were dialled and never kept; flashes and faults are told", () => {
  const story = new PhoneStory();
  const facts = [
    story.event({ type: "digit", digit: "7", by: "tone" }, 0),
    story.event({ type: "digit", digit: "8", by: "pulse" }, 1),
    story.event({ type: "flash" }, 2),
    story.event({ type: "fault", reason: "the telephone's line is shorted" }, 3),
  ];
  expect(counted(facts)).toEqual(["digits-by-tone", "digits-by-pulse", "flashes", "faults"]);
  expect(facts[0]?.event?.facts).toEqual({ by: "tone" });
});
