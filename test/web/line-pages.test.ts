import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningSimulator, startSimulator } from "#test/simulator/client.ts";
import { hasBrowser, openBrowser, openVisitor, signIn, type Visitor } from "#test/support/browser.ts";
import { type DemoBox, openDemoBox } from "#test/support/demo-box.ts";

/** Where pictures go when somebody wants to look. */
const PICTURES = process.env.CALLBOX_PICTURES;

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

const INSTALLER = { user: "installer", password: "installer-lanhe" };

// One box for all of them, side by side: most of the time a line is listened to and nothing is to be done.
describe.runIf(hasBrowser)("The pages of lines", () => {
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

  async function visit(address: string, width?: number): Promise<Visitor> {
    const visitor = await openVisitor(browser, box.base, width);
    await signIn(visitor, INSTALLER, address);
    return visitor;
  }

  async function addBoard(page: Page): Promise<void> {
    await page.getByRole("button", { name: "Add a line board" }).click();
    await page.getByText("I know the name of the port").click();
    await page.getByLabel("Another port").fill(board.path);
    await page.getByRole("button", { name: "What is on it?" }).click();
    await page.getByText("A line board answers: Callbox simulated board").waitFor();
    await page.getByRole("button", { name: "Use this one" }).click();
    await page.getByLabel("Name of L1").fill("Window line");
    await picture(page, "found-en");
    await page.getByRole("button", { name: "Add the board with its lines" }).click();
    await page.waitForURL("**/lines?board=board2");
  }

  test.concurrent("an installer finds a board and adds it; its call says who calls, its socket blinks; it goes again", async () => {
    const { page } = await visit("/lines");
    await addBoard(page);
    const drawer = page.getByRole("dialog");
    await drawer.getByText("Connected since").waitFor();
    await drawer.getByText("SIM-0002").waitFor();
    await picture(page, "board-en");

    await board.client.request("call", { port: 1, number: "13800138000" });
    await board.client.waitFor("answered", 1);
    await drawer.getByRole("link", { name: "Window line" }).click();
    await page.getByRole("link", { name: "See the call" }).waitFor();
    // An installer does not see the numbers of customers, neither in the call nor in what the line told.
    await drawer
      .getByText(/^138\*\*\*\*8000/)
      .first()
      .waitFor();
    await page.getByRole("tab", { name: "Events" }).click();
    await drawer.getByText("A call comes in: 138****8000").waitFor();
    await page.getByRole("button", { name: "Blink its light" }).click();
    await board.client.waitFor("led-amber-fast", 1);
    await board.client.request("hang-up", { port: 1 });
    await board.client.waitFor("loop-opened", 1);

    await page.goto("/lines/board2.2");
    await page.getByRole("button", { name: "Ring it" }).click();
    await board.client.waitFor("rings", 2);
    await board.client.request("lift", { port: 2 });
    await page.getByRole("tab", { name: "Events" }).click();
    await drawer.getByText("The handset is lifted").waitFor();
    await picture(page, "telephone-en");
    await board.client.request("hang-up", { port: 2 });

    await page.goto("/lines?board=board2");
    await drawer.getByLabel("Name", { exact: true }).fill("Cabinet");
    await drawer.getByRole("button", { name: "Save" }).click();
    await page.getByText("Line board Cabinet").waitFor();
    await page.getByRole("link", { name: "Cabinet" }).waitFor();
    await drawer.getByRole("button", { name: "Restart the board" }).click();
    await page.locator(".ant-popconfirm").getByRole("button", { name: "Restart the board" }).click();
    await board.client.waitFor("reset", 0);
    await drawer.getByRole("button", { name: "Remove the board" }).click();
    await page.getByText("Line board Cabinet is removed").waitFor();
    await board.client.waitFor("link-down", 0);
    const reply = await page.request.get("/api/config/boards");
    expect(((await reply.json()) as { items: { id: string }[] }).items.map(({ id }) => id)).toEqual(["board1"]);
    await page.context().close();
  });

  test.concurrent("a line is tested by button; verdict, figures, picture, letter and lists as files are there", async () => {
    const visitor = await visit("/lines/board1.1");
    const { page } = visitor;
    await page.getByText("Not tested yet.").first().waitFor();
    await page.getByRole("button", { name: "Test now" }).click();
    await page.getByText("25 mA", { exact: true }).waitFor({ timeout: 60_000 });
    await page.getByText(/^450 Hz/).waitFor();
    await page.getByRole("img", { name: "Spectrogram" }).waitFor();
    await picture(page, "doctor-en");
    const letter = await page.request.get("/api/lines/board1.1/letter?language=zh");
    expect([letter.status(), (await letter.body()).subarray(0, 5).toString()]).toEqual([200, "%PDF-"]);
    await page.getByRole("tab", { name: "Events" }).click();
    await page.getByLabel("Last 50 events: Search").fill("close the loop");
    expect(await page.locator(".line-log").first().locator("li").allInnerTexts()).toHaveLength(1);
    const csv = async (what: string): Promise<string> =>
      (await page.request.get(`/api/lines/${what}language=zh`)).text();
    expect(await csv("board1.1/export?what=events&")).toContain("摘机（闭合环路）");
    expect(await csv("board1.1/export?what=tests&")).toContain("正常");
    expect(await csv("board1.5/export?what=counters&")).toContain("计数");
    expect(await csv("export?")).toContain("board1,5,FXS");
    expect(visitor.complaints).toEqual([]);
    await page.context().close();
  });

  test.concurrent("the time of the nightly test is set where the lines are, and holds at once", async () => {
    const { page } = await visit("/lines");
    await page.getByLabel("each night at").fill("02:15");
    await page.getByRole("button", { name: "Save, from tonight on" }).click();
    await page.getByText("from now on each night at 02:15").waitFor();
    const reply = await page.request.get("/api/lines");
    expect(((await reply.json()) as { testTime: string }).testTime).toBe("02:15");
    await page.context().close();
  });

  test.concurrent("on a phone in Chinese: a board whose lines are used cannot be removed yet, and what uses them is named", async () => {
    const { page } = await visit("/lines?board=board1&lang=zh", 390);
    await page.getByText("以下规则使用其线路").waitFor();
    expect(await page.getByRole("button", { name: "删除线路板" }).isDisabled()).toBe(true);
    await picture(page, "board-zh-phone");
    await page.goto("/lines?add=board&lang=zh");
    await page.getByRole("button", { name: "查找我的线路板" }).waitFor();
    await picture(page, "add-zh-phone");
    await page.context().close();
  });
});
