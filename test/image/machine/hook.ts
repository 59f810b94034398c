import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HOOK = fileURLToPath(new URL("../hook/", import.meta.url));
const ENV = { ...process.env, LC_ALL: "C" };

/** What a test lays over the running system of the guest: files of its root by their paths. */
export type Overlay = Readonly<Record<string, string>>;

/**
 * The image's own first file system with a second one behind it, as the kernel allows: it brings the tests' shell and files, and
 * an `init` that lays them over the root just before it starts. The image itself has nothing of this, and its root file
 * system is tested bit by bit as it is delivered.
 */
export function hookedInitrd(initrd: Buffer, overlay: Overlay): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "callbox-hook-"));
  try {
    const packed = join(folder, "initrd.img");
    writeFileSync(packed, initrd);
    const init = execFileSync("sh", ["-c", `gzip -dc '${packed}' | cpio -i --quiet --to-stdout init`], { env: ENV });
    const tree = join(folder, "tree");
    mkdirSync(tree);
    writeFileSync(join(tree, "init"), hookedInit(init.toString()), { mode: 0o755 });
    const units = "test/etc/systemd/system";
    put(tree, "test/etc/callbox-test/shell.sh", readFileSync(join(HOOK, "shell.sh"), "utf8"));
    put(tree, `${units}/callbox-test-shell.service`, readFileSync(join(HOOK, "shell.service"), "utf8"));
    mkdirSync(join(tree, units, "sysinit.target.wants"), { recursive: true });
    symlinkSync("../callbox-test-shell.service", join(tree, units, "sysinit.target.wants/callbox-test-shell.service"));
    for (const [path, text] of Object.entries(overlay)) put(tree, join("test", path), text);
    const pack = `find . | cpio -o -H newc --quiet --owner 0:0 | gzip -6 > '${folder}/more.img'`;
    execFileSync("sh", ["-c", pack], { cwd: tree, env: ENV });
    const gap = Buffer.alloc((4 - (initrd.length % 4)) % 4);
    return Buffer.concat([initrd, gap, readFileSync(join(folder, "more.img"))]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The last thing before the root is taken away: our files go over it. */
function hookedInit(init: string): string {
  const place = "umount /sys /proc\n";
  if (!init.includes(place))
    throw new Error("images/boot/init.sh has changed: the tests find no place for their files");
  return init.replace(place, `cp -a /test/. /newroot/\n${place}`);
}

function put(tree: string, path: string, text: string): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), text, { mode: text.startsWith("#!") ? 0o755 : 0o644 });
}

/** Takes a file out of a FAT image (at an offset of a disk), or puts one in. */
export function readFat(disk: string, offset: number, name: string): Buffer {
  return execFileSync("mcopy", ["-i", `${disk}@@${offset}`, `::${name}`, "-"], { maxBuffer: 256 * 1024 * 1024 });
}

export function writeFat(disk: string, offset: number, name: string, content: Buffer): void {
  const folder = mkdtempSync(join(tmpdir(), "callbox-fat-"));
  writeFileSync(join(folder, name), content);
  execFileSync("mcopy", ["-o", "-i", `${disk}@@${offset}`, join(folder, name), `::${name}`]);
  rmSync(folder, { recursive: true });
}

/** A copy of a folder's file that a test may change; holes stay holes. */
export function copySparse(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  execFileSync("cp", ["--sparse=always", "--reflink=auto", from, to]);
}
