import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { routes } from "#firmware/api/contract/routes.ts";
import { signInToBox } from "#provisioning/box-client.ts";
import { Box } from "#test/support/box.ts";
import type { ApiFuzz } from "./api-fuzz.ts";
import { openApiFuzz, runApiFuzz } from "./run-api-fuzz.ts";

/** A short, fixed part of the long run that `make fuzz` makes. */
const SEED = 20_261_122;
const REQUESTS = 600;

let box: Box;
let fuzz: ApiFuzz;
let base: string;
beforeAll(async () => {
  box = await Box.open();
  fuzz = await openApiFuzz(box);
  base = `http://127.0.0.1:${box.service.httpPort()}`;
});
afterAll(() => box.close());

test("who may not is refused at every address: without session, with another role, with a forged page", async () => {
  expect(await fuzz.rights()).toEqual([]);
});

test("whatever is asked, the answer is what the API's own document says, in words that help", async () => {
  const { complaints, requests } = await runApiFuzz(box, fuzz, { seed: SEED, from: 0, requests: REQUESTS });
  expect(complaints).toEqual([]);
  expect(requests).toBe(REQUESTS);
  expect(Reflect.get({}, "polluted")).toBeUndefined();
});

test("and the box still takes a call, whose caller writes formulas that no spreadsheet runs", async () => {
  const caller = await box.caller("=1+1");
  await caller.answered();
  caller.hangUp();
  const { call } = await box.ended();
  const api = await signInToBox(base, { user: "owner", password: "owner-lanhe" });
  const renamed = structuredClone(box.config);
  for (const queue of renamed.queues) queue.name = "@SUM(1+1)";
  for (const extension of renamed.extensions) extension.name = "=cmd|' /C calc'!A0";
  expect((await box.service.config.replace(renamed, { by: "box" })).kind).toBe("saved");
  for (const text of ["<img src=x onerror=alert(1)>", "'; DROP TABLE call; --", "\u202egnp.exe", "=1+1"]) {
    const note = await api(routes.setNote, { params: { id: call }, body: { text, draft: false } });
    expect(note.text).toBe(text);
  }
  for (const path of ["calls.csv", "reports/queues.csv", "reports/agents.csv"]) await isHarmless(path);
});

test("the page shows texts as texts: nothing stored is ever written into it as HTML", () => {
  const folder = new URL("../../../webui/app/src/", import.meta.url).pathname;
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name));
  expect(files.length).toBeGreaterThan(100);
  for (const name of files)
    expect([
      name,
      /dangerouslySetInnerHTML|\.innerHTML\b|insertAdjacentHTML|document\.write/.test(
        readFileSync(folder + name, "utf8"),
      ),
    ]).toEqual([name, false]);
});

/** Every cell of a table is a number of ours or begins with nothing a spreadsheet would run. */
async function isHarmless(path: string): Promise<void> {
  const credentials = { user: "owner", password: "owner-lanhe" };
  const signedIn = await fetch(`${base}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(credentials),
  });
  const cookie = signedIn.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
  const reply = await fetch(`${base}/api/${path}?from=2020-01-01&to=2030-01-01`, { headers: { cookie } });
  expect([path, reply.status]).toEqual([path, 200]);
  const cells = (await reply.text()).replace(/^\uFEFF/, "").match(/"(?:[^"]|"")*"|[^",\r\n]+/g) ?? [];
  expect(cells.length).toBeGreaterThan(3);
  for (const cell of cells)
    expect([path, /^"?(?!-?[\d.]+%?"?$)[=+\-@\t\r\n]/.test(cell) ? cell : ""]).toEqual([path, ""]);
}
