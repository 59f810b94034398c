import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const INIT = readFileSync(new URL("../../images/boot/init.sh", import.meta.url), "utf8");
/** From the first line about disks to the last one; what is around it wants a machine of its own. */
const LOOK = /^disks=[\s\S]*?(?=^mkdir -p \/ro)/m.exec(INIT)?.[0] ?? "";
const STUBS = 'sleep() { :; }\nfail() { echo "$*"; exit; }\nroot=root_a\n';

describe("the first program of the box, looking for the box's own disk", () => {
  let sys: string;
  beforeEach(() => {
    sys = mkdtempSync(join(tmpdir(), "callbox-sys-"));
  });
  afterEach(() => rmSync(sys, { recursive: true }));

  /** Partitions by their names, as the kernel shows them. */
  function disk(place: string, name: string, partitions: Readonly<Record<string, string>>): void {
    for (const [part, label] of Object.entries(partitions)) {
      const folder = join(sys, "devices", place, "block", name, part);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "uevent"), `DEVNAME=${part}\nPARTNAME=${label}\n`);
      const link = join(sys, "class/block", part);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(folder, link);
    }
  }

  const found = (): string =>
    execFileSync("sh", ["-c", `${STUBS}${LOOK.replaceAll("/sys/", `${sys}/`)}echo "$system $data"`], {
      encoding: "utf8",
    }).trim();

  it("takes the names of a stick for no names of the box", () => {
    disk("pci0/usb1/1-1", "sda", { sda1: "data", sda2: "root_a" });
    disk("pci0/virtio1", "vda", { vda6: "root_a", vda8: "data" });
    expect(found()).toBe("/dev/vda6 /dev/vda8");
  });

  it("starts from USB where there is nothing else, all of it from one disk", () => {
    disk("pci0/usb1/1-1", "sda", { sda1: "data" });
    disk("pci0/usb1/1-2", "sdb", { sdb6: "root_a", sdb8: "data" });
    expect(found()).toBe("/dev/sdb6 /dev/sdb8");
  });

  it("says what is missing", () => {
    disk("mmc0", "mmcblk0", { mmcblk0p6: "root_a" });
    expect(found()).toBe("there is no partition data");
  });
});
