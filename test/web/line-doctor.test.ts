import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasBrowser, openBrowser, openVisitor, signIn } from "#test/support/browser.ts";
import { type DemoBox, openDemoBox } from "#test/support/demo-box.ts";

describe.runIf(hasBrowser)("The Line Doctor", () => {
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

  test("a line is tested by button, and verdict, figures, picture and letter are there", async () => {
    const visitor = await openVisitor(browser, box.base);
    const { page } = visitor;
    await signIn(visitor, { user: "installer", password: "installer-lanhe" }, "/lines/board1.1");
    await page.getByText("Not tested yet.").first().waitFor();
    await page.getByRole("button", { name: "Test now" }).click();
    await page.getByText("25 mA").waitFor({ timeout: 60_000 });
    await page.getByText(/^450 Hz/).waitFor();
    await page.getByRole("img", { name: "Spectrogram" }).waitFor();
    const letter = await page.request.get("/api/lines/board1.1/letter?language=zh");
    expect([letter.status(), (await letter.body()).subarray(0, 5).toString()]).toEqual([200, "%PDF-"]);
    await page.getByRole("tab", { name: "Events" }).click();
    await page.getByText("loop-close").first().waitFor();
    expect(visitor.complaints).toEqual([]);
    await page.context().close();
  });
});
