import { createPrivateKey, X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { CACHE, type Progress, run } from "./stage.ts";

/** What updates are signed with. */
export interface Keys {
  /** Authority's certificate: it goes into the image. */
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
  readonly isDevelopment: boolean;
  /** Where updates are encrypted: for whom, and the key the boxes have. */
  readonly boxes?: BoxKeys;
}

/** One pair for all boxes of a maker. */
export interface BoxKeys {
  /** Certificates of all keys that boxes in the field may have; the newest first. */
  readonly certificates: string;
  /** The private key of the first: it goes into the image, where root alone can read it. */
  readonly key: string;
}

/**
 * Keys of the maker, from the folder CALLBOX_KEYS names (ca.crt, sign.crt, sign.key). Without it a pair for development is
 * made once: images built with it take updates built on this machine only. With boxes.crt and boxes.key beside them
 * updates are encrypted (`BoxKeys`; images/README.md says what that keeps from whom).
 */
export async function findKeys(progress: Progress): Promise<Keys> {
  const given = process.env.CALLBOX_KEYS || undefined; // empty is as good as none
  const folder = given === undefined ? join(CACHE, "keys") : resolve(given);
  const path = (name: string): string => join(folder, name);
  const keys = {
    authority: path("ca.crt"),
    certificate: path("sign.crt"),
    key: path("sign.key"),
    isDevelopment: given === undefined,
    ...boxKeysIn(folder),
  };
  if (existsSync(keys.key) && existsSync(keys.certificate) && existsSync(keys.authority)) return keys;
  if (given !== undefined) throw new Error(`CALLBOX_KEYS names ${given}; ca.crt, sign.crt and sign.key must be there`);
  progress.say("keys: a pair for development is made (set CALLBOX_KEYS for a release)");
  await makeKeys(folder, "Callbox development");
  return keys;
}

/** Both halves, which belong together, or neither: an update that no box can read, or a key without a use, is a mistake. */
function boxKeysIn(folder: string): { readonly boxes?: BoxKeys } {
  const [certificates, key] = [join(folder, "boxes.crt"), join(folder, "boxes.key")];
  if (existsSync(certificates) !== existsSync(key))
    throw new Error(`${folder} has one of boxes.crt and boxes.key; encrypted updates need both`);
  if (!existsSync(key)) return {};
  if (!belongTogether(certificates, key))
    throw new Error(
      `boxes.key of ${folder} is not the key of the first certificate in boxes.crt: put the certificate of the present key first`,
    );
  return { boxes: { certificates, key } };
}

/** Whether boxes with this key can read what is encrypted for the first of these certificates. */
function belongTogether(certificates: string, key: string): boolean {
  try {
    return new X509Certificate(readFileSync(certificates)).checkPrivateKey(createPrivateKey(readFileSync(key)));
  } catch (error) {
    // Nobody types a passphrase on a box.
    const words = error instanceof Error ? error.message : String(error);
    throw new Error(`boxes.crt or boxes.key cannot be read (PEM, without a passphrase): ${words}`, { cause: error });
  }
}

/** A pair that updates are encrypted with, as boxes.crt and boxes.key of the folder. */
export async function makeBoxKeys(folder: string): Promise<BoxKeys> {
  const boxes = { certificates: join(folder, "boxes.crt"), key: join(folder, "boxes.key") };
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "7300"];
  const out = ["-keyout", boxes.key, "-out", boxes.certificates, "-subj", "/CN=Callbox boxes"];
  await run("openssl", ["req", "-x509", ...curve, ...out]);
  return boxes;
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
