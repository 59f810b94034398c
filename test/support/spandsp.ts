import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SOURCES = new URL("../interop/spandsp/", import.meta.url).pathname;

/** spandsp behind a small program of ours, compiled where its library is installed. */
export class Spandsp {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** `undefined` where there is no compiler or no library (apt: libspandsp-dev). */
  static build(source: "spandsp-judge" | "line-judge" | "hdlc-judge" = "spandsp-judge"): Spandsp | undefined {
    const folder = mkdtempSync(join(tmpdir(), "callbox-spandsp-"));
    const run = spawnSync(
      "cc",
      ["-O2", "-o", join(folder, "judge"), join(SOURCES, `${source}.c`), "-lspandsp", "-lm"],
      { encoding: "utf8" },
    );
    if (run.status === 0) return new Spandsp(folder);
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }

  /** What it makes. */
  generate(...words: string[]): Int16Array {
    return toSamples(execFileSync(join(this.#folder, "judge"), words, { maxBuffer: 1 << 28 }));
  }

  /** What it makes of this. */
  change(samples: Int16Array, ...words: string[]): Int16Array {
    const input = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
    return toSamples(execFileSync(join(this.#folder, "judge"), words, { input, maxBuffer: 1 << 28 }));
  }

  /** What it says to this, line by line. */
  detect(samples: Int16Array, ...words: string[]): string[] {
    const input = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
    const text = execFileSync(join(this.#folder, "judge"), words, { input, encoding: "utf8", maxBuffer: 1 << 28 });
    return text.split("\n").filter((line) => line !== "");
  }

  /** What it says to these octets, line by line. */
  lines(octets: Uint8Array, ...words: string[]): string[] {
    const text = execFileSync(join(this.#folder, "judge"), words, { input: octets, encoding: "utf8" });
    return text.split("\n").filter((line) => line !== "");
  }

  /** The octets it makes of this text. */
  octets(text: string, ...words: string[]): Uint8Array {
    return execFileSync(join(this.#folder, "judge"), words, { input: text, maxBuffer: 1 << 24 });
  }

  /** The digits it hears, and the CPU milliseconds it took to. */
  digits(samples: Int16Array): { digits: string; cpuMs: number } {
    const lines = this.detect(samples, "dtmf-det").map((line) => line.split(" "));
    const digits = lines.filter(([first]) => first !== "cpu").map(([, heard]) => heard ?? "");
    return { digits: digits.join(""), cpuMs: Number(lines.find(([first]) => first === "cpu")?.[1]) };
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Octets of 16-bit samples as samples. */
export function toSamples(octets: Buffer): Int16Array {
  const whole = octets.length & ~1;
  return new Int16Array(octets.buffer.slice(octets.byteOffset, octets.byteOffset + whole));
}
