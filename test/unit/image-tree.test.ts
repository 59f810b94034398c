import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { board } from "#images/boards/pi.ts";
import { diskFaults } from "#images/build/check-disk.ts";
import { hardenTree, treeFaults } from "#images/build/harden.ts";

let tree: string;

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), "callbox-tree-"));
  put("etc/passwd", "root:x:0:0:root:/root:/bin/bash\nsync:x:4:65534:sync:/bin:/bin/sync\n");
  put("etc/shadow", "root:*:1:0:99999:7:::\nsync:*:1:0:99999:7:::\n", 0o640);
  put("usr/bin/true", "", 0o755);
});
afterEach(() => rmSync(tree, { recursive: true, force: true }));

function put(path: string, text: string, mode = 0o644): void {
  mkdirSync(join(tree, dirname(path)), { recursive: true });
  writeFileSync(join(tree, path), text);
  chmodSync(join(tree, path), mode);
}

describe("the root file system of a box", () => {
  it("has no program with another's rights, no timed job, no key of all boxes, no shell but root's", () => {
    put("usr/bin/mount", "", 0o4755);
    put("usr/bin/wall", "", 0o2755);
    put("usr/bin/su", "", 0o4755);
    put("etc/cron.daily/tidy", "", 0o755);
    put("etc/ssh/ssh_host_rsa_key", "secret", 0o600);
    put("var/lib/open", "", 0o666);
    expect(treeFaults(tree).sort()).toEqual(
      [
        "/etc/cron.daily is there",
        "/etc/ssh/ssh_host_rsa_key would be the same in every box",
        "/usr/bin/mount runs with another's rights",
        "/usr/bin/su is there",
        "/usr/bin/su runs with another's rights",
        "/usr/bin/wall runs with another's rights",
        "everybody may write to /var/lib/open",
        "sync has the shell /bin/sync",
      ].sort(),
    );
    hardenTree(tree);
    expect(treeFaults(tree)).toEqual([]);
    expect(statSync(join(tree, "usr/bin/mount")).mode & 0o7777).toBe(0o755);
    expect(readFileSync(join(tree, "etc/passwd"), "utf8")).toContain("root:/root:/bin/bash");
  });

  it("is not built with a key of encrypted updates that others than root could read", () => {
    put("etc/rauc/decrypt.key", "secret", 0o440);
    hardenTree(tree);
    expect(treeFaults(tree)).toEqual(["/etc/rauc/decrypt.key is not root's alone"]);
    chmodSync(join(tree, "etc/rauc/decrypt.key"), 0o400);
    expect(treeFaults(tree)).toEqual(process.getuid?.() === 0 ? [] : ["/etc/rauc/decrypt.key is not root's alone"]);
  });

  it("is not built with a user who can sign in by password", () => {
    put("etc/shadow", "root::1:0:99999:7:::\nsync:$6$abc:1:0:99999:7:::\n", 0o640);
    hardenTree(tree);
    expect(treeFaults(tree)).toEqual([
      "root can sign in with a password, or without one",
      "sync can sign in with a password, or without one",
    ]);
  });

  it("shares its folders for passing files with everybody, each with what is theirs", () => {
    mkdirSync(join(tree, "tmp"));
    chmodSync(join(tree, "tmp"), 0o1777);
    hardenTree(tree);
    expect(treeFaults(tree)).toEqual([]);
    expect(statSync(join(tree, "tmp")).mode & 0o7777).toBe(0o1777);
    chmodSync(join(tree, "tmp"), 0o777);
    expect(treeFaults(tree)).toEqual(["everybody may write to /tmp"]);
  });
});

it("a disk without partitions, or cut off, is told as one that would not start", () => {
  const disk = join(tree, "disk.img");
  writeFileSync(disk, Buffer.alloc(4_096));
  expect(diskFaults(board, disk)).toEqual(["the partitions are none"]);
});
