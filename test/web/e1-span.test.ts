import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningSimulator, startE1Simulator } from "#test/simulator/client.ts";
import { hasBrowser, openBrowser, openVisitor, signIn } from "#test/support/browser.ts";
import { type DemoBox, openDemoBox } from "#test/support/demo-box.ts";
import { Libpri } from "#test/support/libpri.ts";

/** Where pictures go when somebody wants to look. */
const PICTURES = process.env.CALLBOX_PICTURES;

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

const INSTALLER = { user: "installer", password: "installer-lanhe" };
const OWNER = { user: "owner", password: "owner-lanhe" };
const libpri = Libpri.build();
libpri?.close();

describe.runIf(hasBrowser && libpri !== undefined)("The page of an E1 span", () => {
  let box: DemoBox;
  let browser: Browser;
  let board: RunningSimulator;

  beforeAll(async () => {
    [box, board, browser] = await Promise.all([openDemoBox(), startE1Simulator(["--far", "pri-net"]), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await board?.stop();
    await box?.close();
  });

  async function addBoard(page: Page): Promise<void> {
    await page.getByRole("button", { name: "Add an E1 board" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name", { exact: true }).fill("Carrier");
    await dialog.getByLabel("Where the board is").fill(board.path);
    await dialog.getByRole("button", { name: "Add an E1 board" }).click();
    await page.getByRole("link", { name: /^Carrier ISDN PRI/ }).click();
    await page.getByText("Calls can be made on Carrier").waitFor();
  }

  test("a board is added; a call stands on its channel, a channel is blocked, signalling is told in words", async () => {
    const visitor = await openVisitor(browser, box.base);
    const { page } = visitor;
    await signIn(visitor, INSTALLER, "/lines");
    await addBoard(page);

    await page.getByRole("button", { name: "Channel 17: free" }).waitFor();
    const words = ["a", { called: "58887001", number: "13800138000", channel: 17 }];
    await board.client.request("pri", { span: 1, command: "dial", words });
    await page.getByRole("button", { name: "Channel 17: call in" }).click();
    const drawer = page.getByRole("dialog");
    await drawer.getByRole("link", { name: "See the call" }).waitFor();
    // An installer does not see the numbers of customers.
    await drawer.getByText("from 138****8000").waitFor();
    await picture(page, "channel-en");

    await page.goto("/spans/e1.1?slot=5");
    await drawer.getByRole("button", { name: "Block for new calls" }).click();
    await drawer.getByRole("button", { name: "Give it back" }).waitFor();
    await drawer.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: "Channel 5: blocked here" }).waitFor();
    // It is kept: it stands in the settings of the board.
    await page.goto("/lines?e1=e1");
    await drawer.getByTitle("5", { exact: true }).waitFor();
    await picture(page, "board-en");
    await page.goto("/spans/e1.1");

    await page.getByRole("tab", { name: "Trace" }).click();
    await page.getByRole("button", { name: /SETUP.*New call.*to 5\*\*\*7001, from 138\*\*\*\*8000/ }).click();
    await drawer.getByText("called number").first().waitFor();
    await picture(page, "message-en");
    const capture = await page.request.get("/api/spans/e1.1/trace.pcap");
    const octets = await capture.body();
    expect([capture.status(), octets.length > 100]).toEqual([200, true]);
    expect([octets.includes("138****8000"), octets.includes("13800138000")]).toEqual([true, false]);
    expect(visitor.complaints).toEqual([]);
  });

  test("an owner sees whole numbers in the trace; new firmware is written into the board and told", async () => {
    const visitor = await openVisitor(browser, box.base);
    const { page } = visitor;
    await signIn(visitor, OWNER, "/spans/e1.1?tab=trace");
    await page.getByRole("button", { name: /SETUP.*to 58887001, from 13800138000/ }).waitFor();
    await page.goto("/lines?e1=e1");
    const drawer = page.getByRole("dialog");
    await drawer.getByText("1.0.0").first().waitFor();
    const write = async (text: string): Promise<void> => {
      const file = { name: "e1.bin", mimeType: "application/octet-stream", buffer: Buffer.from(text) };
      await drawer.locator("input[type=file]").setInputFiles(file);
      await drawer.getByRole("button", { name: "Write it now" }).click();
      await page.getByRole("tooltip").getByRole("button", { name: "Write it now" }).click();
    };
    await write("nonsense");
    await drawer.getByText(/Not written .* this firmware is not for this board/).waitFor();
    await write(`CALLBOX-E1 1.1.0\n${"x".repeat(60_000)}`);
    await drawer.getByText(/Written and checked/).waitFor();
    await drawer.getByText("1.1.0").first().waitFor();
    await picture(page, "firmware-en");
    expect(visitor.complaints).toEqual([]);
  });
});
