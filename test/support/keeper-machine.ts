import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KeeperClient } from "#firmware/box/keeper-client.ts";

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
/** Whether bundles can be made here; `make test` installs what is needed where it may. */
export const hasRauc = existsSync("/usr/bin/rauc") && existsSync("/usr/bin/mksquashfs");

interface BundleAbout {
  readonly version: string;
  readonly compatible?: string;
  readonly signer?: "maker" | "stranger";
  readonly format?: "verity" | "crypt";
}

/** Keys of a maker and of a stranger, and the updates they sign; made by RAUC itself. */
export class UpdateShop {
  readonly folder = mkdtempSync(join(tmpdir(), "callbox-shop-"));

  constructor() {
    for (const name of ["maker", "stranger"]) this.#makeKey(name);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Makes a bundle of random content. */
  bundle(
    name: string,
    { version, compatible = "callbox-test", signer = "maker", format = "verity" }: BundleAbout,
  ): string {
    const content = this.path(`${name}.content`);
    mkdirSync(content);
    writeFileSync(join(content, "rootfs.img"), randomBytes(700_000));
    const lines = ["[update]", `compatible=${compatible}`, `version=${version}`, "[bundle]", `format=${format}`];
    writeFileSync(join(content, "manifest.raucm"), [...lines, "[image.rootfs]", "filename=rootfs.img", ""].join("\n"));
    const signing = [`--cert=${this.path(`${signer}.crt`)}`, `--key=${this.path(`${signer}.key`)}`];
    execFileSync("/usr/bin/rauc", [...signing, "bundle", content, this.path(name)], { stdio: "ignore" });
    return this.path(name);
  }

  /** Encrypts a bundle that was made with `format: "crypt"`, for boxes that have the key `box.key`. */
  encrypt(name: string, into: string): void {
    const to = ["-keyout", this.path("box.key"), "-out", this.path("box.crt"), "-subj", "/CN=box"];
    execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", ...to], {
      stdio: "ignore",
    });
    const args = [`--keyring=${this.path("maker.crt")}`, "encrypt", `--to=${this.path("box.crt")}`];
    execFileSync("/usr/bin/rauc", [...args, this.path(name), this.path(into)], { stdio: "ignore" });
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #makeKey(name: string): void {
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"];
    const out = ["-keyout", this.path(`${name}.key`), "-out", this.path(`${name}.crt`), "-subj", `/CN=${name}`];
    execFileSync("openssl", ["req", "-x509", ...curve, ...out], { stdio: "ignore" });
  }
}

/** A machine with two systems: folders of its own, the keeper as an ordinary process, and what it would do written down. */
export class KeeperMachine {
  readonly #shop: UpdateShop;
  readonly root: string;
  readonly programs: string;
  client: KeeperClient | undefined;
  #process: ChildProcess | undefined;

  constructor(shop: UpdateShop) {
    this.#shop = shop;
    this.root = mkdtempSync(shop.path("box-"));
    this.programs = mkdtempSync(shop.path("programs-"));
    const conf = "[system]\ncompatible=callbox-test\nbootloader=noop\nbundle-formats=verity crypt\n";
    this.#put("etc/rauc/system.conf", `${conf}[encryption]\nkey=${this.#keyPath}\n`);
    this.#put("etc/rauc/keyring.pem", readFileSync(shop.path("maker.crt"), "utf8"));
    this.#put("data/updates/.keep", "");
    this.#put("dev/.keep", "");
    for (const [name, text] of [
      ["rauc", RAUC],
      ["systemctl", NOTE],
    ] as const)
      writeFileSync(join(this.programs, name), text, { mode: 0o755 });
  }

  #put(path: string, text: string): void {
    mkdirSync(join(this.root, path, ".."), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  get #keyPath(): string {
    return join(this.root, "etc/rauc/decrypt.key");
  }

  /** Gives the box the key of encrypted updates. */
  takeKey(): void {
    cpSync(this.#shop.path("box.key"), this.#keyPath);
  }

  get socket(): string {
    return join(this.root, "run/callbox-keeper/keeper.sock");
  }

  /** Starts as it does from this slot. */
  async start(slot: "A" | "B", version: string): Promise<KeeperClient> {
    this.stop();
    rmSync(this.#orders, { force: true });
    this.#put("etc/callbox-version", `${version}\n`);
    this.#put("proc/cmdline", `console=ttyAMA0 rauc.slot=${slot} quiet\n`);
    this.#put("proc/sys/kernel/random/boot_id", `${Math.random()}\n`);
    const main = new URL("../../firmware/keeper/main.ts", import.meta.url).pathname;
    const args = [main, "--root", this.root, "--programs", this.programs];
    const keeper = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.#process = keeper;
    let said = "";
    keeper.stderr.on("data", (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-2_000);
    });
    const ended = once(keeper, "exit").then(([code]) => {
      throw new Error(`the keeper ended with ${code} before it was ready: ${said}`);
    });
    ended.catch(() => undefined); // later on it is ended by us
    await Promise.race([once(keeper.stdout, "data"), ended]);
    this.client = new KeeperClient(this.socket);
    return this.client;
  }

  stop(): void {
    this.client?.close();
    this.#process?.kill("SIGKILL");
  }

  /** Puts an update of the shop where uploads lie. */
  bring(name: string): { from: "box"; name: string } {
    cpSync(this.#shop.path(name), join(this.root, "data/updates", name));
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
