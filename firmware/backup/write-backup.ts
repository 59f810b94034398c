import { createHash } from "node:crypto";
import { open, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { kindOf, MANIFEST, type Manifest, PIECE_BYTES, SUMS } from "./backup-format.ts";
import { TAR_END, tarBytes, tarHeader, tarPadding } from "./tar.ts";

const compress = promisify(gzip);
const READ_BYTES = 256 * 1024;
/** What the database takes once it is packed, more rather than less: for telling how far a download is. */
const PACKED_SHARE = 0.3;

/** A sound, or the note beside one: below the data folder. */
export interface SourceFile {
  readonly name: string;
  readonly bytes: number;
}

/** The files of these names that are there and are what a backup may hold, with their sizes. */
export async function filesThere(dataFolder: string, names: readonly string[]): Promise<SourceFile[]> {
  const there: SourceFile[] = [];
  for (const name of names) {
    const found = kindOf(name) === undefined ? undefined : await stat(join(dataFolder, name)).catch(() => undefined);
    if (found?.isFile() === true) there.push({ name, bytes: found.size });
  }
  return there;
}

/** Names of the owner's own prompts and of their notes. */
export async function promptNames(dataFolder: string): Promise<string[]> {
  const names = await Promise.all(
    (["en", "zh"] as const).map(async (language) => {
      const found = await readdir(join(dataFolder, "prompts", language)).catch(() => []); // nothing of one's own yet
      return found.map((name) => `prompts/${language}/${name}`);
    }),
  );
  return names.flat().sort();
}

/** About how large the file will be. */
export function expectedBytes(parts: {
  readonly database: number;
  readonly files: readonly { readonly bytes: number }[];
}): number {
  return Math.round(parts.database * PACKED_SHARE) + parts.files.reduce((sum, { bytes }) => sum + tarBytes(bytes), 0);
}

export interface BackupSource {
  readonly dataFolder: string;
  readonly manifest: Manifest;
  /** The copy of the database. */
  readonly database: string;
  readonly sounds: readonly SourceFile[];
}

/** The whole backup as a tar file, piece by piece; nothing of it is written anywhere. */
export async function* writeBackup(source: BackupSource): AsyncGenerator<Buffer> {
  const { manifest, dataFolder, database, sounds } = source;
  const at = manifest.madeAt;
  const sums: string[] = [];
  const whole = function* (name: string, content: Buffer): Generator<Buffer> {
    sums.push(sumLine(name, createHash("sha256").update(content).digest("hex")));
    yield* wholeEntry(name, content, at);
  };
  yield* whole(MANIFEST, Buffer.from(`${JSON.stringify(manifest, undefined, 1)}\n`));
  for (const name of await configNames(dataFolder)) {
    const content = await readFile(join(dataFolder, name)).catch(() => undefined); // the oldest version, just forgotten
    if (content !== undefined) yield* whole(`${name}.gz`, await compress(content));
  }
  for await (const [number, piece] of piecesOf(database)) {
    yield* whole(`database/${String(number).padStart(6, "0")}.gz`, await compress(piece, { level: 5 }));
  }
  for (const file of sounds) {
    const hash = createHash("sha256");
    for await (const piece of fileEntry(dataFolder, file, at)) {
      if (piece.isContent) hash.update(piece.octets);
      else if (piece.isEnd) sums.push(sumLine(file.name, hash.digest("hex")));
      yield piece.octets;
    }
  }
  yield* wholeEntry(SUMS, Buffer.from(sums.join("")), at);
  yield TAR_END;
}

/** A line as sha256sum(1) writes and checks it. */
export function sumLine(name: string, sum: string): string {
  return `${sum}  ${name}\n`;
}

function* wholeEntry(name: string, content: Buffer, at: number): Generator<Buffer> {
  yield tarHeader(name, content.length, at);
  yield content;
  yield tarPadding(content.length);
}

/** The present configuration first, then its versions. */
async function configNames(dataFolder: string): Promise<string[]> {
  const versions = await readdir(join(dataFolder, "config", "versions")).catch(() => []); // none was saved yet
  const names = versions.filter((name) => /^\d{6,9}\.json$/.test(name)).sort();
  return ["config/config.json", ...names.map((name) => `config/versions/${name}`)];
}

async function* piecesOf(path: string): AsyncGenerator<[number, Buffer]> {
  let number = 0;
  const file = await open(path, "r");
  try {
    for (;;) {
      const piece = Buffer.alloc(PIECE_BYTES);
      const { bytesRead } = await file.read(piece, 0, PIECE_BYTES);
      if (bytesRead === 0) return;
      yield [number++, piece.subarray(0, bytesRead)];
    }
  } finally {
    await file.close();
  }
}

interface Piece {
  readonly octets: Buffer;
  readonly isContent?: true;
  readonly isEnd?: true;
}

/** A sound that has been deleted since it was counted is left out. Throws when one has become shorter. */
async function* fileEntry(dataFolder: string, { name, bytes }: SourceFile, at: number): AsyncGenerator<Piece> {
  const file = await open(join(dataFolder, name), "r").catch(() => undefined);
  if (file === undefined) return;
  try {
    yield { octets: tarHeader(name, bytes, at) };
    let sent = 0;
    if (bytes > 0) {
      const stream = file.createReadStream({ autoClose: false, start: 0, end: bytes - 1, highWaterMark: READ_BYTES });
      for await (const piece of stream) {
        const octets = piece as Buffer; // a stream of octets
        sent += octets.length;
        yield { octets, isContent: true };
      }
    }
    if (sent !== bytes) throw new Error(`${name} has become shorter while it was read`);
    yield { octets: tarPadding(bytes), isEnd: true };
  } finally {
    await file.close();
  }
}
