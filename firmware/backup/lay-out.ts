import { createHash, type Hash } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import {
  BackupRefusal,
  type EntryKind,
  kindOf,
  MANIFEST,
  MAX_ENTRIES,
  MAX_MANIFEST_BYTES,
  type Manifest,
  readManifest,
  SUMS,
} from "./backup-format.ts";
import { ByteSource } from "./byte-source.ts";
import { flush, SOUND_FOLDERS } from "./places.ts";
import { asRefusal, makeSureOfRoom } from "./room.ts";
import { unseal } from "./seal.ts";
import { readTar, type TarEntry } from "./tar.ts";
import { sumLine } from "./write-backup.ts";

const unpack = promisify(gunzip);
/** The room is looked at again after so many bytes: others write to the card too. */
const ROOM_STEP = 32 * 1024 * 1024;
/** What the configuration and its fifty versions may take beside what the manifest counts. */
const CONFIG_ROOM = 256 * 1024 * 1024;
/** An entry of the file system takes this much of its own. */
const ENTRY_BYTES = 4096;
const DATABASE = "callbox.sqlite";

export interface LayOutOptions {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Empty for none. */
  readonly password: string;
  readonly dataFolder: string;
  /** Where it is laid out; must not be there. */
  readonly folder: string;
}

/**
 * Lays a backup out on the card, beside the present state, and looks at every octet of it. Nothing that is in use is
 * touched. Throws BackupRefusal; whatever has been laid out until then is of no use.
 */
export async function layOut(options: LayOutOptions): Promise<Manifest> {
  try {
    return await new LayingOut(options).run();
  } catch (error) {
    throw asRefusal(error);
  }
}

class LayingOut {
  readonly #options: LayOutOptions;
  readonly #sums = createHash("sha256");
  readonly #folders = new Set<string>();
  #manifest: Manifest | undefined;
  #entries = 0;
  #pieces = 0;
  #written = 0;
  #sureUntil = 0;

  constructor(options: LayOutOptions) {
    this.#options = options;
  }

