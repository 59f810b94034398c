import { expect, expectTypeOf, test } from "vitest";
import type { Queue } from "#firmware/config/schema/queue.ts";
import type { AgentStateName as DomainAgentState } from "#firmware/domain/agent-state.ts";
import type { CallDirection, Decision as DomainDecision } from "#firmware/domain/call-event.ts";
import type { CallResult as DomainResult } from "#firmware/domain/call-result.ts";
import type { Terminal as DomainTerminal } from "#firmware/domain/party.ts";
import type { CallResult, CallRow } from "./call-list.ts";
import { type ApiCall, createClient } from "./client.ts";
import type { Decision, Terminal } from "./common.ts";
import { configLists } from "./config.ts";
import type { LiveAgent } from "./live.ts";
import { addressOf } from "./route.ts";
import { allRoutes, routes } from "./routes.ts";

test("no two routes share method and path, and every path begins with /api/", () => {
  const names = allRoutes().map(({ method, path }) => `${method} ${path}`);
  expect(new Set(names).size).toBe(names.length);
  for (const { path } of allRoutes()) expect(path).toMatch(/^\/api\//);
});

test("a route answers with JSON or with a file, and its path parameters are described", () => {
  for (const route of allRoutes()) {
    expect([route.path, (route.reply === undefined) !== (route.file === undefined)]).toEqual([route.path, true]);
    const named = [...route.path.matchAll(/:([a-zA-Z]+)/g)].map(([, name]) => name);
    const described = Object.keys((route.params as { properties?: object } | undefined)?.properties ?? {});
    expect([route.path, described.toSorted()]).toEqual([route.path, named.toSorted()]);
  }
});

test("the contract says the words of the domain", () => {
  expectTypeOf<CallResult>().toEqualTypeOf<DomainResult>();
  expectTypeOf<CallRow["direction"]>().toEqualTypeOf<CallDirection>();
  expectTypeOf<LiveAgent["state"]>().toEqualTypeOf<DomainAgentState>();
  expectTypeOf<DomainTerminal>().toExtend<Terminal>();
  expectTypeOf<DomainDecision["code"]>().toEqualTypeOf<Decision["code"]>();
});

test("an address carries parameters and query, encoded, without absent values", () => {
  expect(addressOf(routes.call, { id: "c-4F7K-2XQH" })).toBe("/api/calls/c-4F7K-2XQH");
  expect(addressOf(routes.calls, {}, { queue: "a b", agent: undefined })).toBe("/api/calls?queue=a+b");
});

test("the client is typed by the route, sends the csrf value on changes and turns refusals into errors", async () => {
  const seen: { url: string; init: RequestInit }[] = [];
  const refuse = { code: "conflict", message: "Saved meanwhile", messageZh: "已被修改", at: 1 };
  const call: ApiCall = createClient({
    csrf: () => "token",
    fetch: (url, init) => {
      seen.push({ url: String(url), init: init ?? {} });
      return Promise.resolve(Response.json(refuse, { status: 409 }));
    },
  });
  expectTypeOf(call(configLists.queues.get, { params: { id: "x" } }).catch(() => undefined)).resolves.toEqualTypeOf<
    { version: number; item: Queue } | undefined
  >();
  await expect(
    call(routes.agentPause, { params: { extension: "1001" }, body: { reason: "lunch" } }),
  ).rejects.toMatchObject({
    status: 409,
    error: { code: "conflict" },
  });
  expect(seen.at(-1)?.url).toBe("/api/agents/1001/pause");
  expect(seen.at(-1)?.init).toMatchObject({
    method: "POST",
    body: '{"reason":"lunch"}',
    headers: { "x-csrf-token": "token" },
  });
});
