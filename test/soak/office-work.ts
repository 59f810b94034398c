import { setTimeout as sleep } from "node:timers/promises";
import type { Inventory } from "#firmware/api/contract/inventory.ts";
import { DEMO_SIGN_INS } from "#firmware/config/demo/demo.ts";
import { DEMO_EXTENSIONS } from "#firmware/config/demo/people.table.ts";
import type { Dice } from "./dice.ts";
import { Page, Refused } from "./page.ts";
import { AGENTS, type Town } from "./town.ts";

type Rows<Key extends string, Row> = Readonly<Record<Key, readonly Row[]>>;

/** Somebody opens the page, looks around for a while with the live stream on, and leaves. */
export async function visitPage(town: Town, dice: Dice, lookMs: number): Promise<void> {
  const agent = dice.pick(["1001", "1002", "1003", "1004"]);
  const pin = DEMO_EXTENSIONS.find(({ number }) => number === agent)?.agent.pin ?? "";
  const who = dice.pick(["owner", "supervisor", "agent"]);
  const password = DEMO_SIGN_INS.find(({ user }) => user === who)?.password ?? "";
  const page = await Page.open(town.house.base, who === "agent" ? { extension: agent, pin } : { user: who, password });
  await page.watch(() => undefined);
  const looks = Math.round(dice.between(2, 7));
  for (let look = 0; look < looks; look++) {
    await (who === "agent" ? page.get("/api/desk") : lookAt(page, dice, who));
    await sleep(lookMs / looks);
  }
  // Most people close the window without signing out.
  if (dice.chance(0.5)) await page.signOut();
  else page.close();
}

async function lookAt(page: Page, dice: Dice, who: string): Promise<unknown> {
  const what = dice.weighted({ live: 15, calls: 20, call: 20, listen: 15, report: 15, csv: 5, lists: 10 });
  switch (what) {
    case "live":
      return page.get("/api/live");
    case "calls":
      return page.get(`/api/calls?limit=${dice.pick([20, 50, 200])}`);
    case "call":
      return openCall(page, dice, who, false);
    case "listen":
      return openCall(page, dice, who, true);
    case "report":
      return page.get(`/api/reports/${dice.pick(["agents", "queues", "hours", "lines"])}?${today()}`);
    case "csv":
      return page.get(`/api/${dice.pick(["calls.csv", "reports/agents.csv", "reports/queues.csv"])}?${today()}`);
    case "lists":
      return page.get(
        dice.pick(["/api/prompts", "/api/voicemail", "/api/config", "/api/phones", "/api/config/versions"]),
      );
  }
}

/** A week around now, whatever the box's time zone is. */
function today(): string {
  const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
  return `from=${day(-3)}&to=${day(3)}`;
}

async function openCall(page: Page, dice: Dice, who: string, listens: boolean): Promise<void> {
  const { rows } = (await page.get(`/api/calls?limit=30${listens ? "&recorded=true" : ""}`)) as Rows<
    "rows",
    { id: string }
  >;
  const [first, ...others] = rows;
  if (first === undefined) return;
  const { id } = dice.pick([first, ...others]);
  const { recordings } = (await page.get(`/api/calls/${id}`)) as Rows<"recordings", { id: string; state: string }>;
  if (who === "owner") await page.get(`/api/calls/${id}/ladder`);
  const recording = recordings.find(({ state }) => state === "ready" || state === "recovered");
  if (!listens || recording === undefined) return;
  await page.get(`/api/recordings/${recording.id}/peaks`);
  await page.get(`/api/recordings/${recording.id}/audio`);
}

