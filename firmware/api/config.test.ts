import { afterEach, beforeEach, expect, test } from "vitest";
import { type ApiBox, openApiBox } from "#test/support/api-box.ts";
import type { ConfigItem } from "./contract/config.ts";

let box: ApiBox;
beforeEach(async () => {
  box = await openApiBox();
});
afterEach(() => box.close());

type Browser = Awaited<ReturnType<ApiBox["as"]>>;
const queue = async (browser: Browser, id: string) =>
  (await browser.get(`/api/config/queues/${id}`)).json<{ version: number; item: ConfigItem<"queues"> }>();

test("a saved queue is the next version, stands in the history, and can be gone back from", async () => {
  const supervisor = await box.as("supervisor");
  const { version, item } = await queue(supervisor, "sales");
  const saved = await supervisor.send("PUT", "/api/config/queues/sales", {
    version,
    item: { ...item, ringSeconds: 33 },
  });
  expect(saved.json()).toMatchObject({ version: version + 1, item: { ringSeconds: 33 } });
  const owner = await box.as("owner");
  const { versions } = (await owner.get("/api/config/versions")).json<{ versions: object[] }>();
  expect(versions[0]).toMatchObject({
    version: version + 1,
    by: "supervisor",
    note: "queues/sales changed",
    current: true,
  });
  const { differences } = (await owner.get(`/api/config/versions/${version}/differences`)).json<{
    differences: object[];
  }>();
  expect(differences).toEqual([{ path: "/queues/sales/ringSeconds", before: item.ringSeconds, after: 33 }]);
  await owner.send("POST", `/api/config/versions/${version}/restore`, { version: version + 1 });
  expect((await queue(owner, "sales")).item).toEqual(item);
});

test("two people may save different queues; the same one gives both values", async () => {
  const [one, other] = [await box.as("owner"), await box.as("supervisor")];
  const [sales, service] = [
    await queue(one, "sales"),
    (await one.get("/api/config/queues"))
      .json<{ items: ConfigItem<"queues">[] }>()
      .items.find(({ id }) => id !== "sales")!,
  ];
  const put = (browser: Browser, item: ConfigItem<"queues">) =>
    browser.send("PUT", `/api/config/queues/${item.id}`, { version: sales.version, item });
  expect((await put(one, { ...sales.item, ringSeconds: 11 })).statusCode).toBe(200);
  expect((await put(other, { ...service, ringSeconds: 12 })).statusCode).toBe(200);
  const refused = await put(other, { ...sales.item, ringSeconds: 13 });
  expect(refused.statusCode).toBe(409);
  expect(refused.json()).toMatchObject({
    code: "conflict",
    conflict: { version: sales.version + 2, mine: { ringSeconds: 13 }, theirs: { ringSeconds: 11 } },
  });
});

test("what refers to nothing is refused at its field, in both languages", async () => {
  const owner = await box.as("owner");
  const { version, item } = await queue(owner, "sales");
  const wrong = {
    ...item,
    members: [
      { agent: "1001", penalty: 0 },
      { agent: "2001", penalty: 0 },
    ],
  };
  const refused = await owner.send("PUT", "/api/config/queues/sales", { version, item: wrong });
  expect(refused.statusCode).toBe(400);
  expect(refused.json()).toMatchObject({
    code: "invalid",
    fields: [
      {
        path: "/item/members/1/agent",
        message: expect.stringContaining("2001"),
        messageZh: expect.stringContaining("坐席"),
      },
    ],
  });
  const checked = await owner.send("POST", "/api/config/check", { collection: "queues", item: wrong });
  expect(checked.json()).toMatchObject({ problems: [{ path: "/members/1/agent", code: "no-agent" }] });
  const inUse = await owner.send("DELETE", `/api/config/queues/sales?version=${version}`);
  expect(inUse.json()).toMatchObject({
    code: "in-use",
    fields: expect.arrayContaining([expect.objectContaining({ path: expect.stringMatching(/^\/flows/) })]),
  });
});

