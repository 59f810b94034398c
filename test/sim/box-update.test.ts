import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { CSRF_HEADER } from "#firmware/api/contract/session.ts";
import type { Updates } from "#firmware/api/contract/updates.ts";
import { type Box, openBox } from "#test/support/box.ts";
import { hasRauc, KeeperMachine, UpdateShop } from "#test/support/keeper-machine.ts";

const PATIENCE = { timeout: 20_000 };

/** The owner at the page, as far as the API sees of it. */
class Owner {
  readonly #base: string;
  #headers: Record<string, string> = {};

  constructor(box: Box) {
    this.#base = `http://127.0.0.1:${box.service.httpPort()}/api`;
  }

  async signIn(): Promise<void> {
    const body = JSON.stringify({ user: "owner", password: "owner-lanhe" });
    const reply = await fetch(`${this.#base}/session`, {
      method: "POST",
      body,
      headers: { "content-type": "application/json" },
    });
    const { csrf } = (await reply.json()) as { csrf: string };
    this.#headers = { cookie: reply.headers.get("set-cookie")?.split(";")[0] ?? "", [CSRF_HEADER]: csrf };
  }

  async ask(method: string, path: string, body?: unknown): Promise<{ status: number; json: Record<string, unknown> }> {
    const json = body === undefined || body instanceof FormData ? {} : { "content-type": "application/json" };
    const reply = await fetch(`${this.#base}${path}`, {
      method,
      headers: { ...this.#headers, ...json },
      ...(body !== undefined && { body: body instanceof FormData ? body : JSON.stringify(body) }),
    });
    return { status: reply.status, json: (await reply.json()) as Record<string, unknown> };
  }

  async upload(path: string): Promise<{ status: number; json: Record<string, unknown> }> {
    const form = new FormData();
    form.append("file", new Blob([readFileSync(path)]), "update.raucb");
    return this.ask("POST", "/box/updates/upload", form);
  }

  /** What the page shows once nothing is being done any more. */
  async updates(): Promise<Updates> {
    const look = async (): Promise<Updates> => (await this.ask("GET", "/box/updates")).json as Updates;
    await expect.poll(async () => (await look()).job, PATIENCE).toBeNull();
    return look();
  }
}

describe.skipIf(!hasRauc)("a box with its keeper", () => {
  let shop: UpdateShop;
  beforeAll(() => {
    shop = new UpdateShop();
    shop.bundle("new.raucb", { version: "1.10.0" });
    shop.bundle("foreign.raucb", { version: "1.10.0", signer: "stranger" });
  });
  afterAll(() => shop.close());

  async function openMachine(): Promise<{ machine: KeeperMachine; box: Box; owner: Owner }> {
    const machine = new KeeperMachine(shop);
    onTestFinished(() => machine.stop());
    await machine.start("A", "1.9.0");
    process.env.CALLBOX_KEEPER = machine.socket;
    onTestFinished(() => {
      delete process.env.CALLBOX_KEEPER;
    });
    const box = await openBox({ shippedPrompts: true });
    const owner = new Owner(box);
    await owner.signIn();
    return { machine, box, owner };
  }

  test("takes an update from the page, installs it, and starts anew when the last call is over", async () => {
    const { machine, box, owner } = await openMachine();
    expect((await owner.updates()).system).toMatchObject({ version: "1.9.0", slot: "A" });
    await expect.poll(() => machine.orders, PATIENCE).toContain("rauc mark-good");

    await owner.upload(shop.path("foreign.raucb"));
    expect(await owner.updates()).toMatchObject({ problem: { code: "foreign" }, checked: null, files: [] });

    await owner.upload(shop.path("new.raucb"));
    expect((await owner.updates()).checked).toMatchObject({ version: "1.10.0", isOlder: false });
    await owner.ask("POST", "/box/updates/install", { version: "1.10.0" });
    expect(await owner.updates()).toMatchObject({
      last: { state: "installed", to: "1.10.0" },
      problem: null,
      files: [],
    });

    const caller = await (await box.caller()).answered();
    const refused = await owner.ask("POST", "/box/restart", { when: "now" });
    expect(refused).toMatchObject({ status: 409, json: { code: "calls-up" } });
    await owner.ask("POST", "/box/restart", { when: "quiet" });
    expect(await owner.updates()).toMatchObject({ restart: { when: "quiet" }, callsNow: 1 });
    expect(machine.orders).not.toContain("systemctl reboot");
    caller.hangUp();
    await expect.poll(() => machine.orders, PATIENCE).toContain("systemctl reboot");
  });

  test("keeps a start that is planned for the night while the service itself is started anew", async () => {
    const { machine, box, owner } = await openMachine();
    await owner.ask("POST", "/box/restart", { when: "at", time: "03:30" });
    const { restart } = await owner.updates();
    expect(restart).toMatchObject({ when: "at" });
    await box.stop();
    await box.start();
    const again = new Owner(box);
    await again.signIn();
    expect((await again.updates()).restart).toEqual(restart);
    await again.ask("DELETE", "/box/restart");
    expect((await again.updates()).restart).toBeNull();
    expect(machine.orders).not.toContain("systemctl reboot");
  });

  test("fetches the latest update of a folder in the network, and says what is wrong with one that has none", async () => {
    const files = new Map([["/updates/callbox-latest", Buffer.from("new.raucb\n")]]);
    const server = createServer((request, response) => {
      const found = files.get(request.url ?? "");
      response.writeHead(found === undefined ? 404 : 200, { "content-length": found?.length ?? 0 }).end(found);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { box, owner } = await openMachine();

    await owner.ask("POST", "/box/updates/fetch");
    expect(await owner.updates()).toMatchObject({ problem: { code: "folder-unset" } });
    const { port } = server.address() as AddressInfo;
    const updateFolder = `http://127.0.0.1:${port}/updates`;
    await box.service.config.update((draft) => Object.assign(draft.box, { updateFolder }), { by: "test" });
    await owner.ask("POST", "/box/updates/fetch");
    expect(await owner.updates()).toMatchObject({ problem: { code: "folder-empty" } });
    files.set("/updates/new.raucb", readFileSync(shop.path("new.raucb")));
    await owner.ask("POST", "/box/updates/fetch");
    expect(await owner.updates()).toMatchObject({ problem: null, checked: { version: "1.10.0" } });
  });
});

test("a machine that is no box says so; whether its SIP answers it can ask itself", async () => {
  const box = await openBox();
  const answer = new Promise<boolean>((resolve) =>
    box.service.sip.askPeer(`sip:127.0.0.1:${box.service.sip.local().port}`, resolve),
  );
  expect(await answer).toBe(true);
  const owner = new Owner(box);
  await owner.signIn();
  expect(await owner.updates()).toMatchObject({ system: null, last: null });
  const refused = await owner.ask("POST", "/box/restart", { when: "quiet" });
  expect(refused).toMatchObject({ status: 409, json: { code: "no-keeper" } });
});
