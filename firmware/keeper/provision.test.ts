import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "#firmware/kernel/clock.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { type Folders, foldersBelow } from "./folders.ts";
import { createKeeper, type Keeper } from "./keeper.ts";
import { createRunProgram } from "./run-program.ts";
import { VERBS } from "./verbs.ts";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl someone@somewhere";
const HOUR_MS = 3_600_000;
const PLAN = { page: { port: 8080 }, local: ["192.168.0.0/16"], phones: [], trunks: [], voice: [] };

let root: string;
let folders: Folders;
let umask: number;
const open: Keeper[] = [];

beforeEach(() => {
  umask = process.umask(0o007); // as the keeper's service has it
  root = mkdtempSync(join(tmpdir(), "callbox-keeper-"));
  folders = foldersBelow(root);
  for (const folder of ["dev", "sys/class/block", "sys/devices/usb1", "sys/devices/mmc", "programs"])
    mkdirSync(join(root, folder), { recursive: true });
  for (const name of ["nft", "systemctl", "systemd-run", "umount"]) program(name, "cat");
  program("ssh-keygen", 'for file; do :; done; echo "a key" > "$file"');
  // A stick's files lie beside its device.
  program("mount", 'case "$*" in *remount*) exit 0 ;; esac; cp -r "$5.files/." "$6"');
});
afterEach(() => {
  process.umask(umask);
  for (const keeper of open.splice(0)) keeper.sticks.close();
  rmSync(root, { recursive: true, force: true });
});

/** A program of the system that writes down how it was called. */
function program(name: string, does: string): void {
  const path = join(root, "programs", name);
  const rest = name === "nft" ? 'in=$(cat); echo "$in" >> "$log.rules";' : "";
  writeFileSync(
    path,
    `#!/bin/sh\nlog=${root}/called\necho "${name} $*" >> $log\n${rest}\n${does === "cat" ? "exit 0" : does}\n`,
  );
  chmodSync(path, 0o755);
}

const called = (): string => (existsSync(join(root, "called")) ? readFileSync(join(root, "called"), "utf8") : "");
const rules = (): string => readFileSync(join(root, "called.rules"), "utf8");

function keeperWith(clock: FakeClock | typeof systemClock): Keeper {
  const keeper = createKeeper({ clock, log: silentLogger, folders, run: createRunProgram(join(root, "programs")) });
  open.push(keeper);
  return keeper;
}

const asked = (keeper: Keeper) => ({ keeper, progress: () => undefined });

test("SSH opens for one key, and closes by itself when its time is up", async () => {
  const clock = new FakeClock();
  const keeper = keeperWith(clock);
  await VERBS["firewall-apply"].run(PLAN, asked(keeper));
  const { until, fingerprint } = await VERBS["ssh-open"].run({ key: KEY, minutes: 60 }, asked(keeper));
  expect(until).toBe(clock.now() + HOUR_MS);
  expect(fingerprint).toMatch(/^SHA256:/);
  expect(readFileSync(join(folders.kept, "ssh/keys"), "utf8")).toBe(
    `restrict,pty ${KEY.split(" ").slice(0, 2).join(" ")}\n`,
  );
  for (const path of [folders.kept, join(folders.kept, "ssh"), join(folders.kept, "ssh/keys")])
    expect(statSync(path).mode & 0o022, `others may write to ${path}`).toBe(0);
  expect(readFileSync(join(folders.system, "ssh_host_ed25519_key"), "utf8")).toBe("a key\n");
  expect(called()).toMatch(/systemd-run --unit=callbox-ssh .*RuntimeMaxSec=3600/);
  expect(rules()).toContain("22 timeout 3600s");
  await clock.advanceAsync(HOUR_MS);
  await expect.poll(() => called()).toContain("systemctl stop callbox-ssh.service");
  expect(existsSync(join(folders.kept, "ssh"))).toBe(false);
  // The port is closed after the server has ended.
  await expect.poll(() => rules().lastIndexOf("set ssh_open") > rules().lastIndexOf("22 timeout")).toBe(true);
  expect(await VERBS["ssh-status"].run({}, asked(keeper))).toEqual({ opening: null });
});

test("SSH whose port cannot be opened is closed again altogether", async () => {
  const keeper = keeperWith(new FakeClock());
  await VERBS["firewall-apply"].run(PLAN, asked(keeper));
  program("nft", 'echo "no" >&2; exit 1');
  const opened = VERBS["ssh-open"].run({ key: KEY, minutes: 60 }, asked(keeper));
  await expect(opened).rejects.toMatchObject({ code: "firewall-refused" });
  expect(called()).toContain("systemctl stop callbox-ssh.service");
  expect(existsSync(join(folders.kept, "ssh"))).toBe(false);
  expect(await VERBS["ssh-status"].run({}, asked(keeper))).toEqual({ opening: null });
});

test("half a host key that a power cut has left is made anew", async () => {
  mkdirSync(folders.system, { recursive: true });
  writeFileSync(join(folders.system, "ssh_host_ed25519_key.new"), "");
  await keeperWith(new FakeClock()).ssh.open(KEY, 60);
  expect(readFileSync(join(folders.system, "ssh_host_ed25519_key"), "utf8")).toBe("a key\n");
});

test("a keeper that is started again still closes SSH in time", async () => {
  const clock = new FakeClock();
  await keeperWith(clock).ssh.open(KEY, 60);
  const again = keeperWith(clock);
  await again.ssh.start();
  expect(again.ssh.port()).toEqual({ port: 22, seconds: 3600 });
  await clock.advanceAsync(HOUR_MS);
  await expect.poll(() => again.ssh.opening).toBeUndefined();
});