test("secrets never leave with the configuration, stay when left out, and are shown to set up a phone", async () => {
  const owner = await box.as("owner");
  const { version } = box.config;
  for (const url of [
    "/api/config",
    "/api/config/export",
    "/api/config/users",
    "/api/config/extensions",
    "/api/config/versions/1/differences",
  ]) {
    const { body } = await owner.get(url);
    expect(body).not.toMatch(/scrypt|callbox-1001/);
  }
  const { item } = (await owner.get("/api/config/extensions/1001")).json<{ item: ConfigItem<"extensions"> }>();
  await owner.send("PUT", "/api/config/extensions/1001", { version, item: { ...item, ringSeconds: 17 } });
  const secrets = (await owner.get("/api/config/extensions/1001/secrets")).json();
  expect(secrets).toEqual({ sipPassword: "callbox-1001", pin: "1111" });
  expect((await owner.get("/api/config/export?secrets=true&format=json")).body).toContain("callbox-1001");
});

test("a new extension gets a password and a PIN of its own; a new user needs a password, whose hash stays inside", async () => {
  const owner = await box.as("owner");
  const base = { maxCalls: 1, ringSeconds: 25, recording: "never", mayDialOut: true };
  const extension = { version: box.config.version, item: { ...base, number: "1010", name: "Ma Xiao", agent: {} } };
  expect((await owner.send("POST", "/api/config/extensions", extension)).statusCode).toBe(200);
  const { sipPassword, pin } = (await owner.get("/api/config/extensions/1010/secrets")).json<{
    sipPassword: string;
    pin: string;
  }>();
  expect([sipPassword.length, pin]).toEqual([16, expect.stringMatching(/^[0-9]{6}$/)]);
  const user = { id: "fang", name: "Fang Li", roles: ["supervisor"] };
  const without = await owner.send("POST", "/api/config/users", { version: box.config.version, item: user });
  expect(without.json()).toMatchObject({ fields: [{ path: "/item/password" }] });
  await owner.send("POST", "/api/config/users", {
    version: box.config.version,
    item: { ...user, password: "good-password" },
  });
  const fang = await box.signIn({ user: "fang", password: "good-password" });
  expect((await fang.get("/api/session")).json()).toMatchObject({ roles: ["supervisor"] });
});

test("the last owner cannot be taken away", async () => {
  const owner = await box.as("owner");
  const refused = await owner.send("DELETE", `/api/config/users/owner?version=${box.config.version}`);
  expect(refused.json()).toMatchObject({ code: "invalid", message: expect.stringContaining("last owner") });
});

test("a supervisor with queues of their own changes these and nothing else", async () => {
  await box.config.update(
    (draft) => {
      for (const user of draft.users) if (user.id === "supervisor") user.queues = ["sales"];
    },
    { by: "test" },
  );
  const supervisor = await box.as("supervisor");
  const { version, items } = (await supervisor.get("/api/config/queues")).json<{
    version: number;
    items: ConfigItem<"queues">[];
  }>();
  const put = (item: ConfigItem<"queues">) =>
    supervisor.send("PUT", `/api/config/queues/${item.id}`, { version, item });
  const other = items.find(({ id }) => id !== "sales")!;
  expect((await put({ ...other, ringSeconds: 9 })).statusCode).toBe(403);
  expect((await put({ ...items.find(({ id }) => id === "sales")!, ringSeconds: 9 })).statusCode).toBe(200);
  expect((await supervisor.send("DELETE", "/api/schedules/office/force")).statusCode).toBe(403);
});

test("a file is tried before it is taken: what would change, what is wrong, and nothing is saved", async () => {
  const owner = await box.as("owner");
  const yaml = (await owner.get("/api/config/export")).body;
  const changed = yaml.replace("companyName: Lanhe", "companyName: Lanhe Repairs");
  const dry = await owner.send("PUT", "/api/config", { text: changed, format: "yaml", dryRun: true });
  expect(dry.json()).toMatchObject({
    saved: false,
    problems: [],
    differences: [{ path: "/box/companyName", before: "Lanhe", after: "Lanhe Repairs" }],
  });
  expect(box.config.current.box.companyName).toBe("Lanhe");
  const wrong = await owner.send("PUT", "/api/config", { text: "box: {}\nqueues: 3", format: "yaml", dryRun: false });
  expect(wrong.json()).toMatchObject({
    saved: false,
    problems: expect.arrayContaining([expect.objectContaining({ path: "/queues" })]),
  });
  const taken = await owner.send("PUT", "/api/config", { text: changed, format: "yaml", dryRun: false });
  expect(taken.json()).toMatchObject({ saved: true });
  expect(box.config.current.box.companyName).toBe("Lanhe Repairs");
  expect(await box.as("owner")).toBeDefined();
});

