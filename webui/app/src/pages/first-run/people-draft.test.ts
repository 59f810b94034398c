import { expect, test } from "vitest";
import { boardsGivenBack, draftOf, isSound, type Present, partOf, problemsOf, withOneMore } from "./people-draft.ts";

const WORDS = { owner: "Fang Li", group: "Reception", mailbox: "Messages", phone: (n: number) => `Phone ${n}` };
const line = (port: number, kind: "fxo" | "fxs", extension?: string) =>
  ({ port, kind, enabled: true, name: `L${port}`, ...(extension && { extension }) }) as never;
const house = (change: Partial<Present> = {}): Present => ({
  extensions: [],
  queues: [],
  boards: [{ id: "board1", lines: [line(1, "fxo"), line(5, "fxs"), line(6, "fxs")] } as never],
  ...change,
});
const known = (number: string, name: string) => ({ number, name }) as never;

test("a new box begins with its owner and somebody for each telephone that is plugged in", () => {
  expect(draftOf(house(), WORDS).people).toEqual([
    { name: "Fang Li", number: "1001", line: "board1.5" },
    { name: "Phone 2", number: "1002", line: "board1.6" },
  ]);
  expect(draftOf(house({ boards: [] }), WORDS).people).toEqual([{ name: "Fang Li", number: "1001" }]);
});

test("one more person gets the next number, and a desk phone once no telephone is free", () => {
  const more = withOneMore(draftOf(house(), WORDS), house());
  expect(more.people.at(-1)).toEqual({ name: "", number: "1003" });
  expect(isSound(more)).toBe(false);
});

test("a missing name, letters for digits, a number or a telephone given twice are told at their row", () => {
  const people = [
    { name: " ", number: "1001", line: "board1.5" },
    { name: "Wang", number: "1001" },
    { name: "Sun", number: "10a", line: "board1.5" },
  ];
  const draft = { people, group: "Reception", how: "ring-all" as const };
  expect(people.map((_, row) => problemsOf(draft, row))).toEqual([
    { name: "fill" },
    { number: "twice" },
    { number: "digits", line: "lineTwice" },
  ]);
});

test("it sets extensions, whose telephone is where, a group that rings them and the way of calls from outside", () => {
  const part = partOf(draftOf(house(), WORDS), house(), WORDS);
  expect(part).toMatchObject({
    extensions: [{ number: "1001", name: "Fang Li", agent: {} }, { number: "1002" }],
    queues: [{ id: "reception", strategy: "ring-all", members: [{ agent: "1001" }, { agent: "1002" }] }],
    boards: [
      {
        id: "board1",
        lines: [
          { port: 5, extension: "1001" },
          { port: 6, extension: "1002" },
        ],
      },
    ],
    inboundDefault: { kind: "queue", queue: "reception" },
  });
});

test("a group that is there keeps what else is set of it, and calls keep their way", () => {
  const queues = [
    { id: "sales", name: "Sales", strategy: "linear", members: [{ agent: "1001", penalty: 2 }] } as never,
  ];
  const present = house({ queues, extensions: [known("1001", "Chen"), known("1009", "Nobody's")] });
  const draft = draftOf(present, WORDS);
  expect(draft).toMatchObject({ people: [{ number: "1001" }], group: "Sales", how: "longest-idle" });
  const part = partOf(draft, present, WORDS);
  expect(part.queues).toEqual([
    { id: "sales", name: "Sales", strategy: "linear", members: [{ agent: "1001", penalty: 2 }] },
  ]);
  expect(part).not.toHaveProperty("inboundDefault");
});

test("a telephone that somebody has given up is nobody's any more", () => {
  const boards = [{ id: "board1", lines: [line(5, "fxs", "1001"), line(6, "fxs", "1002")] } as never];
  const draft = { people: [{ name: "Fang", number: "1001" }], group: "g", how: "ring-all" as const };
  const [board] = boardsGivenBack(draft, house({ boards }));
  expect(board?.lines.map(({ extension }) => extension)).toEqual([undefined, "1002"]);
});
