import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { KeeperClient } from "#firmware/box/keeper-client.ts";
import type { KeeperProgress, KeeperRefusal } from "./protocol.ts";

// RAUC itself makes and judges bundles; what would write into slots or start the machine is written down instead.
const RAUC = `#!/bin/sh
case "$*" in
  *" install "*) echo "rauc install" >> "$(dirname "$0")/orders"; echo "  0% Installing"; echo " 60% Copying image"; echo "100% Installing done." ;;
  *" status "*) echo "rauc \${*##* }" >> "$(dirname "$0")/orders" ;;
  *) exec /usr/bin/rauc "$@" ;;
esac
`;
const NOTE = `#!/bin/sh
echo "$(basename "$0")\${1:+ $*}" >> "$(dirname "$0")/orders"
`;
const hasRauc = existsSync("/usr/bin/rauc") && existsSync("/usr/bin/mksquashfs");

const work = mkdtempSync(join(tmpdir(), "callbox-keeper-"));
const made = (name: string): string => join(work, name);

function keys(name: string): void {
  mkdirSync(made(name));
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"];
  const args = [
    "req",
    "-x509",
    ...curve,
    "-keyout",
    made(`${name}/key`),
    "-out",
    made(`${name}/crt`),
    "-subj",
    `/CN=${name}`,
  ];
  execFileSync("openssl", args, { stdio: "ignore" });
}

function bundle(name: string, about: { version: string; compatible?: string; signer?: string }): void {
  const { version, compatible = "callbox-test", signer = "maker" } = about;
  const content = made(`${name}.content`);
  mkdirSync(content);
  writeFileSync(join(content, "rootfs.img"), randomBytes(700_000));
  const manifest = `[update]\ncompatible=${compatible}\nversion=${version}\n[bundle]\nformat=verity\n[image.rootfs]\nfilename=rootfs.img\n`;
  writeFileSync(join(content, "manifest.raucm"), manifest);
  const signing = [`--cert=${made(`${signer}/crt`)}`, `--key=${made(`${signer}/key`)}`];
  execFileSync("/usr/bin/rauc", [...signing, "bundle", content, made(name)], { stdio: "ignore" });
}

class Machine {
  readonly root = mkdtempSync(join(work, "box-"));
  readonly programs = mkdtempSync(join(work, "programs-"));
  client: KeeperClient | undefined;
  #process: ChildProcess | undefined;

  constructor() {
    this.#put("etc/rauc/system.conf", "[system]\ncompatible=callbox-test\nbootloader=noop\nbundle-formats=verity\n");
    this.#put("etc/rauc/keyring.pem", readFileSync(made("maker/crt"), "utf8"));
    this.#put("data/updates/.keep", "");
    this.#put("dev/.keep", "");
    for (const [name, text] of [
      ["rauc", RAUC],
      ["systemctl", NOTE],
      ["env-copy", NOTE],
    ] as const)
      writeFileSync(join(this.programs, name), text, { mode: 0o755 });
  }

