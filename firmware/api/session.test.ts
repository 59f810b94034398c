import { afterEach, beforeEach, expect, test } from "vitest";
import { type ApiBox, openApiBox } from "#test/support/api-box.ts";

let box: ApiBox;
beforeEach(async () => {
  box = await openApiBox();
});
afterEach(() => box.close());

const tryPassword = (password: string, user = "owner") =>
  box.inject({ method: "POST", url: "/api/session", payload: { user, password } });

test("anybody may learn the company's name, whether calls are taken and whether the box is still nobody's, nothing else", async () => {
  const hello = await box.inject({ method: "GET", url: "/api/hello" });
  expect(hello.json()).toEqual({
    companyName: "Lanhe",
    companyNameZh: "蓝禾",
    language: "en",
    languages: ["en", "zh"],
    takesCalls: true,
    needsOwner: false,
    serverTime: box.clock.now(),
  });
  expect((await box.inject({ method: "GET", url: "/api/session" })).json()).toMatchObject({ code: "not-signed-in" });
});

test("the cookie cannot be read by scripts and does not travel to other sites", async () => {
  const reply = await tryPassword("owner-lanhe");
  expect(reply.headers["set-cookie"]).toMatch(/^callbox_session=[\w-]{43};.*HttpOnly; SameSite=Lax$/);
  expect(reply.body).not.toContain("scrypt");
});

test("an agent signs in with extension and PIN and is told role, queues and mailbox", async () => {
  const agent = await box.agent("1001");
  expect((await agent.get("/api/session")).json()).toMatchObject({
    person: { id: "1001", kind: "agent", extension: "1001", name: "Chen Xiaowen", nameZh: "陈晓雯" },
    roles: ["agent"],
    mailboxes: ["box-1001"],
    queues: expect.arrayContaining(["sales"]),
  });
});

test("five wrong passwords lead to a pause with a countdown; then the right one works again", async () => {
  for (let count = 1; count <= 4; count++) {
    expect((await tryPassword("wrong")).json()).toMatchObject({ code: "wrong-credentials" });
  }
  expect((await tryPassword("wrong")).json()).toMatchObject({ code: "paused", retryAfterSeconds: 15 });
  const refused = await tryPassword("owner-lanhe");
  expect(refused.statusCode).toBe(429);
  expect(refused.headers["retry-after"]).toBe("15");
  expect((await tryPassword("supervisor-lanhe", "supervisor")).statusCode).toBe(200);
  box.clock.advance(15_000);
  expect((await tryPassword("owner-lanhe")).statusCode).toBe(200);
});

test("guessing is told once a refusal begins, with who and from where", async () => {
  for (let count = 0; count < 8; count++) await tryPassword("wrong");
  expect(box.guessed).toEqual([{ address: "127.0.0.1", user: "owner", refusedForMs: 15_000 }]);
});

test("somebody guessing from elsewhere does not keep the owner out", async () => {
  for (let count = 0; count < 8; count++) {
    await box.inject({
      method: "POST",
      url: "/api/session",
      headers: { "x-forwarded-for": "203.0.113.7" },
      payload: { user: "owner", password: "wrong" },
    });
  }
  expect((await tryPassword("owner-lanhe")).statusCode).toBe(200);
});

test("a change without the csrf value, with a wrong one, or from another site's page is refused", async () => {
  const owner = await box.as("owner");
  const change = (headers: Record<string, string>) =>
    box.inject({
      method: "PUT",
      url: "/api/me/language",
      headers: { cookie: owner.cookie, ...headers },
      payload: { language: "zh" },
    });
  expect((await change({})).json()).toMatchObject({ code: "csrf" });
  expect((await change({ "x-csrf-token": "guess" })).json()).toMatchObject({ code: "csrf" });
  const foreign = { "x-csrf-token": owner.csrf, origin: "http://evil.example", host: "box.lan" };
  expect((await change(foreign)).json()).toMatchObject({ code: "foreign-origin" });
  expect((await change({ "x-csrf-token": owner.csrf, origin: "http://box.lan", host: "box.lan" })).statusCode).toBe(
    200,
  );
  expect(box.config.current.users.find(({ id }) => id === "owner")?.language).toBe("zh");
});

