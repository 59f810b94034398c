import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { ROOT } from "./build/stage.ts";
import { chooseTarget, FlashRefused, inMb, type Target } from "./flash/device.ts";
import { imageSize, writeImage } from "./flash/write-image.ts";

// Writes an image to a card: `node images/flash.ts --device=/dev/sdX [--board=pi] [--image=FILE.img.xz]`.

async function isWanted(target: Target): Promise<boolean> {
  process.stdout.write(`${target.path}: ${target.title}, ${inMb(target.size)}. Everything on it will be lost.\n`);
  if (process.env.YES === target.path) return true;
  if (!process.stdin.isTTY) throw new FlashRefused(`Nobody is here to ask. If it is the right one: YES=${target.path}`);
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await lines.question(`Type ${target.path} to go on: `);
  lines.close();
  return answer.trim() === target.path;
}

async function flash(options: ReadonlyMap<string, string>): Promise<void> {
  const device = options.get("device");
  if (device === undefined || device === "") throw new FlashRefused("Which disk? make flash DEVICE=/dev/sdX");
  const image = options.get("image") ?? join(ROOT, "images/out", `callbox-${options.get("board") ?? "pi"}.img.xz`);
  if (!existsSync(image)) throw new FlashRefused(`${image} is not there; make image BOARD=… makes it.`);
  const target = chooseTarget(device, {
    needed: imageSize(image),
    evenBuiltIn: process.env.EVEN_BUILT_IN === "1",
  });
  if (!(await isWanted(target))) throw new FlashRefused("Nothing was written.");
  let shown = -1;
  await writeImage(image, target, (what, share) => {
    const percent = Math.floor(share * 100) + (what === "verified" ? 1_000 : 0);
    if (percent === shown) return;
    shown = percent;
    process.stdout.write(`\r${what} ${percent % 1_000} % `);
  });
  process.stdout.write("\nDone. The card can be taken out.\n");
}

const words = process.argv.slice(2).map((word) => word.replace(/^--/, "").split("=", 2) as [string, string]);
try {
  await flash(new Map(words));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