/** The owner changes a setting, or cleans up. */
export async function changeSomething(town: Town, dice: Dice): Promise<void> {
  const password = DEMO_SIGN_INS.find(({ user }) => user === "owner")?.password ?? "";
  const page = await Page.open(town.house.base, { user: "owner", password });
  const what = dice.weighted({ queue: 50, company: 20, prompt: 15, messages: 15 });
  if (what === "queue") {
    const path = `/api/config/queues/${dice.pick(["sales", "support"])}`;
    const { version, item } = (await page.get(path)) as { version: number; item: object };
    await page.send("PUT", path, { version, item: { ...item, ringSeconds: Math.round(dice.between(5, 8)) } });
  }
  if (what === "company") {
    const path = "/api/config/settings/box";
    const { version, value } = (await page.get(path)) as { version: number; value: object };
    await page.send("PUT", path, {
      version,
      value: { ...value, companyName: `Lanhe ${Math.floor(dice.between(1, 99))}` },
    });
  }
  if (what === "prompt") await page.get("/api/prompts/welcome/en/audio");
  if (what === "messages") await tidyMessages(page);
  await page.signOut();
}

async function tidyMessages(page: Page): Promise<void> {
  const { messages } = (await page.get("/api/voicemail/general")) as Rows<"messages", { id: string }>;
  const [first, second] = messages;
  if (first !== undefined) await page.get(`/api/voicemail/general/${first.id}/audio`);
  if (second !== undefined) await page.send("DELETE", `/api/voicemail/general/${second.id}`);
}

/** An agent pauses or leaves for a while, or a phone is without network for a while, and comes back. */
export async function changeAgent(town: Town, dice: Dice, awayMs: number): Promise<void> {
  const extension = dice.pick(AGENTS);
  if (town.engaged.has(extension)) return;
  const desk = town.desk(extension);
  const ask = (what: string, body?: object): Promise<unknown> =>
    town.live.page.send("POST", `/api/agents/${extension}/${what}`, body).catch((error: unknown) => {
      if (!(error instanceof Refused) || error.status >= 500) throw error; // not in that state just now
    });
  switch (dice.weighted({ pause: 40, out: 20, unplugged: 15, registers: 25 })) {
    case "pause":
      await ask("pause", { reason: dice.pick(["break", "lunch"]) });
      await sleep(awayMs);
      await ask("ready");
      return;
    case "out":
      await ask("sign-out");
      await sleep(awayMs);
      await ask("sign-in");
      return;
    case "unplugged":
      await desk.register(0);
      await sleep(awayMs);
      await desk.register(3_600);
      return;
    case "registers":
      await desk.register(3_600);
  }
}

/** The supervisor gets everybody to work: signed in, ready, with a phone. */
export async function everybodyToWork(town: Town): Promise<void> {
  for (const { id, state } of town.live.agents()) {
    if (!(AGENTS as readonly string[]).includes(id) || town.engaged.has(id)) continue;
    if (state === "unreachable") await town.desk(id).register(3_600);
    const wish = state === "signed-out" ? "sign-in" : state === "paused" ? "ready" : undefined;
    if (wish === undefined) continue;
    await town.live.page.send("POST", `/api/agents/${id}/${wish}`).catch((error: unknown) => {
      if (!(error instanceof Refused) || error.status >= 500) throw error; // already done by the agent
    });
  }
}

/** What lives in the box, as it tells its owner itself. */
export async function takeInventory(town: Town): Promise<Inventory> {
  const password = DEMO_SIGN_INS.find(({ user }) => user === "owner")?.password ?? "";
  const page = await Page.open(town.house.base, { user: "owner", password });
  const inventory = (await page.get("/api/box/inventory")) as Inventory; // the contract
  await page.signOut();
  return inventory;
}

/** What must be nothing when nobody calls; registrations stay. */
export function leftIn({ calls, legs, entries, sip, media }: Inventory): Record<string, number> {
  return {
    "calls in the box": calls.length,
    legs: legs.length,
    "queue entries": entries.length,
    "SIP calls and dialogs": sip.incoming + sip.outgoing + sip.dialogs + sip.unanswered,
    "media endpoints": media?.endpoints.length ?? 0,
    bridges: media?.bridges.length ?? 0,
    "recordings running": media?.recordings.length ?? 0,
    "port pairs": media?.ports.used ?? 0,
  };
}
