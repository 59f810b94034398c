import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasBrowser, openBrowser, openVisitor, signIn } from "#test/support/browser.ts";
import { type DemoBox, openDemoBox } from "#test/support/demo-box.ts";

describe.runIf(hasBrowser)("the main job, seen on the page", () => {
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

  test("a supervisor signs in with the keyboard alone and sees who can take a call", async () => {
    const { page, complaints } = await openVisitor(browser, box.base);
    await page.goto("/");
    await page.getByText("Name and password").click();
    await page.getByLabel("Name", { exact: true }).fill("supervisor");
    await page.keyboard.press("Tab");
    await page.keyboard.type("wrong-password");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    await page.getByRole("textbox", { name: "Password" }).fill("supervisor-lanhe");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Nobody is waiting, and nobody is ready" }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("a call can be watched from the ring to the recording, and its page says why it went where it went", async () => {
    const visitor = await openVisitor(browser, box.base);
    const { page } = visitor;
    await signIn(visitor, { user: "owner", password: "owner-lanhe" }, "/live");
    const running = box.call({ TALK: "6" });
    const calls = page.locator("section.panel", { hasText: "Calls now" });
    await calls.getByText("139 5550 1862").waitFor({ timeout: 40_000 });
    await calls.getByText("talking with Chen Xiaowen").waitFor({ timeout: 40_000 });
    await page.locator("button.agent", { hasText: "Chen Xiaowen" }).getByText("Sales, 139 5550 1862").waitFor();
    await calls.getByText("139 5550 1862").click();
    await page.getByRole("heading", { level: 1, name: "139 5550 1862 is on the line" }).waitFor();
    const printed = await running;
    expect(printed).toContain("Result      answered, talked with Chen Xiaowen");
    await page
      .getByRole("heading", { level: 1, name: /139 5550 1862 (waited .* and )?talked 0:0\d with Chen Xiaowen/ })
      .waitFor();

    const trail = page.locator("ol.trail");
    for (const sentence of [
      "Arrived on FXO 1",
      "Rule “Main number” takes the call",
      "Pressed 1 for Sales",
      "Chen Xiaowen picked up",
      "The conversation is recorded",
      "The caller hung up",
    ]) {
      await trail.getByText(sentence).waitFor();
    }
    const ladder = page.locator("svg.ladder");
    await ladder.getByText("INVITE (SDP)").click();
    await page.getByRole("dialog").getByText("Content-Type: application/sdp").waitFor();
    await page.keyboard.press("Escape");

    await page.getByRole("button", { name: "Play" }).click();
    await page.locator(".player b", { hasText: "0:01" }).waitFor();
    expect(visitor.complaints).toEqual([]);
    await page.context().close();
  });

  test("when nobody is there the caller leaves a message, which is heard on the page", async () => {
    expect(await box.call({ NO_AGENT: "1", TALK: "4" })).toContain("Result      voicemail");
    const visitor = await openVisitor(browser, box.base);
    await signIn(visitor, { user: "owner", password: "owner-lanhe" }, "/calls");
    const { page } = visitor;
    await page.getByText("Left a message").first().waitFor();
    await page.goto("/voicemail/general");
    await page.getByText("139 5550 1862").first().waitFor();
    expect(visitor.complaints).toEqual([]);
    await page.context().close();
  });

  test("an agent signs in to the queues on the desk page and pauses; the supervisor sees it at once", async () => {
    const supervisor = await openVisitor(browser, box.base);
    await signIn(supervisor, { user: "supervisor", password: "supervisor-lanhe" }, "/live");
    const agent = await openVisitor(browser, box.base);
    await signIn(agent, { extension: "1002", pin: "2222" }, "/desk");
    await agent.page.getByRole("button", { name: "Sign in" }).first().click();
    // No phone of 1002 is registered: signed in, and the page says that it cannot be rung.
    await supervisor.page.locator("button.agent", { hasText: "Wang Lei" }).getByText("Phone not connected").waitFor();
    await supervisor.page.context().close();
    await agent.page.context().close();
  });
});
