import { expect, test } from "vitest";
import { Turns } from "./turns.ts";

test("work is done one after the other, also past one that failed, and a full line takes nobody", async () => {
  const turns = new Turns(3);
  const order: string[] = [];
  let letGo = (): void => undefined;
  const first = turns.take(async () => {
    order.push("first");
    await new Promise<void>((resolve) => {
      letGo = resolve;
    });
    throw new Error("broken");
  });
  const second = turns.take(async () => {
    order.push("second");
    return 2;
  });
  const third = turns.take(async () => {
    order.push("third");
    return 3;
  });
  expect(await turns.take(async () => 4)).toBeUndefined();
  expect(order).toEqual(["first"]);
  letGo();
  await expect(first).rejects.toThrow("broken");
  expect([await second, await third]).toEqual([2, 3]);
  expect(order).toEqual(["first", "second", "third"]);
  expect(await turns.take(async () => 5)).toBe(5);
});
