import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CACHE, type Progress, run } from "./stage.ts";

const SUITE = "bookworm";
const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** The Debian archive this machine's own apt uses, without its last part. */
async function archive(): Promise<string> {
  const rows = await run("apt-get", ["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]);
  const found = rows
    .split("\n")
    .map((row) => row.replace(/\/+$/, ""))
    .find((row) => row.endsWith("/debian"));
  if (found === undefined) throw new Error("apt has no Debian archive in its sources; run apt-get update first");
  return found.slice(0, -"/debian".length);
}

/** Lines of sources.list for the suite the image is made of. */
export async function sources(components = "main"): Promise<string[]> {
  const at = `deb [signed-by=${KEYRING}] ${await archive()}`;
  return [
    `${at}/debian ${SUITE} ${components}`,
    `${at}/debian ${SUITE}-updates ${components}`,
    `${at}/debian-security ${SUITE}-security ${components}`,
  ];
}

/** A package of the archive in one version. */
export interface ArchiveFile {
  readonly name: string;
  readonly file: string;
  readonly sha256: string;
}

/** Asks the archive about arm64 packages and fetches them, without touching this machine's own apt. */
export class Arm64Apt {
  readonly #env: Readonly<Record<string, string>>;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#env = { APT_CONFIG: join(folder, "apt.conf") };
  }

  /** Asks for the archive's present lists; without an answer those of before are taken, if there are any. */
  static async open(progress: Progress): Promise<Arm64Apt> {
    const folder = join(CACHE, "apt");
    for (const part of [
      "lists/partial",
      "cache/archives/partial",
      "state",
      "etc/apt.conf.d",
      "etc/preferences.d",
      "debs",
    ]) {
      mkdirSync(join(folder, part), { recursive: true });
    }
    writeFileSync(join(folder, "state/status"), "");
    writeFileSync(join(folder, "sources.list"), (await sources("main non-free-firmware")).join("\n"));
    const settings = {
      Dir: folder,
      "Dir::State": `${folder}/state`,
      "Dir::State::lists": `${folder}/lists`,
      "Dir::State::status": `${folder}/state/status`,
      "Dir::Cache": `${folder}/cache`,
      "Dir::Etc": `${folder}/etc`,
      "Dir::Etc::sourcelist": `${folder}/sources.list`,
      "Dir::Etc::sourceparts": "-",
      "APT::Architecture": "arm64",
      "APT::Architectures": "arm64",
      "APT::Sandbox::User": "root",
      "Acquire::ForceHash": "sha256",
    };
    writeFileSync(
      join(folder, "apt.conf"),
      Object.entries(settings)
        .map(([key, value]) => `${key} "${value}";`)
        .join("\n"),
    );
    const apt = new Arm64Apt(folder);
    await apt.#update(progress);
    return apt;
  }

  async #update(progress: Progress): Promise<void> {
    try {
      await this.#run("apt-get", ["update", "-qq", "-o", "APT::Update::Error-Mode=any", "-o", "Acquire::Retries=2"]);
    } catch (error) {
      const because = (error as Error).message; // run's own
      const lists = readdirSync(join(this.#folder, "lists")).filter((name) => name.endsWith("_Packages"));
      if (lists.length === 0)
        throw new Error(`Debian's archive cannot be reached. Is this machine in the network?\n${because}`, {
          cause: error,
        });
      progress.say("Debian's archive cannot be reached; going on with the lists of the last build");
    }
  }

  /** The version the archive has now. */
  async version(name: string): Promise<string> {
    const text = await this.#run("apt-cache", ["show", "--no-all-versions", name]);
    const version = /^Version: (.+)$/m.exec(text)?.[1];
    if (version === undefined) throw new Error(`the archive has no package ${name} for arm64`);
    return version;
  }

  /** The kernel package that `linux-image-arm64` stands for now. */
  async kernelPackage(): Promise<string> {
    const text = await this.#run("apt-cache", ["show", "--no-all-versions", "linux-image-arm64"]);
    const name = /^Depends: (linux-image-\S+)/m.exec(text)?.[1];
    if (name === undefined) throw new Error("the archive has no kernel for arm64");
    return name;
  }

  /** These packages and all they depend on, as the archive has them now. */
  async resolve(names: readonly string[]): Promise<ArchiveFile[]> {
    const text = await this.#run("apt-get", [
      "install",
      "-y",
      "-qq",
      "--print-uris",
      "--no-install-recommends",
      ...names,
    ]);
    const found = text.split("\n").flatMap((line): ArchiveFile[] => {
      const [, uri, file, sha256] = /^'(\S+)' (\S+) \d+ SHA256:([0-9a-f]{64})$/.exec(line.trim()) ?? [];
      if (uri === undefined || file === undefined || sha256 === undefined) return [];
      return [{ name: file.split("_")[0] ?? "", file, sha256 }];
    });
    if (found.length < names.length) throw new Error(`apt did not find everything: ${text.slice(0, 500)}`);
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Fetches these very files; apt checks them. Gives their paths, in the same order; files of earlier builds are deleted. */
  async fetch(files: readonly ArchiveFile[]): Promise<string[]> {
    // Not in apt's own cache: it would leave out of its answers what it has there.
    const archives = join(this.#folder, "fetched");
    mkdirSync(archives, { recursive: true });
    const known = new Set(files.map(({ file }) => file));
    for (const name of readdirSync(archives)) if (!known.has(name)) rmSync(join(archives, name), { recursive: true });
    const wanted = files.map(({ name, file }) => `${name}=${decodeURIComponent(file.split("_")[1] ?? "")}`);
    await this.#run("apt-get", ["download", "-qq", ...wanted], archives);
    return files.map(({ file }) => join(archives, file));
  }

  /** Fetches a package and unpacks it into a folder. */
  async unpack(name: string, into: string): Promise<void> {
    const debs = join(this.#folder, "debs");
    rmSync(debs, { recursive: true, force: true });
    mkdirSync(debs);
    await this.#run("apt-get", ["download", "-qq", name], debs);
    const file = readdirSync(debs).find((entry) => entry.endsWith(".deb"));
    if (file === undefined) throw new Error(`package ${name} could not be fetched`);
    mkdirSync(into, { recursive: true });
    await run("dpkg-deb", ["-x", join(debs, file), into]);
    rmSync(debs, { recursive: true, force: true });
    mkdirSync(debs);
  }

  #run(program: string, args: readonly string[], cwd = this.#folder): Promise<string> {
    return run(program, args, { env: { ...this.#env }, cwd });
  }
}
