import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Config } from "#firmware/config/schema/config.ts";
import { type Box, openBox } from "#test/support/box.ts";
import { hasBrowser, openBrowser, openVisitor, signIn } from "#test/support/browser.ts";

const EVIL = `<img src=x onerror="window.evil=1">'"><script>evil=1</script>{{7*7}}`;

/** Puts it wherever a person may write a name; keys and numbers stay. */
function nameAll(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (/^(name|nameZh|label|labelZh|companyName|note|description)$/.test(key) && typeof inner === "string") {
      Reflect.set(value, key, EVIL.slice(0, 60));
    } else nameAll(inner);
  }
}

const PAGES = [
  ...[
    "/live",
    "/calls",
    "/callback",
    "/voicemail",
    "/reports/agents",
    "/reports/queues",
    "/reports/hours",
    "/reports/lines",
  ],
  ...["/setup/hours", "/setup/routes", "/setup/queues", "/setup/queues/sales", "/setup/flows", "/setup/flows/main"],
  ...["/setup/prompts", "/people", "/people/1001", "/lines", "/box/health", "/box/users", "/box/audit", "/box/backup"],
  ...["/box/mailboxes", "/box/pauses", "/wall/all"],
];

describe.runIf(hasBrowser)("names that are programs", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  async function hostileBox(): Promise<Box> {
    return openBox({
      change(config: Config) {
        nameAll(config);
        config.inboundRules = [];
        config.inboundDefault = { kind: "queue", queue: "sales" };
        for (const queue of config.queues) Object.assign(queue, { joinWhenNoAgents: true, leaveWhenNoAgents: false });
      },
    });
  }

  test("show as text on every page, those of callers too, and nothing of them runs", async () => {
    const box = await hostileBox();
    Object.assign(box.peer.options, { name: EVIL });
    const caller = await (await box.caller()).answered();
    const visitor = await openVisitor(browser, `http://127.0.0.1:${box.service.httpPort()}`);
    const { page } = visitor;
    await signIn(visitor, { user: "owner", password: "owner-lanhe" });
    let shown = 0;
    const look = async (address: string): Promise<string> => {
      await page.goto(`${address}?lang=en`);
      await page.locator("h1, nav.list, .wall").first().waitFor({ timeout: 15_000 });
      await page.waitForLoadState("networkidle");
      expect(await page.evaluate("window.evil"), `${address} ran a name`).toBeUndefined();
      expect(await page.locator("img[src=x]").count(), `${address} made a picture of a name`).toBe(0);
      expect(visitor.complaints, `${address} complains`).toEqual([]);
      const text = await page.locator("body").innerText();
      if (text.includes("<img src=x")) shown++;
      return text;
    };
    expect(await look("/live"), "the caller's own name, while waiting").toContain(EVIL);
    caller.hangUp();
    const { call } = await box.ended();
    expect(await look(`/calls/${call}`), "the caller's own name, afterwards").toContain("<img src=x");
    for (const address of PAGES) await look(address);
    expect(shown, "looks at pages that show such a name").toBeGreaterThan(10);
    await page.context().close();
  });
});
