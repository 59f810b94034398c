import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { KeeperClient } from "#firmware/box/keeper-client.ts";
import { createEmptyConfig } from "#firmware/config/empty.ts";
import { verifyPassword } from "#firmware/config/password.ts";
import { ConfigStore } from "#firmware/config/store.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { StickSetup } from "./stick-setup.ts";

const ABOUT = {
  machineId: "a".repeat(32),
  macs: ["dc:a6:32:01:02:03"],
  addresses: ["http://callbox.local"],
  version: "1",
};
const file = (more: readonly string[] = [], name = "Lanhe"): string =>
  [
    "setup: 1",
    ...more,
    "config:",
    `  box: { companyName: ${name} }`,
    "  extensions:",
    '    - { number: "1001", name: Fang Li }',
    "",
  ].join("\n");
const OWNER = ["owner: { password: first-secret }"];

let folder: string;
let store: ConfigStore;
const running: StickSetup[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "callbox-stick-"));
  store = await ConfigStore.open({
    folder: join(folder, "config"),
    clock: new FakeClock(),
    initial: createEmptyConfig(),
  });
});
afterEach(() => {
  for (const setup of running.splice(0)) setup.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The keeper's end of the socket: sticks come when a test plugs one in. */
class Sockets {
  readonly reports: string[] = [];
  /** By the number of the box. */
  readonly kept: Record<string, string> = {};
  #number = 0;
  #plugged: ((text: string) => void) | undefined;
  readonly #queue: string[] = [];

  plug(text: string): void {
    this.#queue.push(text);
    this.#plugged?.(text);
  }

  readonly ask = (async (verb: string, input: { text?: string; append?: boolean; ofBox?: string }) => {
    if (verb === "usb-report") {
      if (input.ofBox !== undefined) this.kept[input.ofBox] = (this.kept[input.ofBox] ?? "") + input.text;
      else if (input.append === true) this.reports.push((this.reports.pop() ?? "") + input.text);
      else this.reports.push(input.text ?? "");
      return { written: true };
    }
    if (this.#queue.length === 0) await new Promise((resolve) => (this.#plugged = resolve));
    return { number: ++this.#number, stick: { name: "sda1", file: "callbox.yaml", text: this.#queue.shift() } };
  }) as unknown as KeeperClient["ask"]; // only what set-up asks
}

async function start(): Promise<{ sockets: Sockets; setup: StickSetup; apply: (text: string) => Promise<string> }> {
  const sockets = new Sockets();
  const setup = new StickSetup({
    ...{ clock: new FakeClock(), log: silentLogger, keeper: sockets, store, path: join(folder, "stick.json") },
    isShippedPrompt: () => true,
    about: () => ABOUT,
    told: () => undefined,
  });
  running.push(setup);
  await setup.start();
  const apply = (text: string): Promise<string> =>
    new Promise((resolve) => {
      const stop = setup.changes.subscribe(() => {
        if (setup.isWorking) return;
        stop();
        resolve(setup.last?.kind ?? "");
      });
      sockets.plug(text);
    });
  return { sockets, setup, apply };
}

test("a new box is set up whole, has its owner, and the report has the password it made", async () => {
  const { apply, sockets } = await start();
  expect(await apply(file(OWNER))).toBe("applied");
  const { box, users, extensions } = store.current;
  expect(box.companyName).toBe("Lanhe");
  expect(await verifyPassword("first-secret", users[0]?.passwordHash ?? "")).toBe(true);
  expect(sockets.reports[0]).toContain(`password ${extensions[0]?.sipPassword}`);
});

test("passwords that were made are kept in a file of this box, and nothing else is", async () => {
  const { apply, sockets } = await start();
  await apply(file(OWNER));
  const ofBox = ABOUT.machineId.slice(0, 8);
  expect(sockets.kept).toEqual({ [ofBox]: sockets.reports[0] });
  await apply(file(["presentPassword: wrong-secret"], "Mine now"));
  await apply(file(["presentPassword: first-secret"], "Lanhe 2"));
  expect(sockets.kept).toEqual({ [ofBox]: sockets.reports[0] });
});

test("a file without an owner leaves a new box as it is", async () => {
  const { apply, sockets } = await start();
  expect(await apply(file())).toBe("refused");
  expect(store.version).toBe(1);
  expect(sockets.reports[0]).toContain("needs an owner");
});

test("a box that somebody owns takes no stranger's stick", async () => {
  const { apply, setup } = await start();
  await apply(file(OWNER));
  expect(await apply(file(["owner: { password: anothers-secret }"], "Mine now"))).toBe("refused");
  expect(await apply(file([], "Mine now"))).toBe("refused");
  expect(await apply(file(["presentPassword: wrong-secret"], "Mine now"))).toBe("refused");
  expect(setup.last?.problems[0]?.code).toBe("wrong-present-password");
  expect(store.current.box.companyName).toBe("Lanhe");
});

test("with the present password the owner's is changed and other accounts stay", async () => {
  const { apply } = await start();
  await apply(file(OWNER));
  await store.update(
    (draft) => {
      draft.users.push({ id: "fang", name: "Fang", roles: ["supervisor"], passwordHash: "none", extension: "1001" });
    },
    { by: "test" },
  );
  const next = ["presentPassword: first-secret", "owner: { password: second-secret }"];
  expect(await apply(file(next, "Lanhe 2"))).toBe("applied");
  expect(store.current.users.map(({ id }) => id)).toEqual(["owner", "fang"]);
  expect(await verifyPassword("second-secret", store.current.users[0]?.passwordHash ?? "")).toBe(true);
  expect(store.current.box.companyName).toBe("Lanhe 2");
});

test("phones keep the passwords they have, and the owner stays signed in, when a file comes again with a change", async () => {
  const { apply } = await start();
  await apply(file(OWNER));
  const before = store.current;
  await apply(file(OWNER, "Lanhe 2"));
  expect(store.current.extensions).toEqual(before.extensions);
  expect(store.current.users).toEqual(before.users);
});

test("a stick that stays in does not take back what was changed on the page, even after a restart", async () => {
  const first = await start();
  await first.apply(file(OWNER));
  await store.update((draft) => (draft.box.companyName = "From the page"), { by: "owner" });
  first.setup.stop();
  const again = await start();
  expect(await again.apply(file(OWNER))).toBe("known");
  expect(store.current.box.companyName).toBe("From the page");
  expect(again.sockets.reports).toEqual([]);
});

test("one mistake anywhere, and nothing is changed", async () => {
  const { apply, sockets } = await start();
  const text = file(OWNER).replace("name: Fang Li", "name: Fang Li, mailbox: none");
  expect(await apply(text)).toBe("refused");
  expect(store.version).toBe(1);
  expect(sockets.reports[0]).toMatch(/Line 6: There is no mailbox/);
  expect(sockets.reports[0]).toMatch(/第 6 行/);
});
