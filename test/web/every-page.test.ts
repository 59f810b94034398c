import type { Browser, Page, Request } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasBrowser, openBrowser, openVisitor, signIn } from "#test/support/browser.ts";
import { type DemoBox, openDemoBox } from "#test/support/demo-box.ts";

const people = {
  owner: { user: "owner", password: "owner-lanhe" },
  supervisor: { user: "supervisor", password: "supervisor-lanhe" },
  installer: { user: "installer", password: "installer-lanhe" },
  agent: { extension: "1001", pin: "1111" },
} as const;

const setup = [
  "/setup/hours",
  "/setup/routes",
  "/setup/queues",
  "/setup/queues/sales",
  "/setup/flows",
  "/setup/flows/main",
  "/setup/prompts",
];
/** An E1 that is set up and whose board is not there. */
const E1_BOARD = {
  id: "e1",
  path: "/dev/callbox-no-such-port",
  spans: [{ span: 1, name: "Carrier", nameZh: "运营商", signalling: "r2", r2: { variant: "cn" } }],
};
const e1 = [
  ...["state", "counters", "trace", "tests"].map((tab) => `/spans/e1.1?tab=${tab}`),
  ...["/spans/e1.2", "/lines?e1=e1", "/lines?add=e1", "/lines?add=group"],
];
const places: Readonly<Record<keyof typeof people, readonly string[]>> = {
  owner: [
    "/live",
    "/calls",
    "/callback",
    "/voicemail",
    "/reports/agents",
    "/reports/queues",
    "/people",
    "/people/1001",
    "/lines",
    "/box/health",
    "/box/updates",
    "/box/users",
    "/box/network",
    "/box/backup",
    "/box/stick",
    "/box/reset",
    "/box/audit",
    "/wall/all",
    ...["/first-run/4", "/first-run/5"],
    ...setup,
  ],
  supervisor: ["/live", "/calls", "/reports/agents", ...setup],
  installer: ["/lines", "/lines/board1.1", "/live", "/box/health", "/people", ...e1],
  agent: ["/desk", "/calls", "/voicemail"],
};

const windows = [
  { name: "desktop, English", width: 1440, lang: "en" },
  { name: "phone, Chinese", width: 390, lang: "zh" },
] as const;

/** A missing message shows its key: words joined by dots. Names of files and hosts look alike and are no keys. */
function messageKeys(text: string): string[] {
  const words = text.match(/(?<![\w/.])[a-z][a-zA-Z]*(\.[a-z][a-zA-Z-]*)+(?![\w/])/g) ?? [];
  return words.filter((word) => !/\.(ts|json|yaml|yml|wav|mp3|csv|local|jsonl|sqlite)$|^www\./.test(word));
}

/** Two frames have been drawn: what an answer brought stands on the page, and what that asks for in turn has been asked. */
const DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))";

/** Tells when a page stands: nothing it has asked for is on its way, and no grey shapes are left. Polling goes on. */
function watchRequests(page: Page): { stands(): Promise<void> } {
  const underWay = new Set<Request>();
  page.on("request", (request) => underWay.add(request));
  page.on("requestfailed", (request) => underWay.delete(request));
  page.on("requestfinished", (request) => underWay.delete(request));
  return {
    async stands() {
      await page.locator("h1, nav.list, .wall").first().waitFor();
      do {
        for (const request of underWay) await (await request.response().catch(() => null))?.finished();
        await page.locator(".ant-skeleton").first().waitFor({ state: "detached" });
        await page.evaluate(DRAWN);
      } while (underWay.size > 0);
    },
  };
}

async function addE1(visitor: Awaited<ReturnType<typeof openVisitor>>): Promise<void> {
  await signIn(visitor, people.owner);
  const { request } = visitor.page;
  const { csrf } = (await (await request.get("/api/session")).json()) as { csrf: string };
  const { version } = (await (await request.get("/api/config/spanBoards")).json()) as { version: number };
  const data = { version, item: E1_BOARD };
  const reply = await request.post("/api/config/spanBoards", { headers: { "x-csrf-token": csrf }, data });
  if (!reply.ok()) throw new Error(`the E1 board is not taken: ${await reply.text()}`);
  await visitor.page.context().close();
}

describe.runIf(hasBrowser)("every page of every role", () => {
  let box: DemoBox;
  let browser: Browser;

  beforeAll(async () => {
    box = await openDemoBox();
    browser = await openBrowser();
    await addE1(await openVisitor(browser, box.base));
  });
  afterAll(async () => {
    await browser?.close();
    await box?.close();
  });

  for (const window of windows) {
    for (const [role, addresses] of Object.entries(places) as [keyof typeof people, readonly string[]][]) {
      test(`${role}: ${window.name}: opens without a complaint, fits the window, and leaves no text untranslated`, async () => {
        const visitor = await openVisitor(browser, box.base, window.width);
        const { page } = visitor;
        // However busy the machine is: the test's own limit ends it.
        page.setDefaultTimeout(0);
        const requests = watchRequests(page);
        await signIn(visitor, people[role]);
        for (const address of addresses) {
          await page.goto(`${address}${address.includes("?") ? "&" : "?"}lang=${window.lang}`);
          await requests.stands();
          const excess = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
          expect(excess, `${address} is too wide`).toBeLessThanOrEqual(0);
          expect(messageKeys(await page.locator("body").innerText()), `${address} shows message keys`).toEqual([]);
          expect(visitor.complaints, `${address} complains`).toEqual([]);
        }
        await page.context().close();
      });
    }
  }
});
