import type { ConfigItem } from "#firmware/api/contract/config.ts";

export type Queue = ConfigItem<"queues">;

/** Settings that do not fit each other: at which blank it is said, and with which figures. */
export interface Contradiction {
  readonly field: keyof Queue;
  readonly code: string;
  readonly facts: Readonly<Record<string, number>>;
}

type Destination = Queue["onTimeout"];

/** What is odd about a queue although every single value is allowed. */
export function contradictions(queue: Queue): Contradiction[] {
  const found: Contradiction[] = [];
  const say = (isOdd: boolean, field: keyof Queue, code: string, facts: Contradiction["facts"] = {}): void => {
    if (isOdd) found.push({ field, code, facts });
  };
  const leadsBack = (to: Destination): boolean => to?.kind === "queue" && to.queue === queue.id;
  const wait = queue.maxWaitSeconds;
  const ends = wait > 0;
  const announces = queue.announceWait || queue.announcePosition !== "never";
  say(queue.members.length === 0, "members", "noMembers");
  say(ends && queue.ringSeconds >= wait, "ringSeconds", "ringLongerThanWait", { ring: queue.ringSeconds, wait });
  const every = queue.announceEverySeconds;
  say(ends && announces && every >= wait, "announceEverySeconds", "announceTooLate", { every, wait });
  const comfort = queue.comfortEverySeconds;
  const comforts = queue.comfortPrompt !== undefined;
  say(ends && comforts && comfort >= wait, "comfortEverySeconds", "comfortTooLate", { every: comfort, wait });
  const target = queue.targetSeconds;
  say(ends && target > wait, "targetSeconds", "targetAfterWait", { target, wait });
  const short = queue.shortAbandonSeconds;
  say(short >= target, "shortAbandonSeconds", "shortOverTarget", { short, target });
  say(leadsBack(queue.onTimeout), "onTimeout", "selfTimeout");
  say(leadsBack(queue.onFull), "onFull", "selfFull");
  say(leadsBack(queue.onNoAgents), "onNoAgents", "selfNoAgents");
  say(leadsBack(queue.exitKey?.to), "exitKey", "selfExit");
  say(ends && queue.onTimeout === undefined, "onTimeout", "timeoutEndsCall", { wait });
  say(!queue.joinWhenNoAgents && queue.onNoAgents === undefined, "onNoAgents", "noWayWhenEmpty");
  return found;
}
