import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";

const CHROMIUM =
  process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));

/** Whether tests in a browser can run here; `make test` installs it where it may. */
export const hasBrowser = CHROMIUM !== undefined;

export async function openBrowser(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error("Chromium is not installed: apt-get install chromium");
  const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"];
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", ...quiet],
  });
}

export interface Visitor {
  readonly page: Page;
  /** What went wrong in the page since the last look: exceptions and console errors. */
  readonly complaints: string[];
}

/** A fresh person at a browser window: no cookies, no remembered language. */
export async function openVisitor(browser: Browser, base: string, width = 1440): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: base,
    viewport: { width, height: 900 },
    reducedMotion: "reduce",
    locale: "en-GB",
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // Asking who is signed in before anybody is gives a 401, and that is an answer.
    if (message.type() === "error" && !message.text().includes("401")) complaints.push(message.text());
  });
  return { page, complaints };
}

/** Signs in the way the page does, then opens the address. */
export async function signIn(
  visitor: Visitor,
  credentials: Readonly<Record<string, string>>,
  address = "/",
): Promise<void> {
  await visitor.page.goto("/");
  const reply = await visitor.page.request.post("/api/session", { data: credentials });
  if (!reply.ok()) throw new Error(`sign-in was refused: ${await reply.text()}`);
  await visitor.page.goto(address);
}
