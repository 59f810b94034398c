import { nextNumber } from "#app/pages/people/people.ts";
import type { ConfigItem } from "#firmware/api/contract/config.ts";
import type { SetupPart } from "#firmware/api/contract/first-run.ts";

type Extension = ConfigItem<"extensions">;
type Queue = ConfigItem<"queues">;
type Board = ConfigItem<"boards">;

export interface PersonDraft {
  readonly name: string;
  readonly number: string;
  /** The line with the person's plain telephone, "board1.5"; undefined for a desk phone or softphone. */
  readonly line?: string;
}

export type Ringing = "ring-all" | "longest-idle";

/** Who answers, as it is typed. */
export interface PeopleDraft {
  readonly people: readonly PersonDraft[];
  readonly group: string;
  readonly how: Ringing;
}

/** What the box has of it. */
export interface Present {
  readonly extensions: readonly Extension[];
  readonly queues: readonly Queue[];
  readonly boards: readonly Board[];
}

/** Names the draft begins with, in the reader's language. */
export interface Words {
  readonly owner: string;
  readonly group: string;
  readonly mailbox: string;
  phone(number: number): string;
}

const QUEUE = "reception";
const MAILBOX = "general";

/** The group the first run is about: its own, else the first there is. */
export function groupOf(queues: readonly Queue[]): Queue | undefined {
  return queues.find(({ id }) => id === QUEUE) ?? queues[0];
}

/** Sockets for plain telephones, by the names of their lines. */
export function telephonesOf(boards: readonly Board[]): string[] {
  return boards.flatMap(({ id, lines }) =>
    lines.filter(({ kind, enabled }) => kind === "fxs" && enabled).map(({ port }) => `${id}.${port}`),
  );
}

function lineOf(boards: readonly Board[], extension: string): string | undefined {
  const board = boards.find(({ lines }) => lines.some((line) => line.extension === extension));
  const line = board?.lines.find((each) => each.extension === extension);
  return board === undefined || line === undefined ? undefined : `${board.id}.${line.port}`;
}

function person(name: string, number: string, line: string | undefined): PersonDraft {
  return line === undefined ? { name, number } : { name, number, line };
}

/** What is set already; on a new box the owner, and somebody for each telephone that is plugged in. */
export function draftOf({ extensions, queues, boards }: Present, words: Words): PeopleDraft {
  const queue = groupOf(queues);
  const how = queue === undefined || queue.strategy === "ring-all" ? "ring-all" : "longest-idle";
  const group = queue?.name ?? words.group;
  if (extensions.length > 0) {
    const members = new Set(queue?.members.map(({ agent }) => agent));
    const own = extensions.filter(({ number }) => queue === undefined || members.has(number));
    return { people: own.map(({ name, number }) => person(name, number, lineOf(boards, number))), group, how };
  }
  const telephones = telephonesOf(boards);
  const rows = Math.max(1, telephones.length);
  const people = Array.from({ length: rows }, (_, row) =>
    person(row === 0 ? words.owner : words.phone(row + 1), String(1001 + row), telephones[row]),
  );
  return { people, group, how };
}

/** One more person with the next number; on a free telephone where there is one. */
export function withOneMore(draft: PeopleDraft, { extensions, boards }: Present): PeopleDraft {
  const numbers = [...draft.people, ...extensions].map(({ number }) => number).filter((each) => /^\d+$/.test(each));
  const used = new Set(draft.people.map(({ line }) => line));
  const free = telephonesOf(boards).find((line) => !used.has(line));
  return { ...draft, people: [...draft.people, person("", nextNumber(numbers), free)] };
}

export type PersonProblem = "fill" | "digits" | "twice" | "lineTwice";

export type PersonProblems = Partial<Record<"name" | "number" | "line", PersonProblem>>;

/** What is wrong in a row, by its field. */
export function problemsOf(draft: PeopleDraft, row: number): PersonProblems {
  const own = draft.people[row];
  if (own === undefined) return {};
  const earlier = draft.people.slice(0, row);
  const isTwice = earlier.some(({ number }) => number === own.number);
  const isLineTwice = own.line !== undefined && earlier.some(({ line }) => line === own.line);
  return {
    ...(own.name.trim() === "" && { name: "fill" }),
    ...(isTwice && { number: "twice" }),
    ...(!/^[0-9]{2,6}$/.test(own.number) && { number: "digits" }),
    ...(isLineTwice && { line: "lineTwice" }),
  };
}

export function isSound(draft: PeopleDraft): boolean {
  const rows = draft.people.map((_, row) => problemsOf(draft, row));
  return draft.people.length > 0 && draft.group.trim() !== "" && rows.every((row) => Object.keys(row).length === 0);
}

/** Telephones that are nobody's any more: laying over takes nothing away, so they are given back one by one. */
export function boardsGivenBack(draft: PeopleDraft, { boards }: Present): Board[] {
  return boards.flatMap((board) => {
    const lines = board.lines.map((line) => {
      const { extension, ...rest } = line;
      const owner = draft.people.find(({ number }) => number === extension);
      return owner !== undefined && owner.line !== `${board.id}.${line.port}` ? rest : line;
    });
    return lines.some((line, index) => line !== board.lines[index]) ? [{ ...board, lines }] : [];
  });
}

const isOneByOne = (queue: Queue | undefined): boolean => queue !== undefined && queue.strategy !== "ring-all";

function groupPart(draft: PeopleDraft, queue: Queue | undefined): object {
  const toMailbox = { kind: "voicemail", mailbox: MAILBOX };
  const fresh = {
    music: "hold-music",
    joinWhenNoAgents: false,
    onFull: toMailbox,
    onNoAgents: toMailbox,
    onTimeout: toMailbox,
    // Who shares one phone number with others is not sent away for a call that somebody else took.
    ...(draft.how === "ring-all" && { wrapUpSeconds: 0, missesUntilPause: 0 }),
  };
  return {
    ...(queue === undefined && fresh),
    id: queue?.id ?? QUEUE,
    name: draft.group.trim(),
    // Other ways of going one after the other are set on the page Queues, and stay.
    strategy: isOneByOne(queue) && draft.how !== "ring-all" ? queue?.strategy : draft.how,
    members: draft.people.map(
      ({ number }) => queue?.members.find(({ agent }) => agent === number) ?? { agent: number },
    ),
  };
}

/** What it sets: extensions, whose telephone is where, a group that rings them, and that calls from outside go there. */
export function partOf(draft: PeopleDraft, present: Present, words: Pick<Words, "mailbox">): SetupPart {
  const queue = groupOf(present.queues);
  const lines = draft.people.flatMap(({ line, number }) => {
    const [board, port] = line?.split(".") ?? [];
    return board === undefined ? [] : [{ board, port: Number(port), extension: number }];
  });
  const boards = [...new Set(lines.map(({ board }) => board))].map((id) => ({
    id,
    lines: lines.filter(({ board }) => board === id).map(({ port, extension }) => ({ port, extension })),
  }));
  return {
    extensions: draft.people.map(({ name, number }) => ({ number, name: name.trim(), agent: {} })),
    queues: [groupPart(draft, queue)],
    ...(queue === undefined && {
      mailboxes: [{ id: MAILBOX, name: words.mailbox }],
      inboundDefault: { kind: "queue", queue: QUEUE },
    }),
    ...(boards.length > 0 && { boards }),
  };
}
