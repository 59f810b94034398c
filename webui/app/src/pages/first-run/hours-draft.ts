import { minutesOf, type Segment } from "#app/pages/hours/week.ts";
import type { ConfigItem } from "#firmware/api/contract/config.ts";
import type { SetupPart } from "#firmware/api/contract/first-run.ts";
import { groupOf } from "./people-draft.ts";

type Schedule = ConfigItem<"schedules">;
type Flow = ConfigItem<"flows">;

/** When the company is open and what callers hear, as it is typed. */
export interface HoursDraft {
  /** Seven lists, Monday first. */
  readonly week: readonly (readonly Segment[])[];
  /** Id of the prompt that greets. */
  readonly greeting: string;
  readonly closed: "message" | "say-closed";
}

/** What the box has of it. */
export interface Present {
  readonly schedules: readonly Schedule[];
  readonly flows: readonly Flow[];
  readonly queues: readonly ConfigItem<"queues">[];
  readonly mailboxes: readonly ConfigItem<"mailboxes">[];
  readonly boards: readonly ConfigItem<"boards">[];
  readonly inboundRules: readonly ConfigItem<"inboundRules">[];
  readonly outboundRules: readonly ConfigItem<"outboundRules">[];
  /** Ids of SIP trunks and trunk groups. */
  readonly trunks: readonly string[];
}

/** Names that things are given, in the reader's language. */
export interface Words {
  readonly schedule: string;
  readonly mainFlow: string;
  readonly closedFlow: string;
  readonly rule: string;
  readonly dialOut: string;
  readonly mailbox: string;
}

export const STANDARD_GREETING = "welcome-plain";
export const OWN_GREETING = "greeting";
const WELCOME = "welcome";
const AFTER_HOURS = "after-hours";
const RULE = "outside-calls";
const SCHEDULE = "office";
const MAILBOX = "general";

const OFFICE_DAY: readonly Segment[] = [{ from: "09:00", to: "18:00" }];

/** The calendar the first run is about: its own, else the first there is. */
function scheduleOf(schedules: readonly Schedule[]): Schedule | undefined {
  return schedules.find(({ id }) => id === SCHEDULE) ?? schedules[0];
}

/** Whether somebody else has said where calls go: then the first run leaves that alone and sets the hours only. */
export function isRoutedOtherwise({ inboundRules }: Pick<Present, "inboundRules">): boolean {
  return inboundRules.some(({ id }) => id !== RULE);
}

/** Whether all that the step sets is there. */
export function isSet(present: Present): boolean {
  return present.inboundRules.length > 0 && present.schedules.length > 0;
}

/** What is set already; on a new box Monday to Friday, nine to six, with the standard greeting. */
export function draftOf({ schedules, flows }: Present): HoursDraft {
  const week = scheduleOf(schedules)?.week ?? Array.from({ length: 7 }, (_, day) => (day < 5 ? OFFICE_DAY : []));
  const greet = flows.find(({ id }) => id === WELCOME)?.nodes.find(({ id }) => id === "greeting");
  const after = flows.find(({ id }) => id === AFTER_HOURS)?.nodes.find(({ id }) => id === "closed");
  return {
    week,
    greeting: greet?.kind === "play" ? (greet.prompts[0] ?? STANDARD_GREETING) : STANDARD_GREETING,
    closed: after?.kind === "hang-up" ? "say-closed" : "message",
  };
}

/** A day open or closed; one that is opened gets the hours of the day before it, or usual ones. */
export function withDayOpen(draft: HoursDraft, day: number, isOpen: boolean): HoursDraft {
  const earlier = draft.week.slice(0, day).findLast((segments) => segments.length > 0);
  return { ...draft, week: draft.week.with(day, isOpen ? (earlier ?? OFFICE_DAY) : []) };
}

/** Days whose end is not after its beginning. */
export function wrongDays({ week }: HoursDraft): number[] {
  return week.flatMap((segments, day) =>
    segments.some(({ from, to }) => minutesOf(to) <= minutesOf(from)) ? [day] : [],
  );
}

export function isSound(draft: HoursDraft): boolean {
  return wrongDays(draft).length === 0 && draft.week.some((segments) => segments.length > 0);
}

function flowParts(draft: HoursDraft, { queues }: Present, words: Words): object[] {
  const queue = groupOf(queues);
  const onward =
    queue === undefined
      ? { id: "on", kind: "voicemail", mailbox: MAILBOX }
      : { id: "on", kind: "queue", queue: queue.id };
  const closed =
    draft.closed === "message"
      ? {
          id: "closed",
          kind: "play",
          prompts: ["closed-leave-message"],
          next: { destination: { kind: "voicemail", mailbox: MAILBOX } },
        }
      : { id: "closed", kind: "hang-up", prompts: ["closed"], answerFirst: true };
  return [
    {
      id: WELCOME,
      name: words.mainFlow,
      start: "greeting",
      nodes: [{ id: "greeting", kind: "play", prompts: [draft.greeting], next: { node: "on" } }, onward],
    },
    { id: AFTER_HOURS, name: words.closedFlow, start: "closed", nodes: [closed] },
  ];
}

/** Every outside line, tried in the order of the sockets, then the trunks, behind a 9. */
function outboundPart({ boards, outboundRules, trunks }: Present, words: Words): object {
  const lines = boards.flatMap(({ id, lines }) =>
    lines.filter(({ kind }) => kind === "fxo").map(({ port }) => ({ kind: "line", line: `${id}.${port}` })),
  );
  const via = [...lines, ...trunks.map((trunk) => ({ kind: "trunk", trunk }))];
  if (outboundRules.length > 0 || via.length === 0) return {};
  return { outboundRules: [{ id: "outside", name: words.dialOut, pattern: "9*", stripDigits: 1, via }] };
}

/** What it sets: the hours, a greeting that leads to whoever answers, what is said outside the hours, and the way out. */
export function partOf(draft: HoursDraft, present: Present, words: Words): SetupPart {
  const schedule = scheduleOf(present.schedules);
  const id = schedule?.id ?? SCHEDULE;
  const hours = { id, week: draft.week, ...(schedule === undefined && { name: words.schedule, specialDays: [] }) };
  if (isRoutedOtherwise(present)) return { schedules: [hours] };
  const rule = {
    id: RULE,
    name: words.rule,
    schedule: id,
    inHours: { kind: "flow", flow: WELCOME },
    outOfHours: { kind: "flow", flow: AFTER_HOURS },
  };
  return {
    schedules: [hours],
    flows: flowParts(draft, present, words),
    inboundRules: [rule],
    inboundDefault: { kind: "flow", flow: WELCOME },
    ...(!present.mailboxes.some((mailbox) => mailbox.id === MAILBOX) && {
      mailboxes: [{ id: MAILBOX, name: words.mailbox }],
    }),
    ...outboundPart(present, words),
  };
}
