import type { Browser, Page } from "playwright-core";
import { delay, systemClock } from "#firmware/kernel/clock.ts";
import type { RunningSimulator } from "#test/simulator/client.ts";
import { openVisitor, type Visitor } from "./browser.ts";

/** The owner that the walk makes. */
export const FIRST_OWNER = { user: "owner", password: "first-secret" } as const;
const CALLER = "13955501862";
const PATIENCE_MS = 20_000;
const ZONE = "Asia/Shanghai";

/** The house around a new box. */
export interface FirstRunHouse {
  readonly browser: Browser;
  /** Its port 1 is an outside line. */
  readonly board: Pick<RunningSimulator, "client">;
  /** The port of the board with a plain telephone. */
  readonly telephone: number;
  /** The name of the board's serial port, where the box does not find it by itself. */
  readonly port?: string;
  /** Registers a desk phone for the extension; `page` is signed in as the owner. */
  readonly deskPhone?: (page: Page, extension: string) => Promise<void>;
  /** A sound file of the company's own to greet callers with; without it the standard greeting does. */
  readonly greeting?: Buffer;
  /** How long something may take to appear; an emulated machine takes its time. */
  readonly patienceMs?: number;
  /** Looks at the page; called at each step. */
  readonly picture?: (page: Page, name: string) => Promise<void>;
}

interface Walk extends FirstRunHouse {
  readonly base: string;
}

const press = (page: Page, name: string): Promise<void> => page.getByRole("button", { name, exact: true }).click();

async function choose(page: Page, label: string, text: string): Promise<void> {
  const field = page.getByRole("combobox", { name: label });
  await field.click();
  await field.fill(text);
  await field.press("Enter");
}

async function open({ browser, base, patienceMs = PATIENCE_MS }: Walk): Promise<Visitor> {
  const visitor = await openVisitor(browser, base);
  visitor.page.setDefaultTimeout(patienceMs);
  return visitor;
}

/** Language and country, then the owner; what is left out or wrong is said at its field. */
async function takeTheBox(page: Page, { picture }: Walk): Promise<void> {
  await page.goto("/");
  await press(page, "Continue: your password");
  await page.getByText("Please fill this in").waitFor();
  await page.getByLabel("Name of your company").fill("Lanhe");
  await choose(page, "Country", "China (CN)");
  await choose(page, "Time zone", ZONE);
  await picture?.(page, "language");
  await press(page, "Continue: your password");
  await page.getByLabel("Your name").fill("Fang Li");
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByLabel("The password again").fill("other");
  await press(page, "Set the password and go on");
  await page.getByText("The two are not the same.").waitFor();
  await page.getByLabel("Password", { exact: true }).fill(FIRST_OWNER.password);
  await page.getByLabel("The password again").fill(FIRST_OWNER.password);
  await picture?.(page, "password");
  await press(page, "Set the password and go on");
}

/** The board is found, or named; its lines appear by themselves. */
async function findTheLines(page: Page, { port, picture }: Walk): Promise<void> {
  await page.getByText("Desk phones on the network").waitFor();
  if (port !== undefined) {
    await page.getByLabel("Another port").fill(`${port}-not-there`);
    await press(page, "What is on it?");
    await page.getByText("There is no such port", { exact: false }).waitFor();
    await page.getByLabel("Another port").fill(port);
    await press(page, "What is on it?");
    await press(page, "Use it");
  }
  await page.getByText("Lift a handset to see which one it is").waitFor();
  await page
    .getByText(/outside line/)
    .first()
    .waitFor();
  await page.getByLabel("Number of L1").fill("line one");
  await press(page, "Continue: who answers");
  await page.getByText("Digits only", { exact: false }).waitFor();
  await page.getByLabel("Number of L1").fill("(010) 1234-5678");
  await picture?.(page, "lines");
  await press(page, "Continue: who answers");
}

/** Two people: the owner at the telephone, somebody at a desk phone that is not there yet. Typed, not yet saved. */
async function nameThePeople(page: Page): Promise<void> {
  await page.getByLabel("Name of person 1").waitFor();
  await page.getByRole("button", { name: "Add a person" }).click();
  await page.getByLabel("Extension of person 2").fill("1001");
  await press(page, "Save these people");
  await page.getByText("This extension is given twice.").waitFor();
  await page.getByText("Please fill this in").waitFor();
  const kept = page.waitForResponse((reply) => reply.request().postData()?.includes("Wang Lei") === true);
  await page.getByLabel("Name of person 2").fill("Wang Lei");
  await kept;
}

async function saveThePeople(page: Page, { picture, deskPhone }: Walk): Promise<void> {
  await page.getByLabel("Extension of person 2").fill("1002");
  await press(page, "Save these people");
  await page.getByText("Connect the desk phones").waitFor();
  await page.getByText("Not registered yet").waitFor();
  if (deskPhone !== undefined) {
    await deskPhone(page, "1002");
    await page.getByText("Registered", { exact: true }).waitFor();
  }
  await picture?.(page, "people");
  await press(page, "Continue: opening hours");
}

/** Leaves in the middle, and finds the way back on another page. */
async function goOnLater(page: Page): Promise<void> {
  await page.waitForURL("**/first-run/5");
  await press(page, "Go on later");
  await page.waitForURL("**/reports*");
  await page.getByRole("link", { name: "Go on with step 5 of 6" }).click();
  await page.waitForURL("**/first-run/5");
}

