import { afterEach, beforeEach, expect, test } from "vitest";
import { type ApiBox, openApiBox } from "#test/support/api-box.ts";

let box: ApiBox;
beforeEach(async () => {
  box = await openApiBox();
});
afterEach(() => box.close());

const NEW = { user: "fang", name: "Fang Li", password: "first-secret", language: "zh", timeZone: "Asia/Shanghai" };

function own(body: object) {
  return box.inject({ method: "POST", url: "/api/setup/owner", payload: body });
}

/** As a box comes out of its carton. */
async function unowned(): Promise<void> {
  await box.config.update((draft) => (draft.users = []), { by: "test" });
}

test("a box without an owner says so, and takes the first who comes", async () => {
  await unowned();
  expect((await box.inject({ url: "/api/hello" })).json()).toMatchObject({ needsOwner: true });
  const reply = await own(NEW);
  expect(reply.statusCode).toBe(200);
  expect(reply.json()).toMatchObject({ person: { id: "fang" }, roles: ["owner", "installer"] });
  expect(reply.cookies).toHaveLength(1);
  expect((await box.inject({ url: "/api/hello" })).json()).toMatchObject({ needsOwner: false });
  expect((await own({ ...NEW, user: "second" })).statusCode).toBe(409);
  expect(box.config.current.users.map(({ id }) => id)).toEqual(["fang"]);
});

test("of two who come at the same moment one becomes the owner", async () => {
  await unowned();
  const replies = await Promise.all([own(NEW), own({ ...NEW, user: "second" })]);
  expect(replies.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409]);
  expect(box.config.current.users).toHaveLength(1);
});

test("an owned box has no way in for a first owner", async () => {
  expect((await own(NEW)).statusCode).toBe(409);
});

test("a password that is the name, or short, is refused", async () => {
  await unowned();
  expect((await own({ ...NEW, user: "fangfangli", password: "FangFangLi" })).statusCode).toBe(400);
  expect((await own({ ...NEW, password: "short" })).statusCode).toBe(400);
});

test("a stranger's page that leads its own name to a new box does not become the owner", async () => {
  await unowned();
  const by = (host: string, password: string) => {
    const headers = { host, origin: `http://${host}` };
    return box.inject({
      method: "POST",
      url: "/api/setup/owner",
      payload: { ...NEW, user: "fangfang", password },
      headers,
    });
  };
  for (const host of ["rebound.example.com", "callbox.local.evil.example", "192.168.1.20.nip.io:8080", "a.evil."]) {
    const reply = await by(host, "first-secret");
    expect(reply.json(), host).toMatchObject({ code: "foreign-name" });
    expect(reply.statusCode).toBe(403);
  }
  // The password is the name: whoever is told so was let in.
  for (const host of [
    "192.168.1.20",
    "192.168.1.20:8080",
    "[fd00::1]:8080",
    "callbox.local",
    "callbox-2.local.",
    "callbox",
  ])
    expect((await by(host, "fangfang")).statusCode, host).toBe(400);
  expect(box.config.current.users).toEqual([]);
});

test("a factory reset needs the owner, the password again and the word", async () => {
  const owner = await box.signIn({ user: "owner", password: "owner-lanhe" });
  const wipe = (body: object) => owner.send("POST", "/api/box/factory-reset", body);
  expect((await wipe({ word: "reset", password: "owner-lanhe" })).statusCode).toBe(400);
  expect((await wipe({ word: "RESET", password: "wrong" })).statusCode).toBe(400);
  expect(box.wipedBy).toEqual([]);
  expect((await wipe({ word: "RESET", password: "owner-lanhe" })).statusCode).toBe(200);
  expect(box.wipedBy).toEqual(["owner"]);
  const installer = await box.signIn({ user: "installer", password: "installer-lanhe" });
  const reply = await installer.send("POST", "/api/box/factory-reset", { word: "RESET", password: "installer-lanhe" });
  expect(reply.statusCode).toBe(403);
});

test("SSH is opened by the owner with the password again", async () => {
  const owner = await box.signIn({ user: "owner", password: "owner-lanhe" });
  const body = { key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI", minutes: 60 };
  expect((await owner.send("POST", "/api/box/ssh", { ...body, password: "wrong" })).statusCode).toBe(400);
  const minutes = { ...body, minutes: 1441, password: "owner-lanhe" };
  expect((await owner.send("POST", "/api/box/ssh", minutes)).statusCode).toBe(400);
});

test("nobody goes back to a version in which the box had no owner", async () => {
  const { version } = box.config;
  const owners = box.config.current.users;
  await unowned();
  await box.config.update((draft) => (draft.users = structuredClone(owners)), { by: "test" });
  const owner = await box.signIn({ user: "owner", password: "owner-lanhe" });
  const reply = await owner.send("POST", `/api/config/versions/${version + 1}/restore`, {
    version: box.config.version,
  });
  expect(reply.statusCode).toBe(400);
});
