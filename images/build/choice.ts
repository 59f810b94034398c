const HEAD_OCTETS = 512;
const BLOCK_OCTETS = 1024;
const WHOLE_OCTETS = 2048;
/** GRUB's own first line; U-Boot skips it as a remark. */
const FIRST_LINE = "# GRUB Environment Block\n";
const CHOICE = "BOOT_A_LEFT=3\nBOOT_B_LEFT=3\nBOOT_ORDER=A B\n";

/** The boot choice of a new box, as U-Boot reads it from its sectors and GRUB from its file. */
export function blankBlock(): Buffer {
  return Buffer.from(`${FIRST_LINE}${CHOICE}`.padEnd(BLOCK_OCTETS, "#"), "latin1");
}

/**
 * One copy of the choice as it stands at the beginning of its partition: an archive of one file, `choice` (POSIX.1-1988 ustar),
 * since GRUB writes only into files of file systems, and this is the one that never changes but in the file.
 */
export function blankCopy(): Buffer {
  const copy = Buffer.alloc(WHOLE_OCTETS);
  const put = (at: number, text: string): void => void copy.write(text, at, "latin1");
  put(0, "choice");
  put(100, "0000600\0");
  put(108, "0000000\0");
  put(116, "0000000\0");
  put(124, `${BLOCK_OCTETS.toString(8).padStart(11, "0")}\0`);
  put(136, `${"0".repeat(11)}\0`);
  put(148, " ".repeat(8)); // the sum counts its own place as blanks
  put(156, "0");
  put(257, "ustar\x0000");
  const sum = copy.subarray(0, HEAD_OCTETS).reduce((total, octet) => total + octet, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  blankBlock().copy(copy, HEAD_OCTETS);
  return copy;
}
