import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./stage.ts";

interface Component {
  readonly type: "library" | "application" | "operating-system";
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses?: readonly { readonly license: { readonly name: string } }[];
}

/** What the image is made of, with licences: Debian packages and npm packages, as a CycloneDX document. */
export async function billOfMaterials(tree: string, version: string): Promise<string> {
  const components = [...debianPackages(tree), ...npmPackages()].sort((a, b) => (a.purl < b.purl ? -1 : 1));
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

/** Licences a Debian package names in its machine-readable copyright file; packages with the old form have none here. */
function licences(tree: string, name: string): Pick<Component, "licenses"> {
  const path = join(tree, "usr/share/doc", name, "copyright");
  if (!existsSync(path)) return {};
  const names = [...readFileSync(path, "utf8").matchAll(/^License: *(\S.*)$/gm)].map(([, licence = ""]) =>
    licence.trim(),
  );
  return names.length === 0 ? {} : { licenses: [...new Set(names)].map((licence) => ({ license: { name: licence } })) };
}

function npmPackages(): Component[] {
  const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
    packages: Record<string, { version?: string; dev?: boolean; license?: string }>;
  };
  return Object.entries(lock.packages).flatMap(([path, { version, dev, license }]): Component[] => {
    const name = path.split("node_modules/").at(-1) ?? "";
    // The page is built of development packages: those that end in it are listed all the same.
    if (name === "" || version === undefined || dev === true) return [];
    const terms = license === undefined ? {} : { licenses: [{ license: { name: license } }] };
    return [{ type: "library", name, version, purl: `pkg:npm/${name}@${version}`, ...terms }];
  });
}
