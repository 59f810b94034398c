import { describe, expect, it } from "vitest";
import { contradictions, type Queue } from "./contradictions.ts";
import { experience } from "./experience.ts";

const voicemail = { kind: "voicemail", mailbox: "general" } as const;
const queue: Queue = {
  id: "sales",
  name: "Sales",
  strategy: "longest-idle",
  members: [{ agent: "1001", penalty: 0 }],
  weight: 10,
  ringSeconds: 15,
  retrySeconds: 2,
  wrapUpSeconds: 20,
  missesUntilPause: 3,
  maxWaiting: 50,
  maxWaitSeconds: 180,
  joinWhenNoAgents: false,
  joinWhenAllPaused: true,
  leaveWhenNoAgents: true,
  onTimeout: voicemail,
  onNoAgents: voicemail,
  music: "hold-music",
  joinPrompt: "queue-joined",
  announcePosition: "when-improved",
  announceWait: true,
  announceEverySeconds: 30,
  comfortEverySeconds: 60,
  recording: "always",
  targetSeconds: 20,
  goalPercent: 80,
  shortAbandonSeconds: 5,
  priority: 0,
};
const codes = (change: Partial<Queue>): string[] => contradictions({ ...queue, ...change }).map(({ code }) => code);

describe("Contradictions of a queue", () => {
  it("are none with good settings", () => expect(contradictions(queue)).toEqual([]));

  it("are told where a value comes after the last way out", () => {
    expect(codes({ maxWaitSeconds: 10 })).toEqual(["ringLongerThanWait", "announceTooLate", "targetAfterWait"]);
    expect(codes({ maxWaitSeconds: 0 })).toEqual([]);
  });

  it("are told where a way out leads back into the queue", () => {
    expect(codes({ onTimeout: { kind: "queue", queue: "sales" } })).toEqual(["selfTimeout"]);
    expect(codes({ onTimeout: { kind: "queue", queue: "support" } })).toEqual([]);
    expect(codes({ exitKey: { key: "1", to: { kind: "queue", queue: "sales" } } })).toEqual(["selfExit"]);
  });

  it("are told where a call would simply end", () => {
    const { onTimeout: _, ...without } = queue;
    expect(contradictions(without).map(({ code }) => code)).toEqual(["timeoutEndsCall"]);
    expect(codes({ members: [] })).toEqual(["noMembers"]);
  });
});

describe("What a caller will experience", () => {
  it("comes in order and ends with the last way out", () => {
    const steps = experience({ ...queue, comfortPrompt: "still-waiting" }, 2);
    expect(steps.map(({ at, code }) => `${at} ${code}`)).toEqual([
      "0 welcome",
      "0 position",
      "0 music",
      "30 position",
      "60 comfort",
      "180 timeout",
    ]);
  });

  it("rings agents at once for the first in line", () => {
    expect(experience(queue, 0).some(({ code }) => code === "ring")).toBe(true);
    expect(experience(queue, 1).some(({ code }) => code === "ring")).toBe(false);
  });

  it("leaves out what comes after the last way out", () => {
    const steps = experience({ ...queue, maxWaitSeconds: 20 }, 1);
    expect(steps.filter(({ at }) => (at ?? 0) > 20)).toEqual([]);
  });
});
