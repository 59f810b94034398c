import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { copyLayer, OUT } from "./disk.ts";
import type { Guest } from "./guest.ts";
import { type Partition, partitionOf } from "./partitions.ts";
import { showAsDisk } from "./power-copy.ts";

const run = promisify(execFile);
/** images/build/choice.ts: a copy of the choice is the only file of a small archive. */
const CHOICE_BYTES = 1_536;
const CHOICE = /^BOOT_A_LEFT=[0-9]\nBOOT_B_LEFT=[0-9]\nBOOT_ORDER=(?:A B|B A)\n/m;
const PIECE = 4 * 1024 * 1024;

/** What each half of a box may hold: the system it was flashed with, or that of the update. */
export class Halves {
  readonly #card: string;
  readonly #root: string;
  readonly #rootBytes: number;
  readonly #boots: ReadonlySet<string>;

  private constructor(parts: { card: string; root: string; rootBytes: number; boots: ReadonlySet<string> }) {
    this.#card = parts.card;
    this.#root = parts.root;
    this.#rootBytes = parts.rootBytes;
    this.#boots = parts.boots;
  }

  /** `card` as it was flashed; `update` with another boot slot and the same root. */
  static async of(card: string, update: string): Promise<Halves> {
    const folder = join(OUT, "power.update");
    rmSync(folder, { recursive: true, force: true });
    await run("unsquashfs", ["-q", "-n", "-d", folder, update, "boot.img", "rootfs.img"]);
    const [boot, root] = [join(folder, "boot.img"), join(folder, "rootfs.img")];
    const rootBytes = statSync(root).size;
    const boots = new Set([
      hashOf(card, partitionOf(card, "boot_a")),
      hashOf(boot, { offset: 0, size: statSync(boot).size }),
    ]);
    const parts = { card, root: hashOf(root, { offset: 0, size: rootBytes }), rootBytes, boots };
    rmSync(folder, { recursive: true });
    return new Halves(parts);
  }

  /** Takes a copy of what a cut would leave; gives back which half would start from it. Throws when that is not whole. */
  async look(guest: Guest, top: string): Promise<string> {
    const layer = join(OUT, "power.halves.qcow2");
    guest.frozen(() => copyLayer(top, layer));
    const disk = join(OUT, "power.halves.img");
    const shown = await showAsDisk(layer, disk);
    try {
      const { slot, copy } = this.#chosen(disk);
      const place = (name: string): Partition => partitionOf(this.#card, `${name}_${slot.toLowerCase()}`);
      const { offset } = place("root");
      const root = hashOf(disk, { offset, size: this.#rootBytes });
      if (root !== this.#root) throw new Error(`half ${slot} would start, and its root file system is not whole`);
      if (!this.#boots.has(hashOf(disk, place("boot"))))
        throw new Error(`half ${slot} would start, and its boot slot is not whole`);
      return `half ${slot} would start, by the ${copy} copy of the choice`;
    } finally {
      await shown.end();
      rmSync(layer, { force: true });
    }
  }

  /** As images/boot/boot.cmd chooses. */
  #chosen(disk: string): { slot: string; copy: "first" | "second" | "default" } {
    const [first, second] = ["choice_1", "choice_2"].map((name) =>
      choiceAt(disk, partitionOf(this.#card, name).offset),
    );
    const choice = first ?? second ?? new Map<string, string>();
    const order = (choice.get("BOOT_ORDER") ?? "A B").split(" ");
    const left = (slot: string): number => Number.parseInt(choice.get(`BOOT_${slot}_LEFT`) ?? "3", 16);
    const slot = order.find((one) => left(one) > 0) ?? order[0] ?? "A";
    return { slot, copy: first !== undefined ? "first" : second !== undefined ? "second" : "default" };
  }
}

/** One copy of the choice; undefined when it is damaged. */
function choiceAt(disk: string, at: number): Map<string, string> | undefined {
  const octets = Buffer.alloc(CHOICE_BYTES);
  const file = openSync(disk, "r");
  readSync(file, octets, 0, octets.length, at);
  closeSync(file);
  const found = CHOICE.exec(octets.toString("latin1"))?.[0];
  if (found === undefined) return undefined;
  const entries = found.trimEnd().split("\n");
  return new Map(entries.map((entry) => [entry.split("=")[0] ?? "", entry.split("=")[1] ?? ""]));
}

function hashOf(path: string, { offset, size }: Partition): string {
  const hash = createHash("sha256");
  const file = openSync(path, "r");
  const piece = Buffer.alloc(PIECE);
  for (let at = 0; at < size; ) {
    const length = readSync(file, piece, 0, Math.min(PIECE, size - at), offset + at);
    if (length === 0) throw new Error(`${path} ends too early`);
    hash.update(piece.subarray(0, length));
    at += length;
  }
  closeSync(file);
  return hash.digest("hex");
}
