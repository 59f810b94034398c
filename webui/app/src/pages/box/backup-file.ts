/** By how a file begins: a backup with a password, one without, or something else. */
export type BackupKind = "sealed" | "plain" | "foreign";

/** Of `firmware/backup/seal.ts`. */
const SEALED = "callbox-backup/";
/** The name of the first entry of the tar file. */
const PLAIN = "manifest.json\0";

/** Looks at the first octets only: a film of two hours is not sent to the box to learn that it is none. */
export async function kindOfFile(file: Blob): Promise<BackupKind> {
  const begin = new TextDecoder("latin1").decode(await file.slice(0, 32).arrayBuffer());
  if (begin.startsWith(SEALED)) return "sealed";
  return begin.startsWith(PLAIN) ? "plain" : "foreign";
}
