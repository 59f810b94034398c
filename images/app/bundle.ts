import { cpSync, existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { rolldown } from "rolldown";
import { ASSETS, PACKAGES, PROGRAMS } from "./programs.ts";

/**
 * Lays the whole service out in a folder as it is run on the box: each program in one file, with the page, prompts and
 * addons. Programs find each other and their files by `import.meta.url` as they do in the source.
 */
export async function bundle(root: string, tree: string): Promise<void> {
  for (const program of PROGRAMS) await bundleProgram(root, program, tree);
  for (const asset of ASSETS) {
    if (!existsSync(join(root, asset))) throw new Error(`${asset} is missing; build the page first (make page)`);
    cpSync(join(root, asset), join(tree, asset), { recursive: true });
  }
  for (const name of closure(root, PACKAGES)) {
    cpSync(join(root, "node_modules", name), join(tree, "node_modules", name), { recursive: true });
  }
}

async function bundleProgram(root: string, program: string, tree: string): Promise<void> {
  const build = await rolldown({
    input: join(root, program),
    platform: "node",
    external: [...PACKAGES, /^@serialport\//],
    tsconfig: false,
    logLevel: "warn",
    plugins: [{ name: "places", transform: (code, id) => keepPlaces(code, id, root, program) }],
  });
  await build.write({
    file: join(tree, program.replace(/\.ts$/, ".mjs")),
    format: "esm",
    codeSplitting: false,
    minify: { mangle: false, compress: false, codegen: true },
  });
  await build.close();
}

/** How a program names another that it starts. */
const PROGRAM_URL = /new URL\((["'])([^"']+)\.ts\1/g;

/** In one file there is one `import.meta.url`: each module's own is written as its way from there. */
function keepPlaces(code: string, id: string, root: string, program: string): string | null {
  if (!id.startsWith(root) || id.includes("/node_modules/") || !code.includes("import.meta.url")) return null;
  for (const [, , name = ""] of code.matchAll(PROGRAM_URL)) {
    const named = relative(root, join(dirname(id), `${name}.ts`));
    if (!PROGRAMS.includes(named)) throw new Error(`${relative(root, id)} starts ${named}; add it to programs.ts`);
  }
  const way = JSON.stringify(relative(dirname(join(root, program)), id));
  return code
    .replace(PROGRAM_URL, "new URL($1$2.mjs$1")
    .replaceAll("import.meta.url", `new URL(${way}, import.meta.url).href`);
}

/** These packages and all they depend on, as far as they are installed. */
function closure(root: string, names: readonly string[]): string[] {
  const found = new Set<string>();
  const add = (name: string): void => {
    const path = join(root, "node_modules", name, "package.json");
    if (found.has(name) || !existsSync(path)) return;
    found.add(name);
    const { dependencies = {} } = JSON.parse(readFileSync(path, "utf8")) as { dependencies?: Record<string, string> };
    for (const dependency of Object.keys(dependencies)) add(dependency);
  };
  for (const name of names) add(name);
  return [...found];
}

/** Where a package of this project is installed. */
export function packageFolder(name: string): string {
  return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
}
