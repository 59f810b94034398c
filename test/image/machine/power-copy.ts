import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { delay, systemClock } from "#firmware/kernel/clock.ts";
import { freePort } from "#test/support/sipp.ts";
import { OUT } from "./disk.ts";
import type { Guest } from "./guest.ts";
import { Owner } from "./house.ts";
import { partitionOf } from "./partitions.ts";
import { lookAtData, type Seen } from "./power-look.ts";
import type { Known } from "./power-work.ts";

const MAIN = fileURLToPath(new URL("../../../firmware/main.ts", import.meta.url));
const START_MS = 120_000;
const STOP_MS = 20_000;
const run = promisify(execFile);

/**
 * A copy of the card as a power cut at this moment would leave it, and what was known then. The guest goes on; the copy is looked at
 * on this machine: its file system mended as at a start, the service started on its data.
 */
export class CardCopy {
  readonly #known: Known;
  readonly #layer: string;
  readonly #offset: number;

  private constructor(known: Known, layer: string, offset: number) {
    this.#known = known;
    this.#layer = layer;
    this.#offset = offset;
  }

  /** `top` is the layer the guest writes to, `card` the disk it was flashed to; `asIfCut` says what is known. */
  static take(guest: Guest, { top, card, asIfCut }: { top: string; card: string; asIfCut: () => Known }): CardCopy {
    const layer = join(OUT, "power.copy.qcow2");
    const known = guest.frozen(() => {
      copyLayer(top, layer);
      return asIfCut();
    });
    return new CardCopy(known, layer, partitionOf(card, "data").offset);
  }

  /** Looks at it and throws it away; the guest's lower layers must stay as they are meanwhile. */
  async look(): Promise<Omit<Seen, "system">> {
    const undo: (() => Promise<unknown>)[] = [];
    try {
      const disk = join(OUT, "power.copy.img");
      undo.push(await showAsDisk(this.#layer, disk));
      const shown = await run("losetup", ["--find", "--show", "--offset", String(this.#offset), disk]);
      const device = shown.stdout.trim();
      undo.push(() => run("losetup", ["--detach", device]));
      // As at a start; 1: mended.
      await run("e2fsck", ["-p", device]).catch((error: { code?: unknown }) => {
        if (error.code !== 1) throw error;
      });
      const place = join(OUT, "power.copy");
      mkdirSync(place, { recursive: true });
      await run("mount", ["-o", "noatime", device, place]);
      undo.push(() => run("umount", [place]).catch(() => run("umount", ["-l", place])));
      return await lookWithService(place, this.#known);
    } finally {
      for (const step of undo.toReversed()) await step();
      rmSync(this.#layer, { force: true });
    }
  }
}

/** Copies the layer of a guest that stands still. */
export function copyLayer(top: string, layer: string): void {
  execFileSync("cp", ["--sparse=always", top, layer]);
}

/** Shows a layer as a raw disk; gives back what ends that. */
export async function showAsDisk(layer: string, disk: string): Promise<() => Promise<void>> {
  writeFileSync(disk, "");
  const daemon = spawn("qemu-storage-daemon", [
    ...["--blockdev", `driver=qcow2,node-name=disk,file.driver=file,file.locking=off,file.filename=${layer}`],
    ...["--export", `type=fuse,id=disk,node-name=disk,mountpoint=${disk},writable=on`],
  ]);
  const ended = once(daemon, "exit");
  const deadline = performance.now() + START_MS;
  while (statSync(disk).size === 0) {
    if (daemon.exitCode !== null || performance.now() > deadline) throw new Error(`${layer} cannot be shown as a disk`);
    await delay(systemClock, 50);
  }
  return async () => {
    daemon.kill("SIGTERM");
    await ended;
  };
}

async function lookWithService(place: string, known: Known): Promise<Omit<Seen, "system">> {
  const { stdout } = await run("find", [place, "-name", "*damaged*", "-o", "-name", ".made-anew"]);
  const damage = stdout === "" ? [] : [`damage was found: ${stdout.trim().replaceAll("\n", ", ")}`];
  const port = await freePort();
  const service = startService(join(place, "callbox"), port, await freePort());
  try {
    await ready(service);
    const seen = await lookAtData(await Owner.signIn({ base: `http://127.0.0.1:${port}` }), known);
    return { ...seen, troubles: [...damage, ...seen.troubles] };
  } finally {
    await stop(service);
  }
}

function startService(folder: string, httpPort: number, sipPort: number): ChildProcess {
  const first = 2 * Math.floor(10_000 + Math.random() * 10_000);
  return spawn(
    process.execPath,
    [
      ...[MAIN, "--data", folder, "--log", "error", "--http-port", String(httpPort)],
      ...["--sip-port", String(sipPort), "--rtp-ports", `${first}-${first + 99}`],
    ],
    { stdio: ["ignore", "ignore", "ignore", "ipc"] },
  );
}

async function ready(service: ChildProcess): Promise<void> {
  const isReady = new Promise<void>((resolve, reject) => {
    service.on("message", (message: { type?: string }) => message.type === "ready" && resolve());
    service.once("exit", (code) => reject(new Error(`the service ended with ${code}`)));
  });
  const late = delay(systemClock, START_MS).then(() => Promise.reject(new Error("the service does not start")));
  late.catch(() => undefined); // in time
  await Promise.race([isReady, late]);
}

async function stop(service: ChildProcess): Promise<void> {
  if (service.exitCode !== null) return;
  const ended = once(service, "exit");
  service.kill("SIGTERM");
  await Promise.race([ended, delay(systemClock, STOP_MS).then(() => service.kill("SIGKILL"))]);
}
