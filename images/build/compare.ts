import { appendFileSync, copyFileSync } from "node:fs";
import { basename, join } from "node:path";
import { hashFile } from "./stage.ts";

const MOST_LINES = 40;

/** Writes `files` into an image's folder: every file of the root, then the parts of the disk, each with its hash. */
export async function makeList(folder: string, root: string, disk: string): Promise<void> {
  const list = join(folder, "files");
  copyFileSync(root, list);
  const parts = ["initrd.img", "boot.vfat", "disk/system.vfat", "disk/choice", "disk/data.ext4"];
  for (const path of [...parts.map((part) => join(folder, part)), disk]) {
    appendFileSync(list, `0 0:0 ${await hashFile(path)} disk:${basename(path)}\n`);
  }
}

/** Says what is in one build and not in the other. */
export function compareLists(before: string, after: string, say: (line: string) => void): void {
  const [old, fresh] = [readList(before), readList(after)];
  const names = [...new Set([...old.keys(), ...fresh.keys()])].toSorted();
  const differing = names.filter((name) => old.get(name) !== fresh.get(name));
  if (differing.length === 0) {
    say("the same as the build before");
    return;
  }
  say(`${differing.length} files differ from the build before:`);
  for (const name of differing.slice(0, MOST_LINES)) {
    const word = !fresh.has(name) ? "gone" : old.has(name) ? "other" : "new";
    say(`  ${word.padEnd(5)} ${name}`);
  }
  if (differing.length > MOST_LINES) say(`  and ${differing.length - MOST_LINES} more`);
}

function readList(text: string): Map<string, string> {
  const lines = text.split("\n").filter((line) => line !== "");
  return new Map(lines.map((line) => [line.slice(line.lastIndexOf(" ") + 1), line]));
}
