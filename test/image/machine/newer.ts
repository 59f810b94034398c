import { execFileSync } from "node:child_process";
import { IMAGE } from "./disk.ts";
import type { Overlay } from "./hook.ts";
import { partitionOf } from "./partitions.ts";

const APP = "usr/lib/callbox/app";

/**
 * Files over the root that make newer software of the image's own: its database has one more migration, its settings one
 * more field (`box.later`). `hasLostPrompts`: it answers calls, but nobody hears anything.
 */
export function newerSoftware({ hasLostPrompts }: { readonly hasLostPrompts: boolean }): Overlay {
  const control = pathInRoot(/\/firmware\/control\.mjs$/);
  const prompts = pathInRoot(/\/firmware\/prompts$/);
  let code = textInRoot(control);
  const migration =
    "(db)=>db.exec('ALTER TABLE call ADD COLUMN later TEXT; CREATE TABLE later (id INTEGER PRIMARY KEY, word TEXT NOT NULL)')";
  code = replaced(code, /const MIGRATIONS=\[[^\]]*(?=\])/, (list) => `${list},${migration}`);
  code = replaced(
    code,
    "selfCallMinutes:Integer(",
    (field) => `later:Integer({minimum:0,maximum:9,default:0}),${field}`,
  );
  const drop = `[Service]\nInaccessiblePaths=/${prompts}\n`;
  return {
    [control]: code,
    ...(hasLostPrompts && { "etc/systemd/system/callbox-media@.service.d/lost.conf": drop }),
  };
}

function replaced(text: string, what: string | RegExp, by: (found: string) => string): string {
  const changed = text.replace(what, by);
  if (changed === text) throw new Error(`the packed software has changed: ${what} is not in it`);
  return changed;
}

function pathInRoot(pattern: RegExp): string {
  const [path] = unsquash(["-l", IMAGE, APP])
    .split("\n")
    .map((line) => line.replace(/^squashfs-root\//, ""))
    .filter((line) => pattern.test(line));
  if (path === undefined) throw new Error(`the image has no ${pattern}`);
  return path;
}

function textInRoot(path: string): string {
  return unsquash(["-cat", IMAGE, path]);
}

function unsquash([option = "", ...rest]: readonly string[]): string {
  const { offset } = partitionOf(IMAGE, "root_a");
  const args = ["-o", String(offset), option, ...rest];
  return execFileSync("unsquashfs", args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
}
