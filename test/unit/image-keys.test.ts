import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { board } from "#images/boards/qemu.ts";
import { findKeys, makeBoxKeys, makeKeys } from "#images/build/keys.ts";
import { Progress } from "#images/build/stage.ts";
import { makeUpdate } from "#images/build/update.ts";
import { hasRauc } from "#test/support/keeper-machine.ts";

const run = promisify(execFile);
let folder: string;
const at = (name: string): string => join(folder, name);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "callbox-keys-"));
  await makeKeys(folder, "A maker");
  vi.stubEnv("CALLBOX_KEYS", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** A pair for boxes in a folder of its own. */
function pair(name: string): Promise<unknown> {
  mkdirSync(at(name));
  return makeBoxKeys(at(name));
}

describe("the keys of a maker", () => {
  test("have none for boxes, where updates are not encrypted", async () => {
    expect(await findKeys(new Progress())).toMatchObject({ isDevelopment: false, certificate: at("sign.crt") });
    expect((await findKeys(new Progress())).boxes).toBeUndefined();
  });

  test("are refused with half a pair for boxes, or with two halves of different pairs", async () => {
    await pair("one");
    await pair("two");
    copyFileSync(at("one/boxes.crt"), at("boxes.crt"));
    await expect(findKeys(new Progress())).rejects.toThrow("encrypted updates need both");
    copyFileSync(at("two/boxes.key"), at("boxes.key"));
    await expect(findKeys(new Progress())).rejects.toThrow("put the certificate of the present key first");
    writeFileSync(at("boxes.key"), "no key");
    await expect(findKeys(new Progress())).rejects.toThrow("without a passphrase");
  });

  test.skipIf(!hasRauc)(
    "make an update that boxes with the present key and with the one before can read, and no others",
    async () => {
      for (const name of ["earlier", "present", "stranger"]) await pair(name);
      copyFileSync(at("present/boxes.key"), at("boxes.key"));
      copyFileSync(at("present/boxes.crt"), at("boxes.crt"));
      appendFileSync(at("boxes.crt"), readFileSync(at("earlier/boxes.crt")));
      const keys = await findKeys(new Progress());
      const content = at("content");
      writeFileSync(content, randomBytes(256 * 1024)); // RAUC takes nothing that shrinks to one block
      mkdirSync(at("out"));
      const update = await makeUpdate({ board, version: "1.2.3", root: content, boot: content, keys }, at("out"));
      const read = (name: string): Promise<string> => {
        const conf = at(`${name}.conf`);
        const lines = ["[system]", `compatible=${board.compatible}`, "bootloader=noop", "bundle-formats=verity crypt"];
        writeFileSync(conf, [...lines, "[encryption]", `key=${at(name)}/boxes.key`, ""].join("\n"));
        return run("rauc", [`--conf=${conf}`, `--keyring=${at("ca.crt")}`, "info", update]).then(
          ({ stdout }) => stdout,
        );
      };
      expect(await read("present")).toContain("1.2.3");
      expect(await read("earlier")).toContain("1.2.3");
      await expect(read("stranger")).rejects.toThrow(/decrypt/i);
    },
  );
});
