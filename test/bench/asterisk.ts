import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { quickAgents, standingAgents } from "./people.ts";
import type { Server } from "./server.ts";

/** Asterisk 22 is in Debian's forky suite; it is unpacked into a folder of the project's cache, never installed. */
const SUITE = process.env.CALLBOX_BENCH_SUITE ?? "forky";
const PACKAGES = "ca-certificates,asterisk,asterisk-config,asterisk-core-sounds-en-wav,asterisk-moh-opsound-wav";
const root = new URL("../..", import.meta.url).pathname;
const chroot = process.env.CALLBOX_BENCH_ASTERISK ?? join(root, ".cache/bench/asterisk");

/** The Debian archive that this machine's own apt uses. */
function debianArchive(): string {
  const rows = execFileSync("apt-get", ["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"], {
    encoding: "utf8",
  });
  const archive = rows
    .split("\n")
    .map((row) => row.replace(/\/+$/, ""))
    .find((row) => row.endsWith("/debian"));
  if (archive === undefined) throw new Error("apt has no Debian archive in its sources; run apt-get update first");
  return archive;
}

/** Makes the folder with Asterisk in it if it is not there (about a minute, 450 MB, needs root and mmdebstrap). */
export function ensureAsterisk(): void {
  if (existsSync(join(chroot, "usr/sbin/asterisk"))) return;
  console.log("Unpacking Asterisk into .cache (once, about a minute)");
  if (spawnSync("mmdebstrap", ["--version"]).status !== 0) {
    execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "mmdebstrap"], { stdio: "ignore" });
  }
  rmSync(`${chroot}.new`, { recursive: true, force: true });
  mkdirSync(join(chroot, ".."), { recursive: true });
  const options = [
    "--mode=root",
    "--variant=apt",
    '--aptopt=APT::Install-Recommends "false"',
    '--aptopt=Acquire::Check-Valid-Until "false"',
  ];
  const unpacking = [...options, `--include=${PACKAGES}`, SUITE, `${chroot}.new`, debianArchive()];
  const { status, stderr } = spawnSync("mmdebstrap", unpacking, {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  if (status !== 0) {
    const why = stderr.trim().split("\n").slice(-5).join("\n  ");
    throw new Error(`Asterisk could not be unpacked; it takes root and the Debian archive:\n  ${why}`);
  }
  rmSync(chroot, { recursive: true, force: true });
  renameSync(`${chroot}.new`, chroot);
}

/** Writes the configuration of one instance; `inside` is its folder as Asterisk sees it. */
function writeConfig(inside: string, agents: number): void {
  const state = join(chroot, inside);
  const libraries = readdirSync(join(chroot, "usr/lib")).find((name) =>
    existsSync(join(chroot, "usr/lib", name, "asterisk/modules")),
  );
  if (libraries === undefined)
    throw new Error("The unpacked Asterisk has no modules; delete .cache/bench and try again");
  for (const folder of ["etc", "run", "db", "cache", "log/cdr-csv", "spool/monitor"])
    mkdirSync(join(state, folder), { recursive: true });
  const source = join(root, "test/bench/asterisk");
  for (const name of readdirSync(source).filter((file) => file.endsWith(".conf"))) {
    const text = readFileSync(join(source, name), "utf8");
    const filled = text.replaceAll("@STATE@", inside).replaceAll("@MODULES@", `/usr/lib/${libraries}/asterisk/modules`);
    writeFileSync(join(state, "etc", name), filled);
  }
  const phones: string[] = [];
  for (const [queue, people] of Object.entries({ support: standingAgents(agents), quick: quickAgents() })) {
    for (const { name, contact } of people)
      phones.push(`[${name}](phone)\naors=${name}\n[${name}]\ntype=aor\ncontact=${contact}\n`);
    const members = people.map(({ name }) => `member => PJSIP/${name}\n`);
    writeFileSync(join(state, `etc/${queue}-members.conf`), members.join(""));
  }
  writeFileSync(join(state, "etc/agents.conf"), phones.join(""));
}

/** Starts Asterisk in the present network namespace and resolves when it takes calls. */
export async function startAsterisk(agents: number): Promise<Server> {
  const inside = `/srv/bench-${process.pid}`;
  writeConfig(inside, agents);
  const script = 'mount -t proc proc "$1/proc" && exec chroot "$1" /usr/sbin/asterisk -f -C "$2/etc/asterisk.conf"';
  const child: ChildProcess = spawn(
    "unshare",
    ["--mount", "--propagation", "private", "sh", "-c", script, "sh", chroot, inside],
    {
      stdio: "ignore",
    },
  );
  const command = (line: string): string =>
    spawnSync("chroot", [chroot, "asterisk", "-C", `${inside}/etc/asterisk.conf`, "-rx", line], {
      encoding: "utf8",
      timeout: 60_000,
    }).stdout;
  for (let attempt = 0; attempt < 200 && child.exitCode === null; attempt++) {
    if (
      existsSync(join(chroot, inside, "run/asterisk.ctl")) &&
      command("core waitfullybooted").includes("fully booted")
    )
      break;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  if (child.pid === undefined || child.exitCode !== null) throw new Error("Asterisk did not start");
  return {
    name: `Asterisk ${/Asterisk (\d[\d.]*)/.exec(command("core show version"))?.[1] ?? ""}`,
    pid: child.pid,
    async stop() {
      command("core stop now");
      if (child.exitCode === null) await new Promise((resolve) => child.once("exit", resolve));
      rmSync(join(chroot, inside), { recursive: true, force: true });
    },
  };
}