test.each([
  ["options in front", `command="id" ${KEY}`],
  ["a second line", `${KEY}\n${KEY}`],
  ["a private key", "-----BEGIN OPENSSH PRIVATE KEY-----"],
  ["data of another kind", KEY.replace("ssh-ed25519", "ssh-rsa")],
  ["no key", "hello"],
])("a key with %s is refused and nothing opens", async (_, key) => {
  const keeper = keeperWith(new FakeClock());
  await expect(VERBS["ssh-open"].run({ key, minutes: 5 }, asked(keeper))).rejects.toMatchObject({ code: "bad-key" });
  expect(called()).toBe("");
});

test("rules that nft does not take leave everything as it was", async () => {
  const keeper = keeperWith(new FakeClock());
  program("nft", 'echo "syntax error" >&2; exit 1');
  await expect(VERBS["firewall-apply"].run(PLAN, asked(keeper))).rejects.toMatchObject({ code: "firewall-refused" });
  expect(called()).toBe("nft -c -f -\n");
});

test("an address that is none never becomes a rule", async () => {
  const keeper = keeperWith(new FakeClock());
  const plan = { ...PLAN, local: ["999.0.0.1/8"] };
  await expect(VERBS["firewall-apply"].run(plan, asked(keeper))).rejects.toMatchObject({ code: "malformed" });
  expect(called()).toBe("");
});

test("a factory reset leaves its mark before the system goes down", async () => {
  const clock = new FakeClock();
  await VERBS["factory-reset"].run({ by: "owner" }, asked(keeperWith(clock)));
  expect(readFileSync(join(folders.system, "factory-reset"), "utf8")).toBe("owner\n");
  expect(called()).toBe("");
  clock.advance(1_000);
  await expect.poll(() => called()).toBe("systemctl reboot\n");
});

function plug(name: string, place: string, files: Record<string, string>): void {
  mkdirSync(join(root, `dev/${name}.files`), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(root, `dev/${name}.files`, file), text);
  mkdirSync(join(root, "sys/devices", place, name), { recursive: true });
  symlinkSync(join("../../devices", place, name), join(root, "sys/class/block", name));
  writeFileSync(join(root, "dev", name), "");
}

test("a stick with a set-up file is told, and takes the report", async () => {
  const keeper = keeperWith(systemClock);
  await keeper.sticks.start();
  const told = VERBS["usb-await"].run({ after: 0 }, asked(keeper));
  plug("sda1", "usb1", { "photo.jpg": "" });
  plug("sdb1", "usb1", { "CALLBOX.YAML": "setup: 1\n" });
  expect(await told).toMatchObject({ stick: { name: "sdb1", file: "CALLBOX.YAML", text: "setup: 1\n" } });
  await VERBS["usb-report"].run({ stick: "sdb1", text: "one ", append: false }, asked(keeper));
  await VERBS["usb-report"].run({ stick: "sdb1", text: "two", append: true }, asked(keeper));
  expect(readFileSync(join(folders.sticks, "sdb1/callbox-report.txt"), "utf8")).toBe("one two");
  for (const text of ["first ", "second"])
    await VERBS["usb-report"].run({ stick: "sdb1", text, append: true, ofBox: "0123abcd" }, asked(keeper));
  expect(readFileSync(join(folders.sticks, "sdb1/callbox-report-0123abcd.txt"), "utf8")).toBe("first second");
  expect(called()).toMatch(/mount -t vfat,exfat -o ro,nodev,nosuid,noexec,noatime \S+sdb1/);
  expect(called().trim().split("\n").at(-1)).toMatch(/remount,ro,/);
});

test("disks that do not hang on USB are left alone, and no report goes to a stick that is not there", async () => {
  const keeper = keeperWith(systemClock);
  plug("sda1", "mmc", { "callbox.yaml": "setup: 1\n" });
  await keeper.sticks.start();
  expect(keeper.sticks.list()).toEqual([]);
  const report = VERBS["usb-report"].run({ stick: "sda1", text: "x", append: false }, asked(keeper));
  await expect(report).rejects.toMatchObject({ code: "no-stick" });
});

test("a box that runs from a USB disk takes none of its parts for a stick", async () => {
  const keeper = keeperWith(systemClock);
  mkdirSync(join(root, "proc/self"), { recursive: true });
  writeFileSync(join(root, "proc/self/mounts"), "overlay / overlay rw 0 0\n/dev/sda8 /data ext4 rw,noatime 0 0\n");
  plug("sda", "usb1/disk", {});
  for (const name of ["sda1", "sda8"]) plug(name, "usb1/disk/sda", { "callbox.yaml": "setup: 1\n" });
  plug("sdb1", "usb1", { "callbox.yaml": "setup: 1\n" });
  await keeper.sticks.start();
  expect(keeper.sticks.list().map(({ name }) => name)).toEqual(["sdb1"]);
});

test("tells that all data was lost at this start, and at no later one", async () => {
  const status = () => VERBS.status.run({}, asked(keeperWith(new FakeClock())));
  const start = join(root, "proc/sys/kernel/random/boot_id");
  mkdirSync(join(start, ".."), { recursive: true });
  mkdirSync(join(root, "data"));
  writeFileSync(start, "one\n");
  expect(await status()).toMatchObject({ hasLostData: false });
  writeFileSync(join(root, "data/.made-anew"), "one\n");
  mkdirSync(folders.system);
  expect(await status()).toMatchObject({ hasLostData: true });
  writeFileSync(start, "two\n");
  expect(await status()).toMatchObject({ hasLostData: false });
});
