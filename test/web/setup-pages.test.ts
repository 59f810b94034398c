import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { hasBrowser, openBrowser, openVisitor, signIn, type Visitor } from "#test/support/browser.ts";
import { type DemoBox, openDemoBox } from "#test/support/demo-box.ts";

const SPEECH = fileURLToPath(new URL("../../firmware/prompts/assets/en/goodbye.wav", import.meta.url));
const SAVE = "Save, for the next caller";

/** An item of a list as the box has it now. */
async function stored(page: Page, list: string, id: string): Promise<Record<string, unknown>> {
  const reply = await page.request.get(`/api/config/${list}`);
  const { items } = (await reply.json()) as { items: Record<string, unknown>[] };
  const found = items.find((item) => item.id === id);
  if (found === undefined) throw new Error(`there is no ${id} in ${list}`);
  return found;
}

/** Somebody else saves an item behind the page's back. */
async function saveElsewhere(page: Page, list: string, id: string, change: Record<string, unknown>): Promise<void> {
  const { csrf } = (await (await page.request.get("/api/session")).json()) as { csrf: string };
  const { version } = (await (await page.request.get(`/api/config/${list}`)).json()) as { version: number };
  const item = { ...(await stored(page, list, id)), ...change };
  const headers = { "x-csrf-token": csrf };
  const reply = await page.request.put(`/api/config/${list}/${id}`, { headers, data: { version, item } });
  expect(reply.status()).toBe(200);
}

async function drag(page: Page, from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 5 });
  await page.mouse.up();
}

async function boxOf(locator: Locator) {
  const box = await locator.boundingBox();
  if (box === null) throw new Error("it is not to be seen");
  return box;
}

