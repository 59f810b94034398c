import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasBrowser, openBrowser, openVisitor, type Visitor } from "#test/support/browser.ts";
import { Machine } from "#test/support/machine.ts";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl fang@home";
const PASSWORD = "first-secret";

describe.runIf(hasBrowser)("a new box in a browser", () => {
  let machine: Machine;
  let browser: Browser;
  let visitor: Visitor;

  beforeAll(async () => {
    machine = await Machine.start();
    browser = await openBrowser();
    visitor = await openVisitor(browser, machine.base);
    visitor.page.setDefaultTimeout(20_000);
  });
  afterAll(async () => {
    await browser?.close();
    await machine?.stop();
  });

  test("asks whoever comes first for the owner's password, and opens for phones with it", async () => {
    const { page } = visitor;
    await page.goto("/");
    await page.getByLabel("Name of your company").fill("Lanhe");
    await page.getByRole("button", { name: "Continue: your password" }).click();
    await expect.poll(() => machine.rules).toContain("dport 5353");
    expect(machine.rules).not.toMatch(/udp dport \d+-\d+ accept/);
    await page.getByLabel("Your name").fill("Fang Li");
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByLabel("The password again").fill(PASSWORD);
    await page.getByRole("button", { name: "Set the password and go on" }).click();
    await page.getByText("Fang Li").waitFor();
    await expect.poll(() => machine.rules).toMatch(/udp dport \d+-\d+ accept/);
  });

  test("tells who reaches what, and a saved change holds at once", async () => {
    const { page } = visitor;
    await page.goto("/box/network");
    await page.getByRole("heading", { name: "http://callbox-2.local" }).waitFor();
    await page.getByText("Another box in this network has the name callbox").waitFor();
    await page.getByLabel("Networks of phones elsewhere").fill("203.0.113.0/24");
    await page.keyboard.press("Enter");
    await page.getByLabel("Name in the network").fill("lanhe");
    await page.getByRole("button", { name: /^Save/ }).click();
    await page.getByText("phones elsewhere 203.0.113.0/24").first().waitFor();
    await expect.poll(() => machine.rules).toMatch(/set phones4 \{[^}]*203\.0\.113\.0\/24/);
    await expect.poll(() => machine.called).toContain("hostnamectl --transient hostname lanhe");
  });

  test("opens SSH for a key with the password again, and closes it", async () => {
    const { page } = visitor;
    await page.getByRole("button", { name: "Open SSH…" }).click();
    await page.getByLabel("Public key").fill(KEY);
    await page.getByLabel("Your password").fill("wrong-secret");
    await page.getByRole("button", { name: "Open SSH" }).click();
    await page.getByText("This is not the present one.").waitFor();
    await page.getByLabel("Your password").fill(PASSWORD);
    await page.getByRole("button", { name: "Open SSH" }).click();
    await page.getByText("Open until").waitFor();
    expect(machine.rules).toContain("elements = { 22 timeout 3600s }");
    await page.getByRole("button", { name: "Close now" }).click();
    await page.getByText("Closed. Nobody signs in").waitFor();
    expect(machine.rules).not.toContain("22 timeout");
  });

  test("tells of a stick that was refused, with the line", async () => {
    machine.plugStick("sda1", "setup: 1\nconfig:\n  box: { companyName: Mine }\n");
    const { page } = visitor;
    await page.goto("/box/stick");
    await page.getByRole("heading", { name: "was refused" }).waitFor();
    await page.getByText("This box has an owner already").waitFor();
  });

  test("is wiped after the word and the password, and says so", async () => {
    const { page } = visitor;
    await page.goto("/box/reset");
    const wipe = page.getByRole("button", { name: "Wipe everything now" });
    await page.getByLabel("Your password").fill(PASSWORD);
    expect(await wipe.isDisabled()).toBe(true);
    await page.getByLabel("Type RESET to confirm").fill("RESET");
    await wipe.click();
    await page.getByText("The box is being wiped").waitFor();
    await expect.poll(() => machine.called).toContain("systemctl reboot");
    // A password that was wrong is an answer of the box, not a fault of the page.
    expect(visitor.complaints.filter((complaint) => !complaint.includes("400"))).toEqual([]);
  });
});
