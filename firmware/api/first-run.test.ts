import { afterEach, beforeEach, expect, test } from "vitest";
import { createEmptyConfig } from "#firmware/config/empty.ts";
import { type ApiBox, type Browser, openApiBox } from "#test/support/api-box.ts";

let box: ApiBox;
beforeEach(async () => {
  box = await openApiBox();
});
afterEach(() => box.close());

const OWNER = { user: "fang", name: "Fang Li", password: "first-secret", language: "zh", timeZone: "Asia/Shanghai" };

/** As a box comes out of its carton, taken by its first owner. */
async function begin(): Promise<Browser> {
  await box.config.replace(createEmptyConfig(), { by: "test" });
  const payload = { ...OWNER, country: "DE", companyName: "Lanhe" };
  const reply = await box.inject({ method: "POST", url: "/api/setup/owner", payload });
  expect(reply.json()).toMatchObject({ firstRun: "lines", country: "DE", companyName: "Lanhe" });
  return box.signIn({ user: "fang", password: "first-secret" });
}

async function firstRunOf(browser: Browser): Promise<Record<string, unknown>> {
  return (await browser.get("/api/setup")).json();
}

test("whoever comes first goes on with the lines, and in any other browser where it was left", async () => {
  const owner = await begin();
  const progress = { language: "done", password: "done", lines: "open", people: "open", hours: "open", call: "open" };
  expect(await firstRunOf(owner)).toMatchObject({ isOpen: true, step: "lines", progress });
  await owner.send("PUT", "/api/setup", { mark: { step: "lines", as: "skipped" }, step: "people" });
  const again = await box.signIn({ user: "fang", password: "first-secret" });
  expect(await firstRunOf(again)).toMatchObject({ step: "people", progress: { lines: "skipped" } });
  await again.send("PUT", "/api/setup", { mark: { step: "call", as: "done" }, call: "c-1", isOpen: false });
  expect((await again.get("/api/session")).json()).not.toHaveProperty("firstRun");
});

test("what is left survives a restart of the box", async () => {
  const owner = await begin();
  await owner.send("PUT", "/api/setup", { step: "hours" });
  const { folder } = box;
  await box.close({ keepFolder: true });
  box = await openApiBox(folder);
  const again = await box.signIn({ user: "fang", password: "first-secret" });
  expect((await again.get("/api/session")).json()).toMatchObject({ firstRun: "hours" });
});

test("a box that was owned before shows none, until somebody opens it", async () => {
  const owner = await box.as("owner");
  expect((await owner.get("/api/session")).json()).not.toHaveProperty("firstRun");
  expect(await firstRunOf(owner)).toMatchObject({ isOpen: false, progress: { people: "done", hours: "done" } });
  await owner.send("PUT", "/api/setup", { isOpen: true, step: "language" });
  expect((await owner.get("/api/session")).json()).toMatchObject({ firstRun: "language" });
  const agent = await box.agent("1001");
  expect((await agent.get("/api/session")).json()).not.toHaveProperty("firstRun");
});

test("after a set-up file only what it has left out is asked for", async () => {
  const ready = structuredClone(box.config.current);
  const setUp = async (change: (config: typeof ready) => void): Promise<string | undefined> => {
    await box.config.update((draft) => (draft.users = []), { by: "test" });
    const config = structuredClone(ready);
    change(config);
    await box.config.replace(config, { by: "usb" });
    const owner = await box.as("owner");
    return (await owner.get("/api/session")).json<{ firstRun?: string }>().firstRun;
  };
  expect(await setUp(() => undefined)).toBeUndefined();
  const noLines = (config: typeof ready): void => {
    Object.assign(config, { boards: [], trunks: [], outboundRules: [] });
  };
  expect(await setUp(noLines)).toBe("lines");
});

test("a part is laid over what is there: phones get passwords and keep them, lines keep what they have", async () => {
  const owner = await begin();
  const people = {
    extensions: [{ number: "1001", name: "Fang", agent: {} }],
    queues: [{ id: "front", name: "Front", members: [{ agent: "1001" }], music: "hold-music" }],
    inboundDefault: { kind: "queue", queue: "front" },
  };
  const put = (config: object) => owner.send("PUT", "/api/setup/config", { config });
  expect((await put(people)).statusCode).toBe(200);
  const [first] = box.config.current.extensions;
  expect(first?.sipPassword).toMatch(/.{8}/);
  expect(first?.agent?.pin).toMatch(/^[0-9]{4,}$/);
  await put({
    extensions: [
      { number: "1001", name: "Fang Li" },
      { number: "1002", name: "Wang" },
    ],
  });
  const after = box.config.current.extensions;
  expect(after.map(({ name }) => name)).toEqual(["Fang Li", "Wang"]);
  expect(after[0]?.sipPassword).toBe(first?.sipPassword);
  expect(box.config.current.queues).toHaveLength(1);
});

test("a part that is wrong changes nothing and says where; accounts are no part of it", async () => {
  const owner = await begin();
  const { version } = box.config;
  const put = (config: object) => owner.send("PUT", "/api/setup/config", { config });
  const reply = await put({ extensions: [{ number: "10 01", name: "" }] });
  expect(reply.statusCode).toBe(400);
  expect(reply.json<{ fields: { path: string }[] }>().fields[0]?.path).toMatch(/^\/extensions\/0/);
  const lost = await put({ inboundDefault: { kind: "queue", queue: "nowhere" } });
  expect(lost.statusCode).toBe(400);
  expect((await put({ users: [] })).statusCode).toBe(400);
  expect(box.config.version).toBe(version);
});
