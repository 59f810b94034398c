import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { FlashRefused, type Target } from "./device.ts";

const PIECE = 4 * 1024 * 1024;

/** Octets of the image as it will stand on the disk. */
export function imageSize(image: string): number {
  if (!image.endsWith(".xz")) throw new FlashRefused(`${image} is not a compressed image (.img.xz).`);
  const rows = execFileSync("xz", ["--robot", "--list", image], { encoding: "utf8" });
  const size = Number(/^totals\t\d+\t\d+\t\d+\t(\d+)/m.exec(rows)?.[1]);
  if (!(size > 0)) throw new FlashRefused(`${image} does not say how large it is: it is damaged. Get it again.`);
  return size;
}

/**
 * Writes an image to a disk and reads all of it back. Throws when what was read is not what was written; `tell` hears how much
 * of each is done, 0…1.
 */
export async function writeImage(
  image: string,
  target: Target,
  tell: (what: "written" | "verified", share: number) => void,
): Promise<void> {
  const size = imageSize(image);
  // O_EXCL on a disk: refused by the kernel while anything has it in use.
  const file = await open(target.path, constants.O_WRONLY | (target.isBlockDevice ? constants.O_EXCL : 0));
  let written: string;
  try {
    written = await pour(image, file, (octets) => tell("written", octets / size));
    await file.sync();
  } finally {
    await file.close();
  }
  const read = await readBack(target, size, (octets) => tell("verified", octets / size));
  if (read !== written)
    throw new Error(`${target.path} does not hold what was written to it: it is worn out or not what it says`);
}

/** Unpacks the image into the file; gives the hash of what was written. */
async function pour(image: string, file: FileHandle, tell: (octets: number) => void): Promise<string> {
  const unpacker = spawn("xz", ["-dc", image], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = endOf(unpacker, "xz");
  ended.catch(() => undefined); // heard below
  const hash = createHash("sha256");
  let at = 0;
  for await (const piece of unpacker.stdout as AsyncIterable<Buffer>) {
    hash.update(piece);
    for (let done = 0; done < piece.length; ) {
      done += (await file.write(piece, done, piece.length - done, at + done)).bytesWritten;
    }
    at += piece.length;
    tell(at);
  }
  await ended;
  return hash.digest("hex");
}

/** The hash of what the disk itself holds: past the machine's memory of what it wrote. */
async function readBack(target: Target, size: number, tell: (octets: number) => void): Promise<string> {
  const flag = target.isBlockDevice ? "iflag=direct,count_bytes,fullblock" : "iflag=nocache,count_bytes,fullblock";
  const reader = spawn("dd", [`if=${target.path}`, flag, `count=${size}`, `bs=${PIECE}`, "status=none"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = endOf(reader, "dd");
  ended.catch(() => undefined); // heard below
  const hash = createHash("sha256");
  let at = 0;
  for await (const piece of reader.stdout as AsyncIterable<Buffer>) {
    hash.update(piece);
    at += piece.length;
    tell(at);
  }
  await ended;
  return hash.digest("hex");
}

function endOf(child: ChildProcess, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve() : reject(new Error(`${name} ended with ${code}`))));
  });
}