test("a new password ends the person's other sessions and keeps this one", async () => {
  const [here, there] = [await box.as("owner"), await box.as("owner")];
  const wrong = await here.send("PUT", "/api/me/password", { current: "nonsense", next: "a-new-password" });
  expect(wrong.json()).toMatchObject({ code: "invalid", fields: [{ path: "/current" }] });
  const short = await here.send("PUT", "/api/me/password", { current: "owner-lanhe", next: "short" });
  expect(short.json()).toMatchObject({ code: "invalid", fields: [{ path: "/next" }] });
  const done = await here.send("PUT", "/api/me/password", { current: "owner-lanhe", next: "a-new-password" });
  expect(done.json()).toEqual({ done: true });
  expect((await here.get("/api/session")).statusCode).toBe(200);
  expect((await there.get("/api/session")).statusCode).toBe(401);
  expect((await tryPassword("a-new-password")).statusCode).toBe(200);
});

test("a restart signs nobody out; signing out does", async () => {
  const owner = await box.as("owner");
  await box.close({ keepFolder: true });
  box = await openApiBox(box.folder);
  const again = { cookie: owner.cookie };
  expect((await box.inject({ method: "GET", url: "/api/session", headers: again })).statusCode).toBe(200);
  const out = await box.inject({ method: "DELETE", url: "/api/session", headers: again });
  expect(out.statusCode).toBe(200);
  expect((await box.inject({ method: "GET", url: "/api/session", headers: again })).statusCode).toBe(401);
});

test("a session that nobody uses ends after the shift; one in use goes on", async () => {
  const [idle, used] = [await box.as("owner"), await box.as("supervisor")];
  for (let hours = 0; hours < 15; hours++) {
    box.clock.advance(3_600_000);
    expect((await used.get("/api/session")).statusCode).toBe(200);
  }
  expect((await idle.get("/api/session")).statusCode).toBe(401);
});

test("taking a role away works at once, in the middle of a session", async () => {
  const supervisor = await box.as("supervisor");
  expect((await supervisor.get("/api/reports/agents?from=2026-11-20&to=2026-11-20")).statusCode).toBe(200);
  await box.config.update(
    (draft) => {
      for (const user of draft.users) if (user.id === "supervisor") user.roles = ["agent"];
    },
    { by: "test" },
  );
  expect((await supervisor.get("/api/reports/agents?from=2026-11-20&to=2026-11-20")).statusCode).toBe(403);
});

test("who set the box up may say that its clock is right; who said so stands in the audit log", async () => {
  const supervisor = await box.as("supervisor");
  expect((await supervisor.send("POST", "/api/box/clock/confirm")).statusCode).toBe(403);
  expect(box.clockConfirmed()).toBe(0);
  const owner = await box.as("owner");
  expect((await owner.send("POST", "/api/box/clock/confirm")).json()).toEqual({ at: box.clock.now() });
  expect(box.clockConfirmed()).toBe(1);
  const { rows } = (await owner.get("/api/box/audit?action=box.")).json<{ rows: object[] }>();
  expect(rows).toMatchObject([{ action: "box.clock-confirmed", who: "owner" }]);
});

test("signing in, refused sign-ins and changes stand in the audit log", async () => {
  await tryPassword("wrong");
  const owner = await box.as("owner");
  const { rows } = (await owner.get("/api/box/audit?action=sign-in")).json<{
    rows: { action: string; who: string }[];
  }>();
  expect(rows.map(({ action, who }) => `${action} ${who}`)).toEqual(["sign-in owner", "sign-in.refused owner"]);
});
