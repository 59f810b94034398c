import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const main = new URL("../../firmware/main.ts", import.meta.url).pathname;

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s to the whole group, as a terminal or a service manager sends it, ends the box without a word of faults",
  async (signal) => {
    const folder = mkdtempSync(join(tmpdir(), "callbox-stop-"));
    const ports = ["--http-port", "0", "--sip-port", "0", "--rtp-ports", "29000-29039"];
    const child = spawn(process.execPath, [main, "--data", folder, "--log", "warn", ...ports], {
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (text: Buffer) => {
      said += text.toString();
    });
    await new Promise<void>((resolve) => {
      child.stdout.on("data", (text: Buffer) => {
        said += text.toString();
        if (said.includes("\nready\n")) resolve();
      });
    });
    const ended = once(child, "exit");
    process.kill(-(child.pid ?? 0), signal);
    const [code] = await ended;
    rmSync(folder, { recursive: true, force: true });
    expect(code).toBe(0);
    expect(said).not.toMatch(/died|error|fault/);
  },
);
