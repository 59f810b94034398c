import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { Header } from "tar/header";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { FORMAT, type Manifest } from "./backup-format.ts";
import { checkLaidOut } from "./check-laid-out.ts";
import { layOut } from "./lay-out.ts";
import { seal, unseal } from "./seal.ts";
import { TAR_END, tarHeader, tarPadding } from "./tar.ts";
import { sumLine, writeBackup } from "./write-backup.ts";

// A key is meant to be slow to make, and a busy machine is slower still.
vi.setConfig({ testTimeout: 120_000 });

const PASSWORD = "a good password";
const PROMPT = "prompts/en/welcome.wav";
const RECORDING = "recordings/2026/11/20/r-4F7K-2XQH.wav";

let folder: string;
let plain: Buffer;
let sealed: Buffer;
let copies = 0;

const manifest: Manifest = {
  format: FORMAT,
  software: "1.2.3",
  schema: 11,
  madeAt: 1_700_000_000_000,
  company: "兰禾 Lanhe",
  parts: { calls: true, voicemail: true, recordings: true },
  counts: { people: 1, prompts: 1, calls: 0, messages: 0, recordings: 1 },
  bytes: { database: 8_192, sounds: 90_000 },
};

async function* piecesOf(bytes: Buffer, size = 4_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield Uint8Array.from(bytes.subarray(at, at + size));
}

async function whole(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

/** Lays it out in a new folder; that is gone when it was refused, and what lies outside is never touched. */
async function laid(bytes: Buffer, password = "", size?: number): Promise<string> {
  const place = join(folder, `laid-${copies++}`);
  await layOut({ chunks: piecesOf(bytes, size), password, dataFolder: folder, folder: place });
  return place;
}

const codeOf = (bytes: Buffer, password = ""): Promise<string> =>
  laid(bytes, password).then(
    () => "taken",
    (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : String(error)),
  );

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "callbox-format-"));
  for (const path of ["config", "prompts/en", "recordings/2026/11/20"]) {
    mkdirSync(join(folder, path), { recursive: true });
  }
  writeFileSync(join(folder, "config/config.json"), '{"config":{}}');
  writeFileSync(join(folder, PROMPT), Buffer.alloc(20_001, "greeting"));
  writeFileSync(join(folder, RECORDING), Buffer.alloc(69_999, "talk"));
  const db = new DatabaseSync(join(folder, "copy.sqlite"));
  db.exec("CREATE TABLE call (id TEXT); PRAGMA user_version = 11");
  db.close();
  const sounds = [
    { name: PROMPT, bytes: 20_001 },
    { name: RECORDING, bytes: 69_999 },
    { name: "voicemail/office/vm-AAAA-AAAA.wav", bytes: 5 }, // deleted since it was counted
  ];
  plain = await whole(writeBackup({ dataFolder: folder, manifest, database: join(folder, "copy.sqlite"), sounds }));
  sealed = await whole(seal(piecesOf(plain), PASSWORD));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("what is laid out is what was there, with and without a password, in pieces of any size", async () => {
  for (const [bytes, password, size] of [
    [plain, "", 1_000_000],
    [plain, "", 511],
    [sealed, PASSWORD, 70_001],
  ] as const) {
    const place = await laid(bytes, password, size);
    for (const path of [PROMPT, RECORDING, "config/config.json"]) {
      expect(readFileSync(join(place, path)).equals(readFileSync(join(folder, path)))).toBe(true);
    }
    expect(readFileSync(join(place, "callbox.sqlite")).equals(readFileSync(join(folder, "copy.sqlite")))).toBe(true);
  }
});

test("without a password it is a tar file with sums that any computer can check", () => {
  const first = new Header(plain.subarray(0, 512));
  expect([first.path, first.type, first.cksumValid]).toEqual(["manifest.json", "File", true]);
  const sum = createHash("sha256")
    .update(readFileSync(join(folder, PROMPT)))
    .digest("hex");
  expect(plain.includes(`${sum}  ${PROMPT}\n`)).toBe(true);
});

test("with a password nothing of it can be read, and another password is told at once", async () => {
  for (const text of ["greeting", "Lanhe", "manifest", "config.json"]) expect(sealed.includes(text)).toBe(false);
  expect(await codeOf(sealed, "another")).toBe("wrong-password");
  expect(await codeOf(sealed)).toBe("password-needed");
  expect(await codeOf(sealed.subarray(0, 80), "another")).toBe("wrong-password");
});

test("a file that ends anywhere before its end is refused", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: plain.length - 1 }), async (length) => {
      const code = await codeOf(plain.subarray(0, length));
      expect(length < 512 ? "no-backup" : "truncated").toBe(code);
    }),
    { numRuns: 40 },
  );
  const key = { numRuns: 6 }; // each makes a key, which is meant to be slow
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 17, max: sealed.length - 1 }), async (length) => {
      expect(await codeOf(sealed.subarray(0, length), PASSWORD)).toBe("truncated");
    }),
    key,
  );
});

test("a file in which one bit is another is refused", async () => {
  const flipped = (bytes: Buffer, at: number): Buffer => {
    const copy = Buffer.from(bytes);
    copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
    return copy;
  };
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: plain.length - 1 }), async (at) => {
      const found = await codeOf(flipped(plain, at)).catch(String);
      // What fills up the last block of an entry says nothing, and some of a header neither: what is laid out is the same.
      expect(["damaged", "no-backup", "truncated", "newer", "taken"]).toContain(found);
      if (found === "taken") expect(isFilling(at)).toBe(true);
    }),
    { numRuns: 60 },
  );
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 17, max: sealed.length - 1 }), async (at) => {
      // Of the last chunk nobody can tell whether it was changed or cut off.
      expect(["damaged", "truncated", "wrong-password"]).toContain(await codeOf(flipped(sealed, at), PASSWORD));
    }),
    { numRuns: 6 },
  );
});

