import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { extname, join, relative } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const compress = promisify(gzip);

/** One file of the built page, ready to be sent. */
export interface Asset {
  readonly bytes: Buffer;
  /** Absent where compressing does not pay. */
  readonly gzip?: Buffer;
  readonly type: string;
  readonly etag: string;
  /** The name carries a hash of the content: it never changes and may be kept for ever. */
  readonly isImmutable: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".wav": "audio/wav",
  ".mp3": "audio/mpeg",
  ".txt": "text/plain; charset=utf-8",
};

const COMPRESSIBLE = /^(text\/|image\/svg|application\/(json|manifest))/;

/**
 * The built page in memory: a few megabytes, compressed once. Only names that were found are ever served, so no
 * address can leave the folder. A newer build is taken up when its index.html changes.
 */
export class Assets {
  readonly #folder: string;
  #files = new Map<string, Asset>();
  #builtAt = -1;
  #loading: Promise<void> | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The asset of a path such as `/assets/app-4f2a.js`; undefined where there is none. */
  async find(path: string): Promise<Asset | undefined> {
    await this.#refresh();
    return this.#files.get(path);
  }

  async #refresh(): Promise<void> {
    const builtAt = await stat(join(this.#folder, "index.html")).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined, // no page was built: nothing to serve
    );
    if (builtAt === undefined || builtAt === this.#builtAt) return;
    this.#loading ??= this.#load(builtAt).finally(() => {
      this.#loading = undefined;
    });
    await this.#loading;
  }

  async #load(builtAt: number): Promise<void> {
    const entries = await readdir(this.#folder, { recursive: true, withFileTypes: true });
    const files = new Map<string, Asset>();
    for (const entry of entries) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      files.set(`/${relative(this.#folder, path).replaceAll("\\", "/")}`, await readAsset(path));
    }
    this.#files = files;
    this.#builtAt = builtAt;
  }
}

async function readAsset(path: string): Promise<Asset> {
  const bytes = await readFile(path);
  const type = TYPES[extname(path)] ?? "application/octet-stream";
  const compressed = COMPRESSIBLE.test(type) ? await compress(bytes, { level: 9 }) : undefined;
  return {
    bytes,
    ...(compressed !== undefined && compressed.length < bytes.length && { gzip: compressed }),
    type,
    etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`,
    isImmutable: /\/assets\/.+-[\w-]{8}\.\w+$/.test(path),
  };
}
