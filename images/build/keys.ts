import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { CACHE, type Progress, run } from "./stage.ts";

/** What updates are signed with. */
export interface Keys {
  /** Authority's certificate: it goes into the image. */
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
  readonly isDevelopment: boolean;
}

/**
 * Keys of the maker, from the folder CALLBOX_KEYS names (ca.crt, sign.crt, sign.key). Without it a pair for development is
 * made once: images built with it take updates built on this machine only.
 */
export async function findKeys(progress: Progress): Promise<Keys> {
  const given = process.env.CALLBOX_KEYS;
  const folder = given ?? join(CACHE, "keys");
  const path = (name: string): string => join(folder, name);
  const keys = {
    authority: path("ca.crt"),
    certificate: path("sign.crt"),
    key: path("sign.key"),
    isDevelopment: given === undefined,
  };
  if (existsSync(keys.key) && existsSync(keys.certificate) && existsSync(keys.authority)) return keys;
  if (given !== undefined) throw new Error(`CALLBOX_KEYS names ${given}; ca.crt, sign.crt and sign.key must be there`);
  progress.say("keys: a pair for development is made (set CALLBOX_KEYS for a release)");
  await makeKeys(folder, "Callbox development");
  return keys;
}

/** An authority and a signing certificate under it, valid for twenty years. */
export async function makeKeys(folder: string, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const at = { cwd: folder };
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "7300"];
  await run(
    "openssl",
    ["req", "-x509", ...curve, "-keyout", "ca.key", "-out", "ca.crt", "-subj", `/CN=${name} authority`],
    at,
  );
  const request = [
    "req",
    "-new",
    ...curve.slice(0, -2),
    "-keyout",
    "sign.key",
    "-out",
    "sign.csr",
    "-subj",
    `/CN=${name} updates`,
  ];
  await run("openssl", request, at);
  const extensions = "basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=emailProtection\n";
  const sign =
    'printf "%s" "$0" > ext && openssl x509 -req -in sign.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 7300 -extfile ext -out sign.crt';
  await run("sh", ["-c", sign, extensions], at);
}
