import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { KeeperParts as Keeper } from "#firmware/keeper/keeper.ts";
import { KeeperRefusal, MAX_UPDATE_BYTES } from "#firmware/keeper/protocol.ts";
import type { VerityFacts } from "./verity.ts";

/** What a bundle says of itself; its signature has been found good. */
export interface Bundle {
  readonly version: string;
  /** The kind of machine it is for. */
  readonly compatible: string;
  readonly bytes: number;
  readonly verity: VerityFacts;
}

/** Configuration and keyring of RAUC, for every call. */
export function raucOptions({ folders }: Pick<Keeper, "folders">): string[] {
  return [`--conf=${join(folders.etc, "rauc/system.conf")}`, `--keyring=${join(folders.etc, "rauc/keyring.pem")}`];
}

/**
 * Reads a bundle and checks its signature, not its content. Throws KeeperRefusal: "foreign" (not signed by our maker),
 * "damaged" (cut short, or no update at all), "clock" (signed in what is the future by our clock),
 * "encrypted" (for boxes with another key), "too-large".
 */
export async function readBundle(keeper: Keeper, path: string): Promise<Bundle> {
  const { size } = await stat(path);
  // The signature does not speak of the size: a file without end behind a good one would be read, and take all memory.
  if (size > MAX_UPDATE_BYTES) throw new KeeperRefusal("too-large", `${size} bytes are more than any update has`);
  const { code, stdout, stderr } = await keeper.run("rauc", [...raucOptions(keeper), "info", path]);
  if (code !== 0) throw refusalOf(stderr);
  const field = (name: string): string =>
    new RegExp(`^\\s*${name}:\\s*'?([^'\\n]*)'?\\s*$`, "m").exec(stdout)?.[1] ?? "";
  const verity = { hash: field("Verity Hash"), salt: field("Verity Salt"), size: Number(field("Verity Size")) };
  if (!/^[0-9a-f]{64}$/.test(verity.hash) || !Number.isSafeInteger(verity.size))
    throw new KeeperRefusal("damaged", "the update is not of the kind that can be checked block by block");
  return { version: field("Version"), compatible: field("Compatible"), bytes: size, verity };
}

function refusalOf(said: string): KeeperRefusal {
  // Its own messages, and what OpenSSL has to say beside them, are for nobody here.
  const detail = said.split("\n").filter((line) => line !== "" && !/^rauc-Message|^[0-9A-F]+:error:/.test(line));
  const words = detail.at(-1) ?? "rauc says nothing";
  if (/^Encrypted bundle|decrypt/im.test(words)) return new KeeperRefusal("encrypted", words);
  if (/not yet valid/.test(said)) return new KeeperRefusal("clock", words);
  if (/[Vv]erif(y|ication)/.test(words)) return new KeeperRefusal("foreign", words);
  return new KeeperRefusal("damaged", words);
}
