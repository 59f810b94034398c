import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = "/sys/class/gpio";

export interface GpioChip {
  /** Number of the chip's line 0 in sysfs. */
  readonly base: number;
  readonly lines: number;
}

/**
 * Finds a chip by its label (`pinctrl-bcm2711` on a Raspberry Pi 4). Where its numbers begin differs from kernel to
 * kernel (0, 458, 512): nothing may be counted on but the label. Throws with plain words when it is not there.
 */
export function findGpioChip(label: string): GpioChip {
  const found: string[] = [];
  for (const name of listed()) {
    const folder = join(ROOT, name);
    const own = read(folder, "label");
    found.push(own);
    if (own === label) return { base: Number(read(folder, "base")), lines: Number(read(folder, "ngpio")) };
  }
  const there = found.length === 0 ? "this machine shows none" : `there is ${found.join(", ")}`;
  throw new Error(`there is no GPIO chip ${label}: ${there}`);
}

/** Every chip this machine shows, by its label; none where there is no GPIO. */
export function listGpioChips(): (GpioChip & { readonly label: string })[] {
  try {
    return listed().map((name) => {
      const folder = join(ROOT, name);
      return { label: read(folder, "label"), base: Number(read(folder, "base")), lines: Number(read(folder, "ngpio")) };
    });
  } catch {
    return []; // no /sys/class/gpio: a machine without pins
  }
}

function listed(): string[] {
  try {
    return readdirSync(ROOT).filter((name) => name.startsWith("gpiochip"));
  } catch {
    throw new Error("this machine has no GPIO pins (no /sys/class/gpio)");
  }
}

const read = (folder: string, file: string): string => readFileSync(join(folder, file), "utf8").trim();
