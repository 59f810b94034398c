import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Board } from "#images/boards/board.ts";
import { board as generic } from "#images/boards/generic.ts";
import { board as qemu } from "#images/boards/qemu.ts";
import type { Guest } from "./guest.ts";
import { copySparse, hookedInitrd, type Overlay, readFat, writeFat } from "./hook.ts";
import { partitionOf } from "./partitions.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const GB = 1024 * 1024 * 1024;

/** An image under test. */
export interface Tested {
  readonly board: Board;
  /** The disk as it is flashed. */
  readonly image: string;
}

const made = (board: Board): Tested => ({ board, image: join(ROOT, "images/out", `callbox-${board.name}.img`) });
/** What `make image BOARD=qemu` has made, which most tests run on. */
export const QEMU = made(qemu);
/** What `make image BOARD=generic` has made. */
export const GENERIC = made(generic);
export const IMAGE = QEMU.image;
export const UPDATE = join(ROOT, "images/out/callbox-qemu.raucb");
/** Disks and logs of the tests; `make clean` takes it away. */
export const OUT = join(ROOT, "test/out/image");

function needImage({ board, image }: Tested): void {
  if (!existsSync(image)) throw new Error(`there is no image to test: sudo make image BOARD=${board.name}`);
}

/** A card with the image on it, as somebody would flash it: larger than the image, and with the tests' shell in its boot slot. */
export function flashCard(name: string, overlay: Overlay, of: Tested = QEMU, gigabytes = 3): string {
  needImage(of);
  const card = join(OUT, `${name}.img`);
  copySparse(of.image, card);
  truncateSync(card, gigabytes * GB);
  const { offset } = partitionOf(card, "boot_a");
  writeFat(card, offset, "initrd.img", hookedInitrd(readFat(card, offset, "initrd.img"), overlay));
  return card;
}

/**
 * What is written to a disk between two power cuts. Each start gets a layer of its own with small clusters: a cluster that
 * is new in it is known to the layer only after a flush, so whatever the guest had not flushed is gone when QEMU is killed,
 * as on a real card.
 */
export class Layers {
  readonly #base: string;
  readonly #top: string;

  /** A disk over `base`, which stays as it is. */
  constructor(base: string, name: string) {
    this.#base = join(OUT, `${name}.base.qcow2`);
    this.#top = join(OUT, `${name}.qcow2`);
    rmSync(this.#base, { force: true });
    rmSync(this.#top, { force: true });
    create(this.#base, base, base.endsWith(".img") ? "raw" : "qcow2");
  }

  /** The file to start with. What the last start wrote is kept. */
  fresh(): string {
    if (existsSync(this.#top)) execFileSync("qemu-img", ["commit", "-q", "-d", this.#top]);
    rmSync(this.#top, { force: true });
    create(this.#top, this.#base, "qcow2");
    return this.#top;
  }

  /** Whether these words stand anywhere on the disk while a guest has it, wherever that has flushed to. */
  hold(words: string, guest: Pick<Guest, "frozen">): boolean {
    const [layer, raw] = [`${this.#top}.look`, `${this.#top}.raw`];
    try {
      guest.frozen(() => copyLayer(this.#top, layer));
      execFileSync("qemu-img", ["convert", "-U", "-f", "qcow2", "-O", "raw", layer, raw]);
      return spawnSync("grep", ["-q", "-a", "-F", words, raw]).status === 0;
    } finally {
      rmSync(layer, { force: true });
      rmSync(raw, { force: true });
    }
  }

  remove(): void {
    rmSync(this.#base, { force: true });
    rmSync(this.#top, { force: true });
  }
}

/** Copies the layer of a guest that stands still. */
export function copyLayer(top: string, layer: string): void {
  execFileSync("cp", ["--sparse=always", top, layer]);
}

function create(path: string, backing: string, format: "raw" | "qcow2"): void {
  const options = "cluster_size=4096";
  execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", "-b", backing, "-F", format, "-o", options, path]);
}
