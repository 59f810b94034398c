import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningSimulator, startSimulator } from "#test/simulator/client.ts";
import { shareAt } from "#test/support/line-house.ts";

/**
 * Debian's `vm`, the voice half of mgetty, takes the simulated modem for a real one: so what the driver is tested
 * against speaks as modems do, and not only as we think they do.
 */
const mayMount = spawnSync("unshare", ["-m", "true"]).status === 0;
const hasVm = mayMount && spawnSync("vm", ["help"]).error === undefined;
const FOLDER = "/etc/mgetty";

let simulator: RunningSimulator;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "callbox-vm-"));
  if (!hasVm) return;
  cpSync(FOLDER, join(folder, "etc"), { recursive: true });
  const config = join(folder, "etc", "voice.conf");
  // Left to itself vm knows modems by the ROM numbers of the nineties, and takes this one for a Rockwell before V.253.
  writeFileSync(config, readFileSync(config, "utf8").replace(/^part generic/m, "part generic\nforceV253 true"));
  simulator = await startSimulator(["--modem", "v253"]);
});

afterAll(async () => {
  await simulator?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs vm in a mount namespace of its own, where its configuration folder is ours. */
function vm(...args: readonly string[]): string {
  const script = 'mount --bind "$1" "$2" && shift 2 && exec "$@"';
  const command = ["-m", "sh", "-c", script, "sh", join(folder, "etc"), FOLDER, "timeout", "60", "vm", ...args];
  return execFileSync("unshare", command, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

const device = (): string => readlinkSync(simulator.path).replace("/dev/", "");

test.skipIf(!hasVm)("vm asks the modem all it knows to ask, and gets answers", () => {
  const told = vm("diagnostics", device());
  expect(told).toContain("Simulated V.253 modem");
  expect(told).toMatch(/AT\+FCLASS=\? --> 0,1,8/);
});

test.skipIf(!hasVm)("vm goes off-hook, and what it records is the dial tone of the exchange", async () => {
  const file = join(folder, "heard.rmd");
  vm("record", "-l", device(), "-L", "2", "-t", file);
  await simulator.client.waitFor("seized", 1);
  await simulator.client.waitFor("loop-opened", 1);
  const raw = readFileSync(file);
  expect(raw.subarray(0, 12).toString("latin1")).toBe("RMD1V253mode");
  // 32 octets of header, then unsigned samples at 8 kHz.
  const samples = [...raw.subarray(32)].map((octet) => octet - 128);
  expect(samples.length).toBeGreaterThan(8_000);
  expect(shareAt(samples.slice(800, 8_800), 450)).toBeGreaterThan(0.9);
});
