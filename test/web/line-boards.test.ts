import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningSimulator, startSimulator } from "#test/simulator/client.ts";
import { hasBrowser, openBrowser, openVisitor, signIn } from "#test/support/browser.ts";
import { type DemoBox, openDemoBox } from "#test/support/demo-box.ts";

/** Where pictures go when somebody wants to look. */
const PICTURES = process.env.CALLBOX_PICTURES;

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

describe.runIf(hasBrowser)("Line boards on the page", () => {
  let box: DemoBox;
  let browser: Browser;
  let board: RunningSimulator;

  beforeAll(async () => {
    [box, board, browser] = await Promise.all([
      openDemoBox(),
      startSimulator(["--fxo", "1", "--fxs", "1", "--serial", "SIM-0002"]),
      openBrowser(),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await board?.stop();
    await box?.close();
  });

  test("an installer finds a board, adds it, takes a call on it, restarts it, and takes it out again", async () => {
    const visitor = await openVisitor(browser, box.base);
    const { page } = visitor;
    await signIn(visitor, { user: "installer", password: "installer-lanhe" }, "/lines");
    await page.getByRole("button", { name: "Add a line board" }).click();
    await page.getByLabel("Another port").fill(board.path);
    await picture(page, "add-en");
    await page.getByRole("button", { name: "What is on it?" }).last().click();
    await page.getByRole("heading", { name: "A line board answers: Callbox simulated board" }).waitFor();
    await page.getByLabel("Name of L1").fill("Window line");
    await picture(page, "found-en");
    await page.getByRole("button", { name: "Add the board with its lines" }).click();
    await page.waitForURL("**/lines?board=board2");
    const drawer = page.getByRole("dialog");
    await drawer.getByText("Connected since").waitFor();

    await picture(page, "board-en");
    await drawer.getByText("SIM-0002").waitFor({ timeout: 5000 });

    await board.client.request("call", { port: 1, number: "13800138000" });
    await board.client.waitFor("answered", 1);
    await drawer.getByRole("link", { name: "Window line" }).click();
    await page.getByRole("link", { name: "See the call" }).waitFor();
    await board.client.request("hang-up", { port: 1 });
    await board.client.waitFor("loop-opened", 1);

    await page.goto("/lines?board=board2");
    await drawer.getByRole("button", { name: "Restart the board" }).click();
    await page.locator(".ant-popconfirm").getByRole("button", { name: "Restart the board" }).click();
    await board.client.waitFor("reset", 0);
    await drawer.getByRole("button", { name: "Remove the board" }).click();
    await page.getByText("Line board board2 is removed").waitFor();
    await board.client.waitFor("link-down", 0);
    const reply = await page.request.get("/api/config/boards");
    expect(((await reply.json()) as { items: { id: string }[] }).items.map(({ id }) => id)).toEqual(["board1"]);
    await page.context().close();
  });

  test("a board whose lines are used cannot be removed yet, and what uses them is named", async () => {
    const visitor = await openVisitor(browser, box.base, 390);
    const { page } = visitor;
    await signIn(visitor, { user: "installer", password: "installer-lanhe" }, "/lines?board=board1&lang=zh");
    await page.getByText("以下规则使用其线路").waitFor();
    expect(await page.getByRole("button", { name: "删除线路板" }).isDisabled()).toBe(true);
    await picture(page, "board-zh-phone");
    await page.goto("/lines?add=board&lang=zh");
    await page.getByText("插在哪个端口？").waitFor();
    await picture(page, "add-zh-phone");
    await page.context().close();
  });
});
