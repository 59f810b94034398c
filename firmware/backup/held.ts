import { existsSync } from "node:fs";
import { readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFileSafely } from "#firmware/config/file.ts";
import { MANIFEST, type Manifest, readManifest } from "./backup-format.ts";
import { flush, placesIn } from "./places.ts";
import { writeAbout } from "./swap.ts";

/** What has been laid out and looked through is held from now on, over power cuts too. */
export async function keepHeld(dataFolder: string, manifest: Manifest): Promise<void> {
  const { coming, held, root } = placesIn(dataFolder);
  await writeAbout(coming, { company: manifest.company, at: manifest.madeAt });
  await writeFileSafely(join(coming, MANIFEST), JSON.stringify(manifest));
  await rename(coming, held);
  await flush(root);
}

/** What is held; undefined for nothing. */
export async function readHeld(dataFolder: string): Promise<Manifest | undefined> {
  const text = await readFile(join(placesIn(dataFolder).held, MANIFEST), "utf8").catch(() => ""); // nothing is held
  const manifest = readManifest(text);
  return manifest === "newer" ? undefined : manifest;
}

/** Renamed first: what is only half there must not be taken for whole after a power cut. */
export async function discard(dataFolder: string, what: "held" | "before"): Promise<void> {
  const { trash, [what]: folder } = placesIn(dataFolder);
  if (!existsSync(folder)) return;
  const away = `${trash}-${crypto.randomUUID()}`;
  await rename(folder, away);
  await rm(away, { recursive: true, force: true });
}
