import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Board } from "#images/boards/board.ts";
import type { BoxKeys, Keys } from "./keys.ts";
import { run } from "./stage.ts";

/**
 * A signed update: root file system and boot slot, checked block by block while it is read (dm-verity). Where boxes have a
 * key it is encrypted for them, each block (dm-crypt, AES) and the key of that for each certificate (CMS).
 */
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
    `format=${keys.boxes === undefined ? "verity" : "crypt"}`,
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
  if (keys.boxes !== undefined) await encrypt(out, { authority: keys.authority, boxes: keys.boxes });
  return out;
}

/** In place of what can be read by everybody. */
async function encrypt(update: string, keys: { readonly authority: string; readonly boxes: BoxKeys }): Promise<void> {
  const plain = `${update}.plain`;
  renameSync(update, plain);
  const args = [`--keyring=${keys.authority}`, "encrypt", `--to=${keys.boxes.certificates}`, plain, update];
  await run("rauc", args).finally(() => rmSync(plain));
}
