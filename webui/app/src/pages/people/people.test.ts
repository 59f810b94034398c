import { expect, test } from "vitest";
import type { QueueItem } from "./people.ts";
import { fits, newExtension, nextNumber, peopleOf } from "./people.ts";

const person = (number: string, name: string, nameZh = "") => newExtension(number, name, nameZh, true);
const queue = (id: string, agents: string[]): QueueItem =>
  ({ id, name: id, members: agents.map((agent) => ({ agent, penalty: 0 })) }) as unknown as QueueItem; // only what is read

test("people stand in the order of their extensions, with their queues", () => {
  const people = peopleOf([person("1002", "Wang"), person("201", "Li")], [queue("sales", ["1002"])], [], []);
  expect(people.map(({ extension }) => extension.number)).toEqual(["201", "1002"]);
  expect(people[1]?.queues.map(({ id }) => id)).toEqual(["sales"]);
});

test("a phone that is not registered cannot be reached; before the phones are known nobody says so", () => {
  expect(peopleOf([person("1001", "Chen")], [], [], [])[0]?.reachable).toBe(false);
  expect(peopleOf([person("1001", "Chen")], [], [], undefined)[0]?.reachable).toBeUndefined();
});

test("people are found by either name, by number and by queue", () => {
  const [chen] = peopleOf([person("1001", "Chen Xiaowen", "陈晓雯")], [queue("sales", ["1001"])], [], []);
  for (const text of ["", "xiao", "晓雯", "100", "SALES"]) expect(chen && fits(chen, text)).toBe(true);
  expect(chen && fits(chen, "service")).toBe(false);
});

test("the next extension follows the highest", () => {
  expect(nextNumber([])).toBe("1001");
  expect(nextNumber(["1001", "8001", "201"])).toBe("8002");
  expect(nextNumber(["999999"])).toBe("");
});

test("a new extension has the standards of the configuration and no password of its own", () => {
  const made = newExtension("1005", "Zhao", "", false);
  expect(made).toMatchObject({ number: "1005", ringSeconds: 25, maxCalls: 1, mayDialOut: true, recording: "never" });
  expect(made.sipPassword).toBeUndefined();
  expect(made.agent).toBeUndefined();
});