  async run(): Promise<Manifest> {
    const { chunks, password, folder } = this.#options;
    await this.#makeFolders();
    let isWhole = false;
    for await (const entry of readTar(new ByteSource(unseal(chunks, password)))) {
      if (isWhole) throw new BackupRefusal("damaged", "there is something behind its last entry");
      if (++this.#entries > MAX_ENTRIES) throw new BackupRefusal("damaged", "there are too many entries");
      if (this.#manifest === undefined) await this.#takeManifest(entry);
      else if (entry.name === SUMS) isWhole = await this.#compareSums(entry);
      else await this.#takeFile(entry, this.#manifest);
    }
    const manifest = this.#manifest;
    if (manifest === undefined || !isWhole) throw new BackupRefusal("damaged", "its sums are missing");
    if (this.#pieces === 0) throw new BackupRefusal("damaged", "its database is missing");
    await flush(join(folder, DATABASE));
    for (const made of this.#folders) await flush(made);
    return manifest;
  }

  /** Sounds are read by another process, under another user: their folders take group and rights from those there are. */
  async #makeFolders(): Promise<void> {
    const { folder, dataFolder } = this.#options;
    await this.#folder(folder);
    await this.#folder(join(folder, "config", "versions"));
    for (const name of SOUND_FOLDERS) {
      const beside = join(dataFolder, name, ".coming");
      await rm(beside, { recursive: true, force: true });
      const isLike = await mkdir(beside).then(
        () => true,
        () => false, // there is no such folder yet
      );
      if (isLike) await rename(beside, join(folder, name));
      await this.#folder(join(folder, name));
    }
  }

  async #takeManifest(entry: TarEntry): Promise<void> {
    if (entry.name !== MANIFEST) throw new BackupRefusal("no-backup", `it begins with ${entry.name.slice(0, 60)}`);
    const content = await this.#whole(entry, MAX_MANIFEST_BYTES);
    const manifest = readManifest(content.toString("utf8"));
    if (manifest === undefined) throw new BackupRefusal("damaged", "its manifest says nothing");
    if (manifest === "newer") throw new BackupRefusal("newer", "another format");
    const { database, sounds } = manifest.bytes;
    await makeSureOfRoom(this.#options.folder, database + sounds);
    this.#manifest = manifest;
  }

  async #takeFile(entry: TarEntry, manifest: Manifest): Promise<void> {
    const kind = kindOf(entry.name);
    if (kind === undefined) throw new BackupRefusal("damaged", `${entry.name.slice(0, 60)} has no place in a backup`);
    if (entry.bytes > kind.maxBytes) throw new BackupRefusal("damaged", `${entry.name} is too large`);
    if (kind.gzip !== undefined) await this.#takePacked(entry, kind);
    else await this.#takeSound(entry);
    const { database, sounds } = manifest.bytes;
    if (this.#written > database + sounds + CONFIG_ROOM) throw new BackupRefusal("damaged", "it is more than it says");
  }

  async #takePacked(entry: TarEntry, { maxBytes, gzip = 0 }: EntryKind): Promise<void> {
    const packed = await this.#whole(entry, maxBytes);
    const content = await unpack(packed, { maxOutputLength: gzip }).catch(() => {
      throw new BackupRefusal("damaged", `${entry.name} cannot be unpacked`);
    });
    await this.#count(content.length);
    const number = /^database\/(\d+)/.exec(entry.name)?.[1];
    if (number === undefined) await this.#write(entry.name.replace(/\.gz$/, ""), [content], "wx");
    else if (Number(number) !== this.#pieces) throw new BackupRefusal("damaged", "a piece of the database is missing");
    else await this.#write(DATABASE, [content], this.#pieces++ === 0 ? "wx" : "a");
  }

  async #takeSound(entry: TarEntry): Promise<void> {
    const hash = createHash("sha256");
    await this.#write(entry.name, this.#hashed(entry, hash), "wx");
    this.#sums.update(sumLine(entry.name, hash.digest("hex")));
  }

  async *#hashed({ content }: TarEntry, hash: Hash): AsyncGenerator<Buffer> {
    for await (const piece of content) {
      hash.update(piece);
      await this.#count(piece.length);
      yield piece;
    }
  }

  async #compareSums(entry: TarEntry): Promise<true> {
    const found = createHash("sha256");
    for await (const piece of entry.content) found.update(piece);
    if (!found.digest().equals(this.#sums.digest())) throw new BackupRefusal("damaged", "its sums do not fit");
    return true;
  }

  async #whole({ name, bytes, content }: TarEntry, maxBytes: number): Promise<Buffer> {
    if (bytes > maxBytes) throw new BackupRefusal("damaged", `${name} is too large`);
    const pieces: Buffer[] = [];
    for await (const piece of content) pieces.push(piece);
    const whole = Buffer.concat(pieces);
    this.#sums.update(sumLine(name, createHash("sha256").update(whole).digest("hex")));
    return whole;
  }

  async #count(bytes: number): Promise<void> {
    this.#written += bytes + (bytes === 0 ? ENTRY_BYTES : 0);
    if (this.#written <= this.#sureUntil) return;
    await makeSureOfRoom(this.#options.folder, bytes + ROOM_STEP);
    this.#sureUntil = this.#written + ROOM_STEP;
  }

  async #write(name: string, pieces: AsyncIterable<Buffer> | Iterable<Buffer>, how: "wx" | "a"): Promise<void> {
    const path = join(this.#options.folder, name);
    await this.#folder(dirname(path));
    const isSecret = !SOUND_FOLDERS.some((folder) => name.startsWith(`${folder}/`));
    const file = await open(path, how, isSecret ? 0o600 : 0o660).catch((error: NodeJS.ErrnoException) => {
      throw error.code === "EEXIST" ? new BackupRefusal("damaged", `${name} is in it twice`) : error;
    });
    try {
      for await (const piece of pieces) await file.writeFile(piece);
      if (how === "wx") await file.sync();
    } finally {
      await file.close();
    }
  }

  /** Made where it is missing, and flushed with the others in the end. */
  async #folder(path: string): Promise<void> {
    if (this.#folders.has(path)) return;
    await mkdir(path, { recursive: true });
    for (let at = path; at.startsWith(this.#options.folder); at = dirname(at)) this.#folders.add(at);
  }
}
