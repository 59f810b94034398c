import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Board } from "#images/boards/board.ts";
import type { Keys } from "./keys.ts";
import { run } from "./stage.ts";

/** A signed update: root file system and boot slot, checked block by block while it is read (dm-verity). */
export async function makeUpdate(
  parts: {
    readonly board: Board;
    readonly version: string;
    readonly root: string;
    readonly boot: string;
    readonly keys: Keys;
  },
  folder: string,
): Promise<string> {
  const { board, version, keys } = parts;
  const content = join(folder, "update");
  mkdirSync(content);
  copyFileSync(parts.root, join(content, "rootfs.img"));
  copyFileSync(parts.boot, join(content, "boot.img"));
  const manifest = [
    "[update]",
    `compatible=${board.compatible}`,
    `version=${version}`,
    "[bundle]",
    "format=verity",
    "[image.rootfs]",
    "filename=rootfs.img",
    "[image.boot]",
    "filename=boot.img",
    "",
  ];
  writeFileSync(join(content, "manifest.raucm"), manifest.join("\n"));
  const out = join(folder, "update.raucb");
  const signing = [`--cert=${keys.certificate}`, `--key=${keys.key}`, `--keyring=${keys.authority}`];
  await run("rauc", [...signing, "bundle", content, out]);
  rmSync(content, { recursive: true });
  return out;
}