/** Whether an octet of the plain file is padding. */
function isFilling(at: number): boolean {
  for (let block = 0; block < plain.length; ) {
    const header = new Header(plain.subarray(block, block + 512));
    if (header.nullBlock) return false;
    const size = header.size ?? 0;
    const next = block + 512 + Math.ceil(size / 512) * 512;
    if (at < next) return at >= block + 512 + size;
    block = next;
  }
  return false;
}

test("chunks that change places, come twice or come from another file are refused", async () => {
  const header = sealed.subarray(0, 49);
  const chunks: Buffer[] = [];
  for (let at = 49; at < sealed.length; at += 65_552) chunks.push(sealed.subarray(at, at + 65_552));
  const [first = header, second = header] = chunks;
  for (const order of [[second, first], [first, first, second], [first, second, second], [second]]) {
    await expect(whole(unseal(piecesOf(Buffer.concat([header, ...order])), PASSWORD))).rejects.toMatchObject({
      code: expect.stringMatching(/damaged|truncated/),
    });
  }
});

/** A tar file of entries as somebody with bad intentions would write it; its sums are right. */
function hostile(entries: readonly { header: Buffer; name: string; content: Buffer }[], end = TAR_END): Buffer {
  const first = Buffer.from(JSON.stringify(manifest));
  const all = [
    { header: tarHeader("manifest.json", first.length, 0), name: "manifest.json", content: first },
    ...entries,
  ];
  const sums = Buffer.from(
    all.map(({ name, content }) => sumLine(name, createHash("sha256").update(content).digest("hex"))).join(""),
  );
  const last = { header: tarHeader("sums.sha256", sums.length, 0), name: "", content: sums };
  return Buffer.concat([
    ...[...all, last].flatMap(({ header, content }) => [header, content, tarPadding(content.length)]),
    end,
  ]);
}

function entry(name: string, content = Buffer.from("x"), more: object = {}) {
  const header = new Header({
    path: name,
    size: content.length,
    mode: 0o600,
    mtime: new Date(0),
    type: "File",
    ...more,
  });
  const block = Buffer.alloc(512);
  header.encode(block);
  return { header: block, name, content };
}

test("names that have no place in a backup are never written, whatever they are", async () => {
  const names = [
    ...[
      "../evil",
      "/etc/passwd",
      "prompts/en/../../evil.wav",
      "prompts/en/a/b.wav",
      "prompts/fr/a.wav",
      "backup/order.json",
    ],
    ...[
      "callbox.sqlite",
      "config/config.json",
      "recordings/2026/11/20/.wav",
      "voicemail/office/x.wav",
      "alive",
      ".lock",
    ],
    ...[
      "prompts/en/a.wav\0.exe",
      "prompts/en/A.WAV",
      "PROMPTS/en/a.wav",
      "./prompts/en/a.wav",
      "prompts//en/a.wav",
      "",
    ],
  ];
  for (const name of names) expect([name, await codeOf(hostile([entry(name)]))]).toEqual([name, "damaged"]);
  expect(existsSync(join(folder, "evil"))).toBe(false);
});

test("links, folders, devices and long names are refused, and so is what comes twice", async () => {
  const types = [
    "SymbolicLink",
    "Link",
    "Directory",
    "CharacterDevice",
    "FIFO",
    "ExtendedHeader",
    "NextFileHasLongPath",
    "GlobalExtendedHeader",
  ];
  for (const type of types) {
    const made = entry(PROMPT, Buffer.from("x"), { type, linkpath: "/etc/passwd" });
    expect([type, await codeOf(hostile([made]))]).toEqual([type, "damaged"]);
  }
  expect(await codeOf(hostile([entry(PROMPT), entry(PROMPT)]))).toBe("damaged");
});

test("what unpacks to more than it may, or is more than the manifest says, is refused", async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
  expect(await codeOf(hostile([entry("database/000000.gz", bomb)]))).toBe("damaged");
  expect(await codeOf(hostile([entry("config/config.json.gz", bomb)]))).toBe("damaged");
  expect(await codeOf(hostile([entry("database/000000.gz", Buffer.from("no gzip"))]))).toBe("damaged");
  expect(await codeOf(hostile([entry("database/000001.gz", gzipSync("x"))]))).toBe("damaged");
  const huge = entry(PROMPT, Buffer.from("x"), { size: 2 ** 40 });
  expect(await codeOf(hostile([huge]))).toBe("damaged");
  expect(
    await codeOf(hostile([entry("database/000000.gz", gzipSync("x"))], Buffer.concat([TAR_END, Buffer.from("y")]))),
  ).toBe("damaged");
});

test("a database that runs something of its own, or is none, is not put in the place of the box's own", async () => {
  const place = join(folder, "strange");
  mkdirSync(place);
  writeFileSync(join(place, "callbox.sqlite"), "no database at all, but long enough to be looked at".repeat(100));
  await expect(checkLaidOut(place)).rejects.toMatchObject({ code: "unusable" });
  rmSync(join(place, "callbox.sqlite"));
  const db = new DatabaseSync(join(place, "callbox.sqlite"));
  db.exec("CREATE TABLE call (id TEXT); CREATE TRIGGER mine AFTER INSERT ON call BEGIN DELETE FROM call; END");
  db.close();
  await expect(checkLaidOut(place)).rejects.toMatchObject({
    code: "unusable",
    message: expect.stringContaining("mine"),
  });
});
