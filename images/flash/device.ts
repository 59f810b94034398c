import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, join } from "node:path";

/** Why a device is not written to, in words for the one who named it. */
export class FlashRefused extends Error {
  override readonly name = "FlashRefused";
}

/** Where an image may be written. */
export interface Target {
  readonly path: string;
  readonly size: number;
  /** For people: maker and model, or that it is a file. */
  readonly title: string;
  readonly isBlockDevice: boolean;
}

export interface TargetOptions {
  /** Octets the image needs. */
  readonly needed: number;
  /** A disk that is built in is taken as well. */
  readonly evenBuiltIn?: boolean;
  /** Where /proc and /sys are; tests give their own. */
  readonly root?: string;
}

/** Looks at what was named; throws FlashRefused for whatever could be somebody's disk. */
export function chooseTarget(named: string, { needed, evenBuiltIn = false, root = "/" }: TargetOptions): Target {
  if (!existsSync(named)) throw new FlashRefused(`${named} is not there.`);
  const path = realpathSync(named);
  const kind = statSync(path);
  if (kind.isFile()) return bigEnough({ path, size: kind.size, title: "a file", isBlockDevice: false }, needed);
  if (!kind.isBlockDevice()) throw new FlashRefused(`${named} is neither a disk nor a file.`);
  const name = basename(path);
  const sys = join(root, "sys/class/block", name);
  if (existsSync(join(sys, "partition")))
    throw new FlashRefused(`${named} is one partition of a disk; name the whole disk.`);
  refuseUsed(named, name, sys, root);
  const read = (file: string): string =>
    existsSync(join(sys, file)) ? readFileSync(join(sys, file), "utf8").trim() : "";
  if (read("ro") === "1") throw new FlashRefused(`${named} is write-protected.`);
  const isPortable = read("removable") === "1" || /^(mmcblk|loop|nbd)/.test(name) || realpathSync(sys).includes("/usb");
  if (!isPortable && !evenBuiltIn)
    throw new FlashRefused(`${named} is built into this machine. If it is the right one all the same: EVEN_BUILT_IN=1`);
  const title = [read("device/vendor"), read("device/model") || read("device/name") || "disk"].join(" ").trim();
  return bigEnough({ path, size: Number(read("size")) * 512, title, isBlockDevice: true }, needed);
}

function bigEnough(target: Target, needed: number): Target {
  if (target.size < needed)
    throw new FlashRefused(`${target.path} holds ${inMb(target.size)}, the image needs ${inMb(needed)}.`);
  return target;
}

/** Mounted, swapped to, or below something else (encryption, RAID): the disk itself or any part of it. */
function refuseUsed(named: string, name: string, sys: string, root: string): void {
  const parts = [name, ...readdirSync(sys).filter((entry) => existsSync(join(sys, entry, "partition")))];
  const numbers = new Map(
    parts.map((part) => {
      const folder = part === name ? sys : join(sys, part);
      return [readFileSync(join(folder, "dev"), "utf8").trim(), part];
    }),
  );
  for (const line of readFileSync(join(root, "proc/self/mountinfo"), "utf8").split("\n")) {
    const [, , number = "", , place] = line.split(" ");
    if (numbers.has(number))
      throw new FlashRefused(`${named} is in use: ${numbers.get(number)} is mounted on ${place}.`);
  }
  const swaps = readFileSync(join(root, "proc/swaps"), "utf8");
  for (const part of parts) {
    if (new RegExp(`^/dev/${part}\\s`, "m").test(swaps))
      throw new FlashRefused(`${named} is in use: swap is on ${part}.`);
    const holders = join(part === name ? sys : join(sys, part), "holders");
    const [holder] = existsSync(holders) ? readdirSync(holders) : [];
    if (holder !== undefined) throw new FlashRefused(`${named} is in use: ${holder} is made of ${part}.`);
  }
}

export const inMb = (octets: number): string => `${(octets / 1e6).toFixed(1)} MB`;