  #put(path: string, text: string): void {
    mkdirSync(join(this.root, path, ".."), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  /** Starts as it does from this slot. */
  async start(slot: "A" | "B", version: string): Promise<KeeperClient> {
    this.stop();
    rmSync(this.#orders, { force: true });
    this.#put("etc/callbox-version", `${version}\n`);
    this.#put("proc/cmdline", `console=ttyAMA0 rauc.slot=${slot} quiet\n`);
    this.#put("proc/sys/kernel/random/boot_id", `${Math.random()}\n`);
    const main = new URL("./main.ts", import.meta.url).pathname;
    const args = [main, "--root", this.root, "--programs", this.programs];
    this.#process = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
    await once(this.#process.stdout ?? this.#process, "data");
    this.client = new KeeperClient(join(this.root, "run/callbox-keeper/keeper.sock"));
    return this.client;
  }

  stop(): void {
    this.client?.close();
    this.#process?.kill("SIGKILL");
  }

  bring(name: string): { from: "box"; name: string } {
    cpSync(made(name), join(this.root, "data/updates", name));
    return { from: "box", name };
  }

  get #orders(): string {
    return join(this.programs, "orders");
  }

  /** What was done to the machine, in order. */
  get orders(): string[] {
    return existsSync(this.#orders) ? readFileSync(this.#orders, "utf8").trim().split("\n") : [];
  }
}

const codeOf = (error: unknown): string => (error as KeeperRefusal).code;
const FAILED = [{ code: "greeting", detail: "the caller did not hear the greeting" }];

describe.skipIf(!hasRauc)("the keeper", () => {
  let machine: Machine;

  beforeAll(() => {
    keys("maker");
    keys("stranger");
    bundle("new.raucb", { version: "1.10.0" });
    bundle("old.raucb", { version: "1.8.0" });
    bundle("foreign.raucb", { version: "1.10.0", signer: "stranger" });
    bundle("other.raucb", { version: "1.10.0", compatible: "toaster" });
    cpSync(made("new.raucb"), made("cut.raucb"));
    truncateSync(made("cut.raucb"), 300_000);
    const bytes = readFileSync(made("new.raucb"));
    bytes[250_000] = (bytes[250_000] ?? 0) ^ 1;
    writeFileSync(made("flipped.raucb"), bytes);
  });
  afterEach(() => machine.stop());
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  it("checks an update and says what it is before anything is written", async () => {
    machine = new Machine();
    const client = await machine.start("A", "1.9.0");
    expect(await client.ask("status", {})).toMatchObject({ version: "1.9.0", slot: "A", update: null });
    const place = machine.bring("new.raucb");
    expect((await client.ask("find-updates", {})).updates).toMatchObject([place]);
    expect(await client.ask("check-update", { place })).toMatchObject({
      version: "1.10.0",
      isOlder: false,
      isSame: false,
    });
    expect(machine.orders).toEqual([]);
  });

  it("installs nothing that is foreign, damaged, cut short, for another machine or older; the box stays as it was", async () => {
    machine = new Machine();
    const client = await machine.start("A", "1.9.0");
    const install = (name: string, version: string) =>
      client.ask("install-update", { place: machine.bring(name), version, mayBeOlder: false }).catch(codeOf);
    expect(await install("foreign.raucb", "1.10.0")).toBe("foreign");
    expect(await install("flipped.raucb", "1.10.0")).toBe("damaged");
    expect(await install("cut.raucb", "1.10.0")).toBe("damaged");
    expect(await install("other.raucb", "1.10.0")).toBe("other-machine");
    expect(await install("old.raucb", "1.8.0")).toBe("older");
    expect(machine.orders).toEqual([]);
    expect((await client.ask("status", {})).update).toBeNull();
  });

  it("goes by names in its own folders and by nothing else", async () => {
    machine = new Machine();
    const client = await machine.start("A", "1.9.0");
    symlinkSync(made("new.raucb"), join(machine.root, "data/updates/link.raucb"));
    const check = (name: string) => client.ask("check-update", { place: { from: "box", name } }).catch(codeOf);
    expect(await check("link.raucb")).toBe("no-update");
    expect(await check("../../etc/rauc/keyring.pem")).toBe("malformed");
    expect(await check("gone.raucb")).toBe("no-update");
  });

  it("installs, tells how far it is, and a new system stays once it has called itself", async () => {
    machine = new Machine();
    let client = await machine.start("A", "1.9.0");
    const steps: KeeperProgress[] = [];
    const wanted = { place: machine.bring("new.raucb"), version: "1.10.0", mayBeOlder: false };
    await client.ask("install-update", wanted, (step) => steps.push(step));
    expect(machine.orders).toEqual(["rauc install", "env-copy"]);
    expect(steps.map(({ percent }) => percent)).toEqual(steps.map(({ percent }) => percent).sort((a, b) => a - b));
    expect(steps.at(-1)?.percent).toBe(100);
    expect((await client.ask("status", {})).update).toMatchObject({
      state: "installed",
      to: { slot: "B", version: "1.10.0" },
    });

    client = await machine.start("B", "1.10.0");
    expect((await client.ask("status", {})).update).toMatchObject({ state: "trying", tries: 1 });
    await client.ask("feed-watchdog", { canCall: true, because: "" });
    expect(machine.orders, "a sign of life is no call").toEqual([]);
    await client.ask("mark-good", { isGood: true, because: [] });
    expect(machine.orders).toEqual(["rauc mark-good", "env-copy"]);
    expect((await client.ask("status", {})).update).toMatchObject({ state: "good" });
  });

  it("starts the earlier system when the new one cannot call itself, and that one says why", async () => {
    machine = new Machine();
    let client = await machine.start("A", "1.9.0");
    const wanted = { place: machine.bring("new.raucb"), version: "1.10.0", mayBeOlder: false };
    await client.ask("install-update", wanted);
    client = await machine.start("B", "1.10.0");
    expect(await client.ask("mark-good", { isGood: false, because: FAILED })).toEqual({ fallsBack: true });
    expect(machine.orders).toEqual(["rauc mark-bad", "env-copy", "systemctl reboot"]);
    client = await machine.start("A", "1.9.0");
    expect((await client.ask("status", {})).update).toMatchObject({ state: "fell-back", because: FAILED });
  });

  it("knows of an update that never came up", async () => {
    machine = new Machine();
    let client = await machine.start("A", "1.9.0");
    const wanted = { place: machine.bring("new.raucb"), version: "1.10.0", mayBeOlder: false };
    await client.ask("install-update", wanted);
    client = await machine.start("A", "1.9.0");
    expect((await client.ask("status", {})).update).toMatchObject({
      state: "fell-back",
      because: [{ code: "not-started" }],
    });
  });

  it("does not leave a system that was good before for a failed call, and marks it good by its life", async () => {
    machine = new Machine();
    const client = await machine.start("A", "1.9.0");
    expect(await client.ask("mark-good", { isGood: false, because: FAILED })).toEqual({ fallsBack: false });
    expect(machine.orders).toEqual([]);
    await client.ask("feed-watchdog", { canCall: true, because: "" });
    expect(machine.orders).toEqual(["rauc mark-good", "env-copy"]);
  });

  it("tries a system that was installed past it as well", async () => {
    machine = new Machine();
    let client = await machine.start("A", "1.9.0");
    await client.ask("mark-good", { isGood: true, because: [] });
    client = await machine.start("B", "1.10.0");
    expect((await client.ask("status", {})).update).toMatchObject({
      state: "trying",
      from: { slot: "A", version: "1.9.0" },
    });
    expect(await client.ask("mark-good", { isGood: false, because: FAILED })).toEqual({ fallsBack: true });
  });

  it("goes back to an older version when the owner says so", async () => {
    machine = new Machine();
    const client = await machine.start("A", "1.9.0");
    const wanted = { place: machine.bring("old.raucb"), version: "1.8.0", mayBeOlder: true };
    expect(await client.ask("install-update", wanted)).toEqual({ version: "1.8.0" });
  });
});
