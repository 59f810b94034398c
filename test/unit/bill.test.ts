import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { billOfMaterials } from "#images/build/bill.ts";

interface Bill {
  readonly components: readonly {
    readonly purl: string;
    readonly licenses: readonly { readonly license: { readonly name: string; readonly text?: object } }[];
  }[];
}

describe("the bill of materials", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "callbox-bill-"));
    mkdirSync(join(root, "var/lib/dpkg"), { recursive: true });
    writeFileSync(join(root, "var/lib/dpkg/status"), "Package: thing\nVersion: 1.0\nStatus: install ok installed\n");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function copyright(name: string, text: string): void {
    mkdirSync(join(root, "usr/share/doc", name), { recursive: true });
    writeFileSync(join(root, "usr/share/doc", name, "copyright"), text);
  }
  const loader = () => ({ name: "loader", version: "2.0", root });

  it("is refused while a part of the image has no licence", () => {
    expect(() => billOfMaterials(root, [], "1.0")).toThrow(/pkg:deb\/debian\/thing@1\.0/);
    copyright("thing", "License: MIT\n");
    expect(() => billOfMaterials(root, [loader()], "1.0")).toThrow(/pkg:deb\/debian\/loader@2\.0/);
  });

  it("names the licence of every part, in words where it has no name", () => {
    copyright("thing", "Free as in the GNU GPL, see /usr/share/common-licenses/GPL-2.\n");
    copyright("loader", "License: Proprietary_1\n Only on this board.\n");
    const { components } = JSON.parse(billOfMaterials(root, [loader()], "1.0")) as Bill; // made just now
    const names = (name: string): string[] | undefined =>
      components.find(({ purl }) => purl.includes(`/${name}@`))?.licenses.map(({ license }) => license.name);
    expect(names("thing")).toEqual(["see text", "GPL-2"]);
    expect(names("loader")).toEqual(["Proprietary_1", "see text"]);
    expect(components.every(({ licenses }) => licenses.length > 0)).toBe(true);
    expect(components.some(({ purl }) => purl.startsWith("pkg:npm/png-js@"))).toBe(true);
  });
});
