import { expect, test } from "vitest";
import type { CallSegment } from "#firmware/api/contract/call-detail.ts";
import { layOut } from "./tape.ts";

const segment = (kind: CallSegment["kind"], from: number, to: number | null, id?: string): CallSegment => ({
  kind,
  from,
  to,
  ...(id === undefined ? {} : { subject: { id, name: id } }),
});

test("stretches follow one another and fill the axis", () => {
  const laid = layOut([segment("menu", 0, 4_000, "main"), segment("talk", 4_000, 10_000, "1001")], 0);
  expect(laid.map(({ left, width }) => [left, width])).toEqual([
    [0, 0.4],
    [0.4, 0.6],
  ]);
});

test("hand-overs of milliseconds belong to what went before", () => {
  const laid = layOut(
    [segment("menu", 0, 2_000, "main"), segment("wait", 2_000, 2_003, "sales"), segment("offer", 2_003, 5_000, "1001")],
    0,
  );
  expect(laid.map(({ segment: { kind } }) => kind)).toEqual(["menu", "offer"]);
});

test("a menu that was interrupted by the answer is one stretch", () => {
  const laid = layOut(
    [segment("menu", 0, 500, "main"), segment("other", 500, 900), segment("menu", 900, 3_000, "main")],
    0,
  );
  expect(laid).toHaveLength(1);
  expect(laid[0]?.width).toBe(1);
});

test("a running call grows with the clock", () => {
  const laid = layOut([segment("menu", 0, 1_000, "main"), segment("talk", 1_000, null, "1001")], 5_000);
  expect(laid[1]?.width).toBeCloseTo(0.8);
});
