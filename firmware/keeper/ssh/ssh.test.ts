import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { foldersBelow } from "#firmware/keeper/folders.ts";
import type { RunProgram } from "#firmware/keeper/run-program.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { Ssh } from "./ssh.ts";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl someone@somewhere";

/** SSH on a machine whose programs end with this status. */
function house(code: number) {
  const root = mkdtempSync(join(tmpdir(), "callbox-ssh-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folders = foldersBelow(root);
  const run: RunProgram = () => Promise.resolve({ code, stdout: "", stderr: "no" });
  const make = () =>
    new Ssh({ clock: new FakeClock(), log: silentLogger, folders, run, changed: () => Promise.resolve() });
  return { folders, make };
}

test("a server that does not start leaves nothing open, neither now nor for the next keeper", async () => {
  const { folders, make } = house(1);
  mkdirSync(folders.system, { recursive: true });
  writeFileSync(join(folders.system, "ssh_host_ed25519_key"), "there already");
  const ssh = make();
  await expect(ssh.open(KEY, 60)).rejects.toMatchObject({ code: "ssh-failed" });
  expect(ssh.opening).toBeUndefined();
  const next = make();
  await next.start();
  expect(next.port()).toBeUndefined();
});

test.each(["", "{", "[]", '{"until":"soon"}'])(
  "a note of its own that reads %j keeps no keeper from starting",
  async (text) => {
    const { folders, make } = house(0);
    mkdirSync(join(folders.kept, "ssh"), { recursive: true });
    writeFileSync(join(folders.kept, "ssh/opening.json"), text);
    const ssh = make();
    await ssh.start();
    expect(ssh.opening).toBeUndefined();
  },
);

test("of two that open at once the key and the opening of one stand, not of both", async () => {
  const { folders, make } = house(0);
  mkdirSync(folders.system, { recursive: true });
  writeFileSync(join(folders.system, "ssh_host_ed25519_key"), "there already");
  const ssh = make();
  const other = KEY.replace("l9GKJl", "l9GKJm");
  const [, last] = await Promise.all([ssh.open(KEY, 60), ssh.open(other, 30)]);
  expect(ssh.opening).toEqual(last);
  const keys = readFileSync(join(folders.kept, "ssh/keys"), "utf8");
  expect(keys).toBe(`restrict,pty ${other.split(" ").slice(0, 2).join(" ")}\n`);
  expect(readFileSync(join(folders.kept, "ssh/opening.json"), "utf8")).toBe(JSON.stringify(last));
});

test.each([
  'command="sh" ssh-ed25519',
  "ssh-ed25519\t",
  "ssh-rsa",
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\nssh-ed25519",
])("what is more or less than one key (%j) opens nothing", async (front) => {
  const { folders, make } = house(0);
  const ssh = make();
  await expect(ssh.open(KEY.replace("ssh-ed25519", front), 60)).rejects.toMatchObject({ code: "bad-key" });
  expect(existsSync(join(folders.kept, "ssh/keys"))).toBe(false);
});
