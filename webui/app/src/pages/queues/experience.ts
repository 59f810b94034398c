import type { Queue } from "./contradictions.ts";

/** Something a waiting caller notices, in the order in which it comes. */
export interface ExperienceStep {
  /** Seconds after entering the queue, prompts counted as nothing; undefined for what may happen at any time. */
  readonly at: number | undefined;
  readonly code: "welcome" | "position" | "music" | "ring" | "comfort" | "timeout" | "noTimeout" | "exitKey";
  /** The settings it comes from: those that were changed mark it. */
  readonly fields: readonly (keyof Queue)[];
}

/**
 * What a caller goes through by the settings of a queue when nobody picks up: the welcome and the place, music, the
 * ringing of agents once the caller is first in line, the announcements, and the last way out.
 */
export function experience(queue: Queue, ahead: number): ExperienceStep[] {
  const announces = queue.announcePosition !== "never" || queue.announceWait;
  const ends = queue.maxWaitSeconds > 0;
  const steps: ExperienceStep[] = [];
  const add = (at: number | undefined, code: ExperienceStep["code"], fields: ExperienceStep["fields"]): void => {
    if (at === undefined || !ends || at < queue.maxWaitSeconds || code === "timeout") steps.push({ at, code, fields });
  };
  if (queue.joinPrompt !== undefined) add(0, "welcome", ["joinPrompt"]);
  if (announces) add(0, "position", ["announcePosition", "announceWait"]);
  add(0, "music", ["music"]);
  if (ahead === 0) add(0, "ring", ["strategy", "ringSeconds", "members"]);
  const later: ExperienceStep[] = [];
  if (announces) {
    later.push({
      at: queue.announceEverySeconds,
      code: "position",
      fields: ["announceEverySeconds", "announcePosition"],
    });
  }
  if (queue.comfortPrompt !== undefined) {
    later.push({ at: queue.comfortEverySeconds, code: "comfort", fields: ["comfortPrompt", "comfortEverySeconds"] });
  }
  for (const { at, code, fields } of later.sort((a, b) => (a.at ?? 0) - (b.at ?? 0))) add(at, code, fields);
  if (ends) add(queue.maxWaitSeconds, "timeout", ["maxWaitSeconds", "onTimeout"]);
  else add(undefined, "noTimeout", ["maxWaitSeconds"]);
  if (queue.exitKey !== undefined) add(undefined, "exitKey", ["exitKey"]);
  return steps;
}
