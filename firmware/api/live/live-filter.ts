import { can, type Person, seesQueue } from "#firmware/api/access/person.ts";
import type { LiveAgent, LiveCall, LiveList, LiveQueue, LiveSnapshot } from "#firmware/api/contract/live.ts";
import { partyFor } from "#firmware/api/mask.ts";

/** Any live thing with the list it stands in. */
export type LiveThing = {
  readonly [L in LiveList]: { readonly list: L; readonly value: LiveSnapshot[L][number] };
}[LiveList];

function callFor(person: Person, call: LiveCall): LiveCall | undefined {
  const isOwn =
    person.extension !== undefined &&
    (call.extension === person.extension ||
      (call.origin.kind === "extension" && call.origin.extension === person.extension));
  const isOfOwnQueue = call.queue !== undefined && person.queues?.has(call.queue) === true;
  const seesAll = can(person, "see-live") && person.queues === undefined;
  if (!seesAll && !isOwn && !isOfOwnQueue) return undefined;
  return { ...call, caller: partyFor(person, call.caller), called: partyFor(person, call.called) };
}

function queueFor(person: Person, queue: LiveQueue): LiveQueue | undefined {
  if (!seesQueue(person, queue.id)) return undefined;
  return { ...queue, waiting: queue.waiting.map((caller) => ({ ...caller, caller: partyFor(person, caller.caller) })) };
}

function agentFor(person: Person, agent: LiveAgent): LiveAgent | undefined {
  const isSelf = agent.id === person.extension;
  if (!isSelf && !can(person, "see-live")) return undefined;
  if (!isSelf && person.queues !== undefined && !agent.queues.some((queue) => person.queues?.has(queue)))
    return undefined;
  return agent.caller === undefined ? agent : { ...agent, caller: partyFor(person, agent.caller) };
}

/** A live thing as this person may see it; undefined when not at all. */
export function liveFor(person: Person, { list, value }: LiveThing): LiveThing["value"] | undefined {
  switch (list) {
    case "calls":
      return callFor(person, value);
    case "queues":
      return queueFor(person, value);
    case "agents":
      return agentFor(person, value);
    case "lines":
    case "boards":
    case "trunks":
    case "alarms":
      return can(person, "see-live") ? value : undefined;
    case "schedules":
      return value;
  }
}

const LISTS: readonly LiveList[] = ["lines", "boards", "trunks", "calls", "queues", "agents", "schedules", "alarms"];

/** The whole picture as this person may see it. */
export function snapshotFor(person: Person, whole: LiveSnapshot): LiveSnapshot {
  const entries = LISTS.map((list) => [
    list,
    whole[list].flatMap((value) => {
      const seen = liveFor(person, { list, value } as LiveThing); // list and value come from the same snapshot
      return seen === undefined ? [] : [seen];
    }),
  ]);
  return { ...whole, ...(Object.fromEntries(entries) as Pick<LiveSnapshot, LiveList>) }; // same lists, fewer things
}
