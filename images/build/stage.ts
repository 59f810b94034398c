import { type ExecFileOptions, execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** The project's own folder, and where everything built for images is kept. */
export const ROOT = new URL("../..", import.meta.url).pathname;
export const CACHE = join(ROOT, ".cache/image");

/** Runs a program to its end; its last words are the error's. Everything built is dated by `SOURCE_DATE_EPOCH`. */
export async function run(program: string, args: readonly string[], options: ExecFileOptions = {}): Promise<string> {
  try {
    const { stdout } = await execute(program, [...args], {
      maxBuffer: 256 * 1024 * 1024,
      ...options,
      env: { ...process.env, SOURCE_DATE_EPOCH: sourceDate(), LC_ALL: "C.UTF-8", TZ: "UTC", ...options.env },
    });
    return String(stdout);
  } catch (error) {
    const { stderr = "", message } = error as { stderr?: string; message: string }; // execFile's own errors carry both
    const words = String(stderr).trim().split("\n").slice(-12).join("\n  ");
    throw new Error(`${program} failed: ${words === "" ? message : words}`);
  }
}

let date: string | undefined;

/** Seconds since 1970 that all files of an image carry: when the present commit was made. */
export function sourceDate(): string {
  date ??= process.env.SOURCE_DATE_EPOCH ?? (commitDate() || "1767225600");
  return date;
}

/** Empty where the project is no git checkout. */
function commitDate(): string {
  const { stdout } = spawnSync("git", ["-C", ROOT, "log", "-1", "--format=%ct"], { encoding: "utf8" });
  return (stdout ?? "").trim();
}

export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** One hash of a folder: names, modes and contents. */
export function hashTree(folder: string, hash = createHash("sha256"), prefix = ""): ReturnType<typeof createHash> {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    const name = `${prefix}${entry.name}`;
    if (entry.isDirectory()) hashTree(path, hash, `${name}/`);
    else if (entry.isFile()) hash.update(`${name} ${statSync(path).mode & 0o777}\n`).update(readFileSync(path));
  }
  return hash;
}

export const digest = (...parts: readonly string[]): string => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part}\0`);
  return hash.digest("hex").slice(0, 20);
};

/** Tells how far a build is: a line for each stage, with the time since its beginning. */
export class Progress {
  readonly #startedAt = performance.now();

  say(text: string): void {
    const seconds = Math.round((performance.now() - this.#startedAt) / 1000);
    process.stdout.write(`[${String(seconds).padStart(4)} s] ${text}\n`);
  }
}

/** What takes long, for whoever watches. */
const WORDS: Readonly<Record<string, string>> = {
  base: "(Debian's packages are fetched and unpacked)",
  app: "(programs are bundled and sealed into one executable)",
  root: "(the root file system is put together and compressed)",
  image: "(disk, update, compression)",
};

/**
 * A part of the build that is made once for the same inputs. `key` names all of them; the folder is made whole or not at
 * all, and those of other keys are deleted.
 */
export async function stage(
  progress: Progress,
  name: string,
  key: string,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const home = join(CACHE, name);
  const folder = join(home, key);
  if (existsSync(folder)) {
    progress.say(`${name}: as before (${key})`);
    return folder;
  }
  progress.say(`${name}: being made… ${WORDS[name.replace(/-[^-]*$/, "")] ?? WORDS[name] ?? ""}`.trimEnd());
  mkdirSync(home, { recursive: true });
  for (const old of readdirSync(home)) rmSync(join(home, old), { recursive: true, force: true });
  const fresh = `${folder}.new`;
  mkdirSync(fresh);
  await make(fresh);
  renameSync(fresh, folder);
  progress.say(`${name}: done`);
  return folder;
}

/** What a stage has made is made anew next time. */
export function forget(name: string): void {
  rmSync(join(CACHE, name), { recursive: true, force: true });
}
