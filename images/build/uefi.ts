import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT, run } from "./stage.ts";

/** Debian's, in the part that is for arm64 with UEFI. */
export const GRUB = "grub-efi-arm64-bin";
/** What our grub.cfg asks for: partitions, files, the copies of the boot choice (tar), its words, and Linux. */
const MODULES = "part_gpt fat tar normal configfile test regexp echo loadenv linux reboot sleep".split(" ");

/** Where UEFI looks on a disk that nobody has told it of (UEFI 2.10, 3.5.1.1), and GRUB for its words beside it. */
export const LOADER = "EFI/BOOT/BOOTAA64.EFI";
export const WORDS = "EFI/BOOT/grub.cfg";

/** Puts GRUB as UEFI starts it, and what it is to do, into a folder as they stand on the first partition. */
export async function makeLoader(grub: string, words: string, folder: string): Promise<void> {
  mkdirSync(join(folder, dirname(LOADER)), { recursive: true });
  const modules = join(grub, "usr/lib/grub/arm64-efi");
  await run("grub-mkimage", [
    ...["-O", "arm64-efi", "-d", modules, "-p", "/EFI/BOOT", "-o", join(folder, LOADER)],
    ...MODULES,
  ]);
  writeFileSync(join(folder, WORDS), words);
}

/** A loader's script of ours with the board's console and what every kernel of a box is told. */
export function loaderWords(name: "boot.cmd" | "grub.cfg", console: string): string {
  const text = readFileSync(join(ROOT, "images/boot", name), "utf8");
  return text.replaceAll("@CONSOLE@", console).replaceAll("@KERNEL@", KERNEL);
}

/** A panic starts the machine again, nobody changes the kernel, and a partition table is taken from either end of the disk. */
const KERNEL = "panic=3 oops=panic lockdown=integrity gpt quiet";
