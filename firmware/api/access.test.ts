import { afterAll, beforeAll, expect, test } from "vitest";
import type { Role } from "#firmware/config/schema/people.ts";
import { type ApiBox, type Browser, openApiBox } from "#test/support/api-box.ts";
import { ApiError } from "./contract/error.ts";
import type { Route } from "./contract/route.ts";
import { allRoutes } from "./contract/routes.ts";
import { mayUse } from "./serve.ts";
import { complaints } from "./validate.ts";

let box: ApiBox;
let people: { roles: readonly Role[]; browser: Browser }[];
beforeAll(async () => {
  box = await openApiBox();
  people = [
    { roles: ["supervisor"], browser: await box.as("supervisor") },
    { roles: ["installer"], browser: await box.as("installer") },
    { roles: ["agent"], browser: await box.agent("1001") },
    { roles: ["owner"], browser: await box.as("owner") },
  ];
});
afterAll(() => box.close());

/** An address that exists for the route, with parameters that exist nowhere. */
function addressFor({ path }: Route): string {
  const examples: Record<string, string> = { version: "999", extension: "1999", language: "en" };
  return path.replace(/:([a-zA-Z]+)/g, (_, name: string) => examples[name] ?? "nothing");
}

const guarded = (): Route[] => allRoutes().filter(({ access }) => access !== "public");
const isSession = ({ path }: Route): boolean => path === "/api/session";

test("no route but the public ones answers somebody who is not signed in", async () => {
  for (const route of guarded()) {
    const reply = await box.inject({ method: route.method, url: addressFor(route), payload: {} });
    expect([route.method, route.path, reply.statusCode]).toEqual([route.method, route.path, 401]);
  }
});

test("no route answers a role that the contract does not name", async () => {
  for (const { roles, browser } of people) {
    for (const route of guarded()) {
      if (isSession(route)) continue;
      const reply = await (route.method === "GET"
        ? browser.get(addressFor(route))
        : browser.send(route.method, addressFor(route), {}));
      const isRefused = reply.statusCode === 403 && reply.json<{ code: string }>().code === "forbidden";
      if (!mayUse(route, roles))
        expect([roles, route.method, route.path, isRefused]).toEqual([roles, route.method, route.path, true]);
      expect([route.path, reply.statusCode === 401]).toEqual([route.path, false]);
    }
  }
});

const NASTY: readonly unknown[] = [
  null,
  [],
  "text",
  42,
  {},
  { version: -1 },
  { version: "1", item: null },
  { version: 1, item: [] },
  { version: 1, item: { id: "../../etc/passwd", name: "x".repeat(10_000) } },
  { version: 1e308, item: { id: {}, members: "1001" }, ids: {} },
  { user: { $ne: null }, password: [] },
  { extension: "1001'; DROP TABLE call; --", pin: "0" },
  { text: "a: &a [*a, *a]", format: "yaml", dryRun: "maybe" },
  { flow: { id: "f", name: "f", start: "s", nodes: [{ kind: "menu" }] } },
  { constructor: { prototype: { polluted: true } } },
  { number: "+49 30 \u0000", reason: 7, seconds: -5, read: "yes", value: undefined, state: "ajar", until: "soon" },
];

test("bad bodies, parameters and queries are refused with words, never with a fault of the box", async () => {
  const owner = people.find(({ roles }) => roles.includes("owner"))!.browser;
  const seen = new Set<number>();
  for (const route of allRoutes()) {
    if (isSession(route) && route.method === "DELETE") continue;
    const addresses = [addressFor(route), `${addressFor(route)}?from=2026-99-99&limit=-1&version=x&cursor=~&x=%00`];
    for (const url of addresses) {
      for (const payload of route.method === "GET" ? [undefined] : NASTY) {
        const reply = await (route.method === "GET" ? owner.get(url) : owner.send(route.method, url, payload));
        // These ask the machine, which this box has not got.
        if (route.path !== "/api/box/health" && route.path !== "/api/box/inventory")
          expect([route.method, url, payload, reply.statusCode < 500]).toEqual([route.method, url, payload, true]);
        seen.add(reply.statusCode);
        if (reply.statusCode >= 400) expect([url, complaints(ApiError, reply.json())]).toEqual([url, []]);
      }
    }
  }
  expect([...seen]).toEqual(expect.arrayContaining([200, 400, 404]));
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test("broken JSON, another content type and a body that is too large are refused in words", async () => {
  const owner = people.find(({ roles }) => roles.includes("owner"))!.browser;
  const send = (payload: string, type: string) =>
    box.inject({
      method: "POST",
      url: "/api/probe",
      headers: { cookie: owner.cookie, "x-csrf-token": owner.csrf, "content-type": type },
      payload,
    });
  expect((await send("{", "application/json")).json()).toMatchObject({ code: "malformed" });
  expect((await send("a=b", "application/x-www-form-urlencoded")).json()).toMatchObject({ code: "wrong-type" });
  expect((await send(`"${"x".repeat(2_000_000)}"`, "application/json")).json()).toMatchObject({ code: "too-large" });
  expect((await owner.get("/api/nothing/here")).json()).toMatchObject({ code: "no-such-route" });
});

test("replies keep to the contract", async () => {
  for (const { roles, browser } of people) {
    for (const route of allRoutes()) {
      if (route.method !== "GET" || route.reply === undefined || route.path.includes(":") || !mayUse(route, roles))
        continue;
      const needsRange = route.path.startsWith("/api/reports/") ? "?from=2026-11-20&to=2026-11-20" : "";
      const reply = await browser.get(route.path + needsRange);
      if (reply.statusCode !== 200) continue;
      expect([roles, route.path, complaints(route.reply, reply.json())]).toEqual([roles, route.path, []]);
    }
  }
});
