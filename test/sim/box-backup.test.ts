import { once } from "node:events";
import { expect, test } from "vitest";
import type { BackupView } from "#firmware/api/contract/backup.ts";
import { CSRF_HEADER } from "#firmware/api/contract/session.ts";
import { hashPassword } from "#firmware/config/password.ts";
import { type Box, openBox } from "#test/support/box.ts";
import { BoxProcess } from "#test/support/box-process.ts";
import type { PhoneCall } from "#test/support/phone-call.ts";

const OWN_PASSWORD = "the shop’s own password";
const SEAL = "a password for the file";

/** The owner at the page of the box behind this port. */
async function ownerAt(httpPort: number | undefined, password: string) {
  const base = `http://127.0.0.1:${httpPort}/api`;
  const signedIn = await fetch(`${base}/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ user: "owner", password }),
  });
  const cookie = signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const { csrf = "" } = (await signedIn.json()) as { csrf?: string };
  const headers = { cookie, [CSRF_HEADER]: csrf };
  const view = async (): Promise<BackupView> =>
    (await (await fetch(`${base}/box/backup`, { headers })).json()) as BackupView;
  return {
    status: signedIn.status,
    view,
    get: (path: string) => fetch(base + path, { headers }),
    post: (path: string, body: object) =>
      fetch(base + path, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    upload(file: Uint8Array<ArrayBuffer>, sealedWith: string) {
      const form = new FormData();
      form.append("password", sealedWith);
      form.append("file", new Blob([file]), "x.callbox-backup");
      return fetch(`${base}/box/backup/upload`, { method: "POST", headers, body: form });
    },
    async until(holds: (seen: BackupView) => boolean): Promise<BackupView> {
      for (;;) {
        const seen = await view();
        if (holds(seen)) return seen;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
  };
}

/** A caller who talks with agent 1001 and is recorded, and one who leaves a message. */
async function someBusiness(box: Box): Promise<void> {
  const desk = await box.agent("1001");
  const ringing = once(desk, "call");
  const caller = await box.caller("13911112222");
  const [called] = (await ringing) as [PhoneCall];
  called.answer();
  await box.event("bridge.joined");
  caller.say(700);
  await new Promise((resolve) => setTimeout(resolve, 1_000)); // a talk takes its time
  called.hangUp();
  await box.ended();
  box.service.people.actions.apply("1001", { type: "sign-out" }, "page");
  await leavesMessage(box);
  await box.isQuiet();
}

async function leavesMessage(box: Box): Promise<string[]> {
  const caller = await (await box.caller("13933334444")).answered();
  await caller.hearsSound("beep");
  caller.say(600);
  await new Promise((resolve) => setTimeout(resolve, 1_500)); // a message takes its time
  caller.press("#");
  await caller.ended();
  return caller.heard();
}

test("a burnt box comes back on a new one: greeting, calls, recording, messages and passwords, from one file", async () => {
  const passwordHash = await hashPassword(OWN_PASSWORD);
  const burnt = await openBox({
    change(config) {
      config.box.companyName = "Lanhe before the fire";
      config.inboundRules = [];
      config.inboundDefault = { kind: "queue", queue: "sales" };
      for (const user of config.users) if (user.id === "owner") user.passwordHash = passwordHash;
      for (const mailbox of config.mailboxes) mailbox.minMessageSeconds = 1;
    },
  });
  await someBusiness(burnt);
  const old = await ownerAt(burnt.service.httpPort(), OWN_PASSWORD);
  const parts = { calls: true, voicemail: true, recordings: true };
  expect((await old.post("/box/backup", { parts, password: SEAL })).status).toBe(200);
  await old.until(({ job }) => job?.kind === "ready");
  const reply = await old.get("/box/backup/file");
  expect(reply.headers.get("content-disposition")).toMatch(
    /callbox-Lanhe-before-the-fire-\d{4}-\d\d-\d\d\.callbox-backup/,
  );
  const file = new Uint8Array(await reply.arrayBuffer());
  await burnt.stop();

  const empty = await openBox({ shippedPrompts: true });
  const fresh = await BoxProcess.start(empty, { logLevel: "info" });
  const owner = await ownerAt(fresh.httpPort, "owner-lanhe");
  expect(((await (await owner.upload(file, "a wrong one")).json()) as { code: string }).code).toBe("wrong-password");
  const held = await owner.upload(file, SEAL);
  expect([held.status, await held.json()]).toEqual([
    200,
    expect.objectContaining({
      company: "Lanhe before the fire",
      counts: expect.objectContaining({ calls: 2, messages: 1, recordings: 1 }),
    }),
  ]);
  expect((await owner.post("/box/backup/bring-back", { from: "held", when: "now" })).status).toBe(200);
  await fresh.readyTimes(2);

  expect((await ownerAt(fresh.httpPort, "owner-lanhe")).status).toBe(401);
  const back = await ownerAt(fresh.httpPort, OWN_PASSWORD);
  expect(await back.view()).toMatchObject({
    broughtBack: { company: "Lanhe before the fire" },
    order: null,
    held: null,
  });
  const { rows } = (await (await back.get("/calls")).json()) as { rows: { id: string; recordings: unknown[] }[] };
  expect(rows).toHaveLength(2);
  const [recording] = fresh.rows("SELECT id FROM recording");
  const sound = await back.get(`/recordings/${String(recording?.id)}/audio`);
  expect([sound.status, (await sound.arrayBuffer()).byteLength > 8_000]).toEqual([200, true]);
  burnt.pointPhones(fresh.sipPort);
  expect(await leavesMessage(burnt)).toEqual(["leave-message", "beep", "message-saved"]);
  await fresh.until("the new message", () => fresh.rows("SELECT id FROM voicemail_message").length === 2);
  expect(fresh.rows("SELECT action FROM audit WHERE action LIKE 'backup%'")).toContainEqual({
    action: "backup.brought-back",
  });
});
