import { expect, test } from "vitest";
import { CallVariables } from "./call-variables.ts";

test("a value is told when it is new or different, and not when it is the same", () => {
  const told: string[] = [];
  const variables = new CallVariables((name, value) => told.push(`${name}=${value}`));
  variables.set("order", "1").set("order", "1").set("order", "2").set("language", "zh");
  expect(told).toEqual(["order=1", "order=2", "language=zh"]);
  expect(variables.get("order")).toBe("2");
});
