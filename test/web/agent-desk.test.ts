import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasBrowser, openBrowser, openVisitor, signIn } from "#test/support/browser.ts";
import { type DemoBox, openDemoBox } from "#test/support/demo-box.ts";

describe.runIf(hasBrowser)("The agent's own desk", () => {
  let box: DemoBox;
  let browser: Browser;

  beforeAll(async () => {
    box = await openDemoBox();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await box?.close();
  });

  test("a call rings, is talked on and wrapped up at one place; what is typed stays and keeps the focus", async () => {
    const visitor = await openVisitor(browser, box.base);
    const { page } = visitor;
    await signIn(visitor, { extension: "1001", pin: "1111" }, "/desk");
    await page.getByRole("heading", { name: "You are not signed in" }).waitFor();
    const first = box.call({ TALK: "14", FROM: "13812345678" });
    await page.getByText("Lift the handset of phone 1001.").waitFor({ timeout: 40_000 });
    expect(await page.title()).toBe("☎ 138 1234 5678");
    await page.getByText("First call from this number.").waitFor();

    const note = page.getByRole("textbox", { name: "Notes" });
    await note.fill("Wants a price");
    await page.getByText(/Draft, saved/).waitFor();
    await page.getByRole("button", { name: "Hang up" }).waitFor();
    await page.keyboard.press("Alt+4");
    await page.getByRole("heading", { name: "Wrap-up" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Wrap-up" }).waitFor();
    expect(await note.inputValue()).toBe("Wants a price");

    await page.getByRole("button", { name: "30 s more" }).click();
    await note.focus();
    await page.keyboard.press("End");
    await page.keyboard.press("2");
    expect(await note.inputValue()).toBe("Wants a price2");
    await page.getByRole("button", { name: "Solved" }).focus();
    await page.keyboard.press("2");
    await page.getByRole("button", { name: "Booked" }).and(page.locator("[aria-pressed=true]")).waitFor();
    await page.getByText(/^Saved \d/).waitFor();
    await note.focus();
    await page.keyboard.press("End");
    await page.keyboard.type(" by mail");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("heading", { name: "Wrap-up" }).waitFor({ state: "detached" });
    await page.getByText(/, Booked/).waitFor();
    await first;
    expect(visitor.complaints).toEqual([]);
    await page.context().close();
  });

  test("a new call puts its card above the note one still writes, and the note keeps the keyboard", async () => {
    const visitor = await openVisitor(browser, box.base);
    const { page } = visitor;
    await signIn(visitor, { extension: "1001", pin: "1111" }, "/desk");
    await box.call({ TALK: "2", FROM: "13812345678" });
    await page.getByRole("heading", { name: "Wrap-up" }).waitFor({ timeout: 40_000 });
    await page.getByRole("textbox", { name: "Notes" }).focus();
    await page.keyboard.type("He will");
    await page.getByRole("button", { name: "Ready again" }).click();
    const earlier = page.locator("section.panel", { hasText: "Your call with 138 1234 5678" }).getByRole("textbox");
    await earlier.focus();
    const second = box.call({ TALK: "2", FROM: "13955501862" });
    await page.getByText("Lift the handset of phone 1001.").waitFor({ timeout: 40_000 });
    await page.keyboard.type(" call again");
    await page.getByRole("button", { name: "Hang up" }).waitFor();
    expect(await earlier.inputValue()).toBe("He will call again");
    await second;
    expect(visitor.complaints).toEqual([]);
    await page.context().close();
  });

  test("pausing by keyboard asks for the reason; its limit runs, and Alt 9 ends it", async () => {
    const visitor = await openVisitor(browser, box.base);
    const { page } = visitor;
    await signIn(visitor, { extension: "1003", pin: "3333" }, "/desk");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: "Sign out" }).waitFor();
    await page.keyboard.press("Alt+0");
    await page.getByRole("button", { name: "Break" }).and(page.locator(":focus")).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Paused: Break" }).waitFor();
    await page.getByText(/left of 15 minutes/).waitFor();
    await page.keyboard.press("Alt+9");
    await page.getByRole("heading", { name: "Paused: Break" }).waitFor({ state: "detached" });
    expect(visitor.complaints).toEqual([]);
    await page.context().close();
  });

  test("a new person gets an extension, a place in a queue and a phone password that only installers may read", async () => {
    const visitor = await openVisitor(browser, box.base);
    const { page } = visitor;
    await signIn(visitor, { user: "owner", password: "owner-lanhe" }, "/people");
    await page.getByRole("button", { name: "Add a person" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Zhao Min");
    await page.getByLabel("Extension", { exact: true }).fill("1001");
    await page.getByText("This extension is taken by Chen Xiaowen.").waitFor();
    await page.getByLabel("Extension", { exact: true }).fill("1005");
    await page.getByRole("dialog").getByRole("button", { name: "Add a person" }).click();
    await page.getByRole("heading", { level: 1, name: "Zhao Min cannot be reached at 1005" }).waitFor();
    await page.getByRole("combobox", { name: "Add to a queue" }).click();
    await page.getByTitle("Sales").click();
    await page.getByRole("spinbutton", { name: "Rank Sales" }).waitFor();
    await page.getByRole("button", { name: "Show" }).click();
    expect(await page.locator(".kv .mono").first().textContent()).toMatch(/^[A-Za-z0-9]{12,}$/);
    expect(visitor.complaints).toEqual([]);
    await page.context().close();

    const supervisor = await openVisitor(browser, box.base);
    await signIn(supervisor, { user: "supervisor", password: "supervisor-lanhe" }, "/people/1005");
    await supervisor.page.getByText("Only owner and installer may see it.").waitFor();
    expect(supervisor.complaints).toEqual([]);
    await supervisor.page.context().close();
  });
});
