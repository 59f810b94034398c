import { expect, test } from "vitest";
import { type Box, openBox } from "#test/support/box.ts";
import { SipPhone } from "#test/support/sip-phone.ts";

/** A phone at our address that tries a password. */
function phoneAs(box: Box, user: string, password: string): Promise<SipPhone> {
  return SipPhone.open({ user, password, server: { host: "127.0.0.1", port: box.service.sip.local().port } });
}

const guessing = (box: Box): string[] =>
  box.service.alarms
    .list()
    .map(({ code }) => code)
    .filter((code) => code.endsWith("guessing"));

test("a storm of wrong SIP passwords is refused and told once; phones at the same address stay in or come in", async () => {
  const box = await openBox();
  const standing = await box.phone("1001");
  const wrong = await phoneAs(box, "1001", "wrong-password");
  const answers: number[] = [];
  for (let attempt = 0; attempt < 8; attempt++) answers.push(await wrong.register());
  expect(answers).toEqual([401, 401, 401, 401, 401, 403, 403, 403]);
  expect(await standing.register(), "the phone whose name is guessed").toBe(200);

  for (let user = 0; user < 40; user++) {
    const guesser = await phoneAs(box, `30${user}`, "1234");
    answers.push(await guesser.register());
    guesser.close();
  }
  expect(answers.slice(-10), "names that nobody has").toEqual(Array.from({ length: 10 }, () => 403));
  for (const extension of ["1002", "1003", "1004", "2001", "2002", "2003"]) {
    const guesser = await phoneAs(box, extension, "1234");
    for (let attempt = 0; attempt < 4; attempt++) await guesser.register();
    guesser.close();
  }
  const late = await phoneAs(box, "2004", "callbox-2004");
  expect(await late.register(), "a phone that comes in while the storm goes on").toBe(200);
  const call = await wrong.call("1001");
  await box.until("the guesser's call is refused", () => call.state === "ended");
  expect(box.events).toEqual([]);
  expect(guessing(box)).toEqual(["password-guessing"]);

  const rung = new Promise<void>((resolve) => {
    standing.once("call", (ringing) => {
      ringing.answer();
      resolve();
    });
  });
  const inside = await box.dials(late, "1001");
  await rung;
  inside.hangUp();
  await box.isQuiet();
  for (const phone of [wrong, late]) phone.close();
});

test("who mistyped the SIP password too often is heard again by itself", async () => {
  const box = await openBox();
  const phone = await phoneAs(box, "1003", "mistyped");
  for (let attempt = 0; attempt < 5; attempt++) await phone.register();
  const right = await phoneAs(box, "1003", "callbox-1003");
  expect(await right.register()).toBe(403);
  let status = 403;
  for (let wait = 0; wait < 30 && status === 403; wait++) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    status = await right.register();
  }
  expect(status).toBe(200);
  for (const each of [phone, right]) each.close();
});

test("a storm of wrong page passwords is slowed down; a call and whoever is signed in notice nothing", async () => {
  const box = await openBox();
  const base = `http://127.0.0.1:${box.service.httpPort()}`;
  const signIn = (user: string, password: string): Promise<Response> =>
    fetch(`${base}/api/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ user, password }),
    });
  const inside = await signIn("supervisor", "supervisor-lanhe");
  const cookie = inside.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const answers = await Promise.all(Array.from({ length: 120 }, () => signIn("owner", "guess")));
  const statuses = answers.map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
  expect(statuses.filter((status) => status === 401).length, "so many were looked at").toBeLessThan(60);
  const again = await signIn("owner", "owner-lanhe");
  expect(again.status, "slowed down as a whole").toBe(429);
  expect(Number(again.headers.get("retry-after"))).toBeGreaterThan(0);
  const live = await fetch(`${base}/api/live`, { headers: { cookie } });
  expect(live.status).toBe(200);
  const caller = await (await box.caller()).answered();
  await caller.hearsSound("welcome");
  caller.hangUp();
  await box.isQuiet();
});

test("PINs guessed by phone are not listened to after some tries, and an alarm tells", async () => {
  const box = await openBox();
  const phone = await box.phone("1002");
  const prompts: string[] = [];
  for (let round = 0; round < 2; round++) {
    box.events.length = 0;
    const call = await box.dials(phone, "*11");
    for (let attempt = 0; attempt < 3; attempt++) {
      const asked = (): number => box.events.filter((event) => event.type === "prompt.played").length;
      const before = asked();
      for (const key of "0000#") {
        call.press(key);
        await new Promise((resolve) => setTimeout(resolve, 120));
      }
      await box.until("the PIN is judged", () => asked() >= before + 2);
    }
    await call.ended();
    for (const event of box.events) if (event.type === "prompt.played") prompts.push(event.prompt);
  }
  expect(prompts.filter((prompt) => !prompt.startsWith("enter"))).toEqual([
    ...Array.from({ length: 5 }, () => "wrong-pin"),
    "too-many-tries",
  ]);
  expect(guessing(box)).toEqual(["pin-guessing"]);
  expect(box.agentState("1002")).toBe("signed-out");
  await box.isQuiet();
});