/** One's own greeting: it has to be there, has to be a sound, and can be heard at once. */
async function uploadTheGreeting(page: Page, greeting: Buffer): Promise<void> {
  await page.getByText("A recording of our own").click();
  await press(page, "Continue: first call");
  await page.getByText("Choose a file, or take the standard greeting.").waitFor();
  const take = async (name: string, mimeType: string, buffer: Buffer): Promise<void> => {
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Choose a file" }).click();
    await (await chooser).setFiles({ name, mimeType, buffer });
  };
  await take("notes.txt", "text/plain", Buffer.from("no sound"));
  await page.getByText("This is no sound file.", { exact: false }).waitFor();
  await take("greeting.wav", "audio/wav", greeting);
  await page.getByText("Taken: listen to it.").waitFor();
}

async function setTheHours(page: Page, { picture, greeting }: Walk): Promise<void> {
  await goOnLater(page);
  const monday = page.locator(".first-run-day").first();
  await monday.getByRole("textbox").last().fill("08:00");
  await press(page, "Continue: first call");
  await monday.getByText(/later|after/).waitFor();
  await monday.getByRole("textbox").last().fill("18:00");
  if (greeting !== undefined) await uploadTheGreeting(page, greeting);
  await picture?.(page, "hours");
  await press(page, "Continue: first call");
  await page.getByText("Dial 010 1234 5678 from your mobile", { exact: false }).waitFor();
}

/** Whether the usual hours, Monday to Friday from nine to six, are over. */
function isClosed(at: Date): boolean {
  const part = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, ...options }).format(at);
  const hour = Number(part({ hour: "2-digit", hourCycle: "h23" }));
  return ["Sat", "Sun"].includes(part({ weekday: "short" })) || hour < 9 || hour >= 18;
}

/** The box rings the telephone and greets whoever lifts it. */
async function tryThePhone(page: Page, { board, telephone, patienceMs }: Walk): Promise<void> {
  const { client } = board;
  await page.getByRole("button", { name: "Call this phone" }).click();
  await client.waitFor("rings", telephone, patienceMs);
  await client.request("lift", { port: telephone });
  await page.getByText("It is lifted.", { exact: false }).waitFor();
  await client.waitFor("sound", telephone, patienceMs);
  await client.request("hang-up", { port: telephone });
  await client.waitFor("put-down", telephone, patienceMs);
  client.mark();
}

/** While the box tests the line a caller finds it busy: it is waited for, and then so long as a person takes to dial. */
async function lineIsTested(page: Page, patienceMs = PATIENCE_MS): Promise<void> {
  for (const until = performance.now() + patienceMs; performance.now() < until; ) {
    const { lines } = (await (await page.request.get("/api/lines")).json()) as {
      lines: { testing: unknown; testedAt: unknown }[];
    };
    if (lines.every(({ testing, testedAt }) => testing === null && testedAt !== null)) break;
    await delay(systemClock, 300);
  }
  await delay(systemClock, 1_000);
}

/** Somebody calls from outside, the telephone is lifted, both talk, and the box has heard both. */
async function makeTheCall(page: Page, walk: Walk): Promise<void> {
  const { board, telephone, patienceMs, picture } = walk;
  const { client } = board;
  if (isClosed(new Date())) await press(page, "Open for 15 minutes");
  await page.getByRole("button", { name: "Open for 15 minutes" }).waitFor({ state: "detached" });
  await lineIsTested(page, patienceMs);
  await client.request("call", { port: 1, number: CALLER });
  await page.getByText("The call is here: 139 5550 1862 on L1").waitFor();
  await client.waitFor("rings", telephone, patienceMs);
  await client.request("lift", { port: telephone });
  await page.getByText("Answered: talk, both of you").waitFor();
  for (const port of [1, telephone]) await client.request("hum", { port, hz: 400 + 200 * port, ms: 1_500 });
  await Promise.all([1, telephone].map((port) => client.waitFor("said", port, patienceMs)));
  await client.request("hang-up", { port: 1, sign: "polarity" });
  await page.getByText("Both voices are in the recording").waitFor();
  await page.getByRole("heading", { name: "The first call went through" }).waitFor();
  await picture?.(page, "call");
  await client.request("hang-up", { port: telephone });
}

/**
 * Goes through the first run of a box that nobody owns, as a person would: from the language to a call that both sides
 * hear, with something wrong typed in each step, and from "Who answers" on in another browser. Gives what the pages
 * complained of.
 */
export async function walkThroughFirstRun(base: string, house: FirstRunHouse): Promise<readonly string[]> {
  const walk: Walk = { ...house, base };
  const first = await open(walk);
  await takeTheBox(first.page, walk);
  await findTheLines(first.page, walk);
  await nameThePeople(first.page);
  await first.page.context().close();
  const second = await open(walk);
  const { page } = second;
  await page.goto("/");
  await page.getByText("Name and password").click();
  await page.getByLabel("Name", { exact: true }).fill(FIRST_OWNER.user);
  await page.getByLabel("Password", { exact: true }).fill(FIRST_OWNER.password);
  await press(page, "Sign in");
  await page.waitForURL("**/first-run/4");
  await page.getByLabel("Name of person 2").waitFor();
  if ((await page.getByLabel("Name of person 2").inputValue()) !== "Wang Lei")
    throw new Error("what was typed is lost");
  await saveThePeople(page, walk);
  await setTheHours(page, walk);
  await tryThePhone(page, walk);
  await makeTheCall(page, walk);
  await press(page, "Finish");
  await page.waitForURL("**/reports*");
  await page.goto("/");
  await page.waitForURL("**/reports*");
  await page.context().close();
  return [...first.complaints, ...second.complaints];
}
