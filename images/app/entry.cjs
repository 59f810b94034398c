"use strict";
// First code of the one executable. It lays the programs out where they can be run (a folder of its own in memory, given
// by CALLBOX_APP), once for each version, then runs the one that is named: `callbox` is the box itself, and a program
// that starts another names its file, as it does when run from the source.
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const v8 = require("node:v8");
const vm = require("node:vm");

/** Program that runs when none is named. */
const FIRST = "firmware/main.mjs";
const packed = path.join(__dirname, "tree");
const home = process.env.CALLBOX_APP ?? path.join(require("node:os").tmpdir(), `callbox-app-${process.getuid()}`);
const stamp = createHash("sha256")
  .update(fs.readFileSync(path.join(packed, "version")))
  .digest("hex")
  .slice(0, 16);
const tree = path.join(home, stamp);

/** In the folder that everybody may write to only one of our own will do: whoever owns it chooses what is run. */
function makeHome() {
  if (process.env.CALLBOX_APP !== undefined) return;
  fs.mkdirSync(home, { recursive: true, mode: 0o700 });
  const about = fs.lstatSync(home);
  if (about.isDirectory() && about.uid === process.getuid() && (about.mode & 0o022) === 0) return;
  console.error(
    `${home} is not yours alone: others could change the programs in it. Delete it, or name another folder: CALLBOX_APP=FOLDER`,
  );
  process.exit(1);
}

function copy(from, to) {
  if (!fs.statSync(from).isDirectory()) {
    fs.writeFileSync(to, fs.readFileSync(from));
    return;
  }
  fs.mkdirSync(to, { recursive: true });
  for (const name of fs.readdirSync(from)) copy(path.join(from, name), path.join(to, name));
}

/** Whole or not at all: a program that was killed meanwhile leaves nothing half done behind. */
function layOut() {
  if (fs.existsSync(tree)) return;
  const fresh = `${tree}.${process.pid}`;
  copy(packed, fresh);
  try {
    fs.renameSync(fresh, tree);
  } catch (error) {
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    fs.rmSync(fresh, { recursive: true, force: true });
  }
}

/** Options for the engine stand before the program's file; here they come as ordinary arguments. */
function takeFlags(args) {
  while (
    args[0]?.startsWith("--max-") ||
    args[0]?.startsWith("--no-parallel") ||
    args[0]?.startsWith("--disable-warning")
  ) {
    const flag = args.shift();
    if (!flag.startsWith("--disable-warning")) v8.setFlagsFromString(flag);
  }
}

process.removeAllListeners("warning");
makeHome();
layOut();
const args = process.argv.slice(2);
takeFlags(args);
const isNamed = args[0]?.endsWith(".mjs") === true;
const named = isNamed ? args.shift() : path.join(tree, FIRST);
const program = named.startsWith("/") ? named : path.join(tree, named);
process.argv = [process.execPath, program, ...args];
new vm.Script(`import(${JSON.stringify(pathToFileURL(program).href)})`, {
  importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
})
  .runInThisContext()
  .catch((error) => {
    console.error(error);
    process.exit(1);
  });
