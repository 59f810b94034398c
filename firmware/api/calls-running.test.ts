import { afterEach, beforeEach, expect, test } from "vitest";
import type { CallFact } from "#firmware/domain/call-event.ts";
import { type ApiBox, openApiBox } from "#test/support/api-box.ts";
import type { CallDetail } from "./contract/call-detail.ts";
import { type CallPage, CallPage as CallPageSchema } from "./contract/call-list.ts";
import { complaints } from "./validate.ts";

let box: ApiBox;
beforeEach(async () => {
  box = await openApiBox();
});
afterEach(() => box.close());

const ended: CallFact = { type: "call.ended", termination: { cause: 16, by: "caller", detail: "hung up" } };

function arriving(number: string): CallFact[] {
  const origin = { kind: "line", line: "board1.1" } as const;
  return [
    { type: "call.started", direction: "inbound", caller: { number }, called: { number: "02155501001" }, origin },
    { type: "call.answered" },
  ];
}

test("calls that go on stand before the others on the first page, without a result, and leave it once", async () => {
  box.write("c-AAAA-0001", [...arriving("13800138000"), 1000, ended, 1000]);
  box.write("c-AAAA-0002", [...arriving("13955502218"), 1000]);
  const owner = await box.as("owner");
  const list = async (query = ""): Promise<CallPage> => (await owner.get(`/api/calls${query}`)).json<CallPage>();
  const page = await list();
  expect(complaints(CallPageSchema, page)).toEqual([]);
  expect(page.rows.map(({ id, result }) => [id, result === null])).toEqual([
    ["c-AAAA-0002", true],
    ["c-AAAA-0001", false],
  ]);
  expect((await list("?dir=outbound")).rows).toEqual([]);
  expect((await list("?number=139555")).rows.map(({ id }) => id)).toEqual(["c-AAAA-0002"]);
  expect((await list("?result=abandoned")).rows.map(({ id }) => id)).not.toContain("c-AAAA-0002");
  expect((await list("?line=board1.2")).rows).toEqual([]);
  box.write("c-AAAA-0002", [ended]);
  expect((await list()).rows.filter(({ id }) => id === "c-AAAA-0002")).toHaveLength(1);
});

test("an agent sees of the running calls only the own ones", async () => {
  box.write("c-AAAA-0003", arriving("13800138000"));
  const agent = await box.agent("1001");
  expect((await agent.get("/api/calls")).json<CallPage>().rows).toEqual([]);
});

test("what a menu has learned of a call is known after it has ended and the box has been started anew", async () => {
  box.write("c-AAAA-0004", [
    ...arriving("13800138000"),
    { type: "call.variable", name: "order", value: "12" },
    { type: "call.variable", name: "order", value: "4711" },
    ended,
  ]);
  await box.api.close();
  box = await openApiBox(box.folder);
  const owner = await box.as("owner");
  const { variables } = (await owner.get("/api/calls/c-AAAA-0004")).json<CallDetail>();
  expect(variables).toEqual({ order: "4711" });
});