describe.runIf(hasBrowser)("Setting up how calls are answered", () => {
  let box: DemoBox;
  let browser: Browser;
  let visitor: Visitor;
  let page: Page;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "callbox-files-"));
    box = await openDemoBox();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await box?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    visitor = await openVisitor(browser, box.base);
    page = visitor.page;
    await signIn(visitor, { user: "owner", password: "owner-lanhe" });
  });
  afterEach(async () => {
    await page.context().close();
  });

  const setNumber = async (field: string, name: string, value: string): Promise<void> => {
    await page.locator(`#${field}`).click();
    await page.getByRole("spinbutton", { name }).fill(value);
    await page.keyboard.press("Escape");
    await page.getByRole("spinbutton", { name }).waitFor({ state: "detached" });
  };

  test("a queue: settings that do not fit each other are told at the blank; the draft outlives the tab", async () => {
    await page.goto("/setup/queues/sales");
    await setNumber("ringSeconds", "Ring an agent for", "25");
    await setNumber("maxWaitSeconds", "Longest wait", "20");
    await page.getByText("2 changes not saved").waitFor();
    await page.locator("#ringSeconds.wrong").waitFor();
    await page.getByRole("button", { name: "See them" }).click();
    expect(await page.locator(".change-list").textContent()).toContain("25 s");
    await page.getByRole("link", { name: "Voice menus" }).click();
    await page.getByRole("button", { name: "Keep as draft" }).click();
    await page.waitForURL("**/setup/flows");
    await page.goto("/setup/queues/sales");
    await page.getByText("2 changes not saved").waitFor();
    await page.getByRole("button", { name: "Discard" }).click();
    await page.goto("/setup/queues/sales");
    await page.locator("#ringSeconds").waitFor();
    expect(await page.getByText("not saved").count()).toBe(0);
    expect(await stored(page, "queues", "sales")).toMatchObject({ ringSeconds: 15, maxWaitSeconds: 180 });
  });

  test("a queue: saved with Ctrl S; who saved the same setting meanwhile is not overwritten", async () => {
    await page.goto("/setup/queues/sales");
    await setNumber("ringSeconds", "Ring an agent for", "18");
    await page.keyboard.press("Control+s");
    await page.getByText("Saved.").waitFor();
    await setNumber("ringSeconds", "Ring an agent for", "30");
    await saveElsewhere(page, "queues", "sales", { ringSeconds: 40, goalPercent: 85 });
    await page.getByRole("heading", { name: /85%/ }).waitFor();
    await page.getByRole("button", { name: SAVE }).click();
    await page.getByText("Take theirs: 40 s").click();
    await page.getByRole("button", { name: "Save this" }).click();
    await page.getByText("Saved.").waitFor();
    expect(await stored(page, "queues", "sales")).toMatchObject({ ringSeconds: 40, goalPercent: 85 });
  });

  test("a queue: an agent taken out comes back with undo; a new queue is made and deleted", async () => {
    await page.goto("/setup/queues/sales");
    await page.getByRole("button", { name: "Wang Lei leaves this queue" }).click();
    await page.getByText("1 change not saved").waitFor();
    await page.locator(".undo-line").getByRole("button", { name: "Undo" }).click();
    await page.getByText("not saved").waitFor({ state: "detached" });
    await page.goto("/setup/queues");
    await page.getByRole("button", { name: "Add a queue" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Night desk");
    await page.getByRole("dialog").getByRole("button", { name: "Add a queue" }).click();
    await page.waitForURL("**/setup/queues/night-desk");
    await page.getByText("no agents; callers can only go past it").waitFor();
    await page.getByRole("button", { name: "Delete this queue" }).click();
    await page.waitForURL("**/setup/queues");
  });

  test("a voice menu: keys are tried on the box; a way out leads to a new step", async () => {
    await page.goto("/setup/flows/main");
    await page.locator(".keypad").getByRole("button", { name: "1", exact: true }).click();
    await page.getByText("Leaves for Sales").waitFor();
    await page.getByRole("combobox", { name: "Main menu, 3" }).click();
    await page.keyboard.type("ask for");
    await page.keyboard.press("Enter");
    await page.getByText("The caller types a number").waitFor();
    await page.getByRole("button", { name: SAVE }).click();
    await page.getByText("Saved.").waitFor();
    const { nodes } = (await stored(page, "flows", "main")) as { nodes: { id: string; kind: string }[] };
    expect(nodes.at(-1)).toMatchObject({ id: "collect", kind: "collect" });
    await page.getByRole("button", { name: "Delete this step" }).click();
    await page.getByRole("button", { name: SAVE }).click();
    await page.getByText("Saved.").waitFor();
    await page.getByRole("combobox", { name: "Main menu, 3" }).click();
    await page.keyboard.type("voicemail");
    await page.keyboard.press("Enter");
    await page.getByText("1 change not saved").waitFor();
  });

  test("opening hours: edges dragged, a day opened, copied and typed; held closed and given back", async () => {
    await page.goto("/setup/hours/office");
    const tracks = page.locator(".wtrack:not(.bare)");
    await tracks.first().waitFor();
    const grip = await boxOf(tracks.nth(0).locator(".grip-zone.end"));
    const monday = await boxOf(tracks.nth(0));
    const y = grip.y + grip.height / 2;
    await drag(page, { x: grip.x + grip.width / 2, y }, { x: monday.x + (monday.width * 20) / 24, y });
    const saturday = await boxOf(tracks.nth(5));
    const at = (hour: number) => ({ x: saturday.x + (saturday.width * hour) / 24, y: saturday.y + 20 });
    await drag(page, at(10), at(14));
    await page.getByRole("button", { name: "Copy Saturday to other days" }).click();
    await page.getByRole("checkbox", { name: "Sunday" }).check();
    await page.getByRole("button", { name: "Copy", exact: true }).click();
    await tracks.nth(6).locator(".wspan").click();
    await page.getByLabel("From").fill("1020");
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByRole("button", { name: "Sunday, 10:20 to 14:00" }).waitFor();
    await page.getByText("3 changes not saved").waitFor();
    await page.getByRole("button", { name: SAVE }).click();
    await page.getByText("Saved.").waitFor();
    const { week } = (await stored(page, "schedules", "office")) as { week: unknown[] };
    expect([week[0], week[5], week[6]]).toEqual([
      [{ from: "09:00", to: "20:00" }],
      [{ from: "10:00", to: "14:00" }],
      [{ from: "10:20", to: "14:00" }],
    ]);
    await page.getByText("Closed now", { exact: true }).click();
    await page.getByRole("button", { name: "Hold closed" }).click();
    await page.getByRole("heading", { name: /Held closed/ }).waitFor();
    await page.getByText("By calendar").click();
    await page.getByRole("heading", { name: /(Open|Closed) now/ }).waitFor();
  });

  test("rules: a number is tried out; a new rule gets a condition, moves up, and is deleted", async () => {
    await page.goto("/setup/routes");
    await page.getByLabel("Number as dialled on a phone here").fill("913800001111");
    await page.getByText("sends it outside").waitFor();
    await page.getByRole("button", { name: "Add a rule" }).first().click();
    await page.getByLabel("Name", { exact: true }).last().fill("VIP line");
    await page.getByRole("dialog").getByRole("button", { name: "Add a rule" }).click();
    await page.waitForURL("**/setup/routes/vip-line");
    await page.locator(".rule-editor").getByLabel("Called number").fill("85X*");
    await page.getByRole("button", { name: SAVE }).click();
    await page.getByText("Saved.").waitFor();
    expect(await stored(page, "inboundRules", "vip-line")).toMatchObject({ called: "85X*" });
    await page.getByRole("button", { name: "Move “VIP line” up" }).click();
    await page.getByText("“VIP line” is moved").waitFor();
    await page.getByRole("button", { name: "Delete this rule" }).click();
    await page.getByText("“VIP line” is deleted").waitFor();
  });

  test("prompts: what is no sound is refused in words; a file replaces one, and the shipped one comes back", async () => {
    const [letter, broken] = [join(folder, "letter.pdf"), join(folder, "broken.mp3")];
    writeFileSync(letter, "no sound");
    writeFileSync(broken, Buffer.alloc(3000, 0x5a));
    await page.goto("/setup/prompts/welcome");
    const section = page.getByRole("region", { name: "welcome, English" });
    const file = section.locator("input[type=file]");
    await file.setInputFiles(letter);
    await section.getByText("is no sound file").waitFor();
    await file.setInputFiles(broken);
    await section.getByRole("alert").getByText("not a sound file").waitFor();
    await file.setInputFiles(SPEECH);
    await section.getByText("Uploaded and converted.").waitFor();
    await section.getByRole("button", { name: "Back to the shipped one" }).click();
    await page.locator(".undo-line").getByRole("button", { name: "Undo" }).click();
    await section.getByText("uploaded", { exact: true }).waitFor();
    await section.getByRole("button", { name: "Back to the shipped one" }).click();
    await section.getByText("shipped", { exact: true }).waitFor();
  });

  test("the whole box: a copy with a password is downloaded, looked through when it comes back, and thrown away", async () => {
    await page.goto("/box/backup");
    await page.getByText("There is no copy of this box yet").waitFor();
    await page.getByLabel("Password for the file").fill("open sesame");
    await page.getByLabel("The password once more").fill("open sesame");
    const [download] = await Promise.all([
      page.waitForEvent("download", { timeout: 60_000 }),
      page.getByRole("button", { name: "Download the copy" }).click(),
    ]);
    const file = join(folder, download.suggestedFilename());
    await download.saveAs(file);
    expect(file).toMatch(/callbox-Lanhe-\d{4}-\d\d-\d\d\.callbox-backup$/);
    await page.getByText("Your browser has the file").waitFor();
    const choose = page.locator("input[type=file]").first();
    await choose.setInputFiles(SPEECH);
    await page.getByRole("alert").getByText("This file is no backup of a Callbox.").waitFor();
    await choose.setInputFiles(file);
    await page.getByLabel("Password it was made with").fill("open barley");
    await page.getByRole("button", { name: "Check this file" }).click();
    await page.getByRole("alert").getByText("This is not the password").waitFor();
    await page.getByLabel("Password it was made with").fill("open sesame");
    await page.getByRole("button", { name: "Check this file" }).click();
    await page.getByText("The file is whole").waitFor();
    await page.getByText("takes the place of what is on this box now").waitFor();
    await page.getByRole("button", { name: "Throw away" }).click();
    await page.getByText("nothing is changed until you say so").waitFor();
  });
});