test("forcing a schedule closed changes where a call goes, and the probe says why", async () => {
  const owner = await box.as("owner");
  const probe = async (body: object) =>
    (await owner.send("POST", "/api/probe", body)).json<{ destination: object; steps: { code: string }[] }>();
  await owner.send("DELETE", "/api/schedules/office/force");
  const friday = { line: "board1.1", at: "2026-11-20T10:00" };
  expect((await probe(friday)).destination).toEqual({ kind: "flow", flow: "main" });
  expect((await probe({ ...friday, at: "2026-11-20T18:05" })).destination).toEqual({ kind: "flow", flow: "closed" });
  const forced = await owner.send("PUT", "/api/schedules/office/force", { state: "closed", until: "next-change" });
  expect(forced.json()).toMatchObject({
    schedule: { id: "office", open: false, forced: true, until: Date.UTC(2026, 10, 20, 10) },
  });
  const closed = await probe(friday);
  expect(closed.destination).toEqual({ kind: "flow", flow: "closed" });
  expect(closed.steps.map(({ code }) => code)).toContain("inbound.out-of-hours");
});

test("drafts are one's own and end when they are thrown away", async () => {
  const [owner, supervisor] = [await box.as("owner"), await box.as("supervisor")];
  await owner.send("PUT", "/api/drafts/queues:sales", { value: { ringSeconds: 40 } });
  expect((await owner.get("/api/drafts/queues:sales")).json()).toMatchObject({ value: { ringSeconds: 40 } });
  expect((await supervisor.get("/api/drafts/queues:sales")).json()).toEqual({ value: null, savedAt: null });
  await owner.send("PUT", "/api/drafts/queues:sales", { value: null });
  expect((await owner.get("/api/drafts/queues:sales")).json()).toEqual({ value: null, savedAt: null });
});

test("a voice menu is checked before it is made live: errors stop it, oddities are said", async () => {
  const owner = await box.as("owner");
  const hangUp = { id: "end", kind: "hang-up" };
  const play = { id: "hello", kind: "play", prompts: ["welcome"], next: { node: "gone" } };
  const flow = { id: "trial", name: "Trial", start: "hello", nodes: [play, hangUp] };
  const { problems } = (await owner.send("POST", "/api/flows/check", { flow })).json<{
    problems: { code: string; severity: string; path: string; messageZh: string }[];
  }>();
  expect(problems).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ code: "no-node", severity: "error", path: "/nodes/0/next/node" }),
      expect.objectContaining({ code: "unreachable", severity: "warning", path: "/nodes/1" }),
    ]),
  );
  expect(problems.filter(({ code }) => code === "no-node")).toHaveLength(1);
});

test("an upload that breaks off, or is none, is refused in words", async () => {
  const owner = await box.as("owner");
  for (const [type, payload] of [
    ["multipart/form-data; boundary=x", "--x\r\nbroken"],
    ["multipart/form-data", "none"],
  ] as const) {
    const headers = { cookie: owner.cookie, "x-csrf-token": owner.csrf, "content-type": type };
    const refused = await box.inject({ method: "POST", url: "/api/prompts/x/en/audio", headers, payload });
    expect(refused.statusCode).toBe(400);
    expect(refused.json()).toMatchObject({ code: "malformed" });
  }
});

test("a body that lies deeper than anything the box takes is refused in words", async () => {
  const owner = await box.as("owner");
  const payload = `{"text":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
  const headers = { cookie: owner.cookie, "x-csrf-token": owner.csrf, "content-type": "application/json" };
  const refused = await box.inject({ method: "PUT", url: "/api/config", headers, payload });
  expect(refused.statusCode).toBe(400);
  expect(refused.json()).toMatchObject({ code: "invalid", message: expect.stringContaining("deep") });
});
