import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { delay, systemClock } from "#firmware/kernel/clock.ts";
import { freePort } from "#test/support/sipp.ts";
import { copyLayer } from "./disk.ts";
import { frozen, type Guest } from "./guest.ts";
import { Owner } from "./house.ts";
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

  /** `top` is the layer that is written to by `writer`, its data at an offset; `asIfCut` says what is known. */
  static take(writer: Pick<Guest, "frozen">, from: { top: string; offset: number; asIfCut: () => Known }): CardCopy {
    const layer = from.top.replace(/qcow2$/, "copy.qcow2");
    const known = writer.frozen(() => {
      copyLayer(from.top, layer);
      return from.asIfCut();
    });
    return new CardCopy(known, layer, from.offset);
  }

  /** Looks at it and throws it away; the guest's lower layers must stay as they are meanwhile. */
  async look(): Promise<Omit<Seen, "system">> {
    const undo: (() => Promise<unknown>)[] = [];
    try {
      const disk = this.#layer.replace(/qcow2$/, "img");
      const shown = await showAsDisk(this.#layer, disk);
      undo.push(() => shown.end());
      const looped = await run("losetup", ["--find", "--show", "--offset", String(this.#offset), disk]);
      const device = looped.stdout.trim();
      undo.push(() => run("losetup", ["--detach", device]));
      // As at a start; 1: mended.
      await run("e2fsck", ["-p", device]).catch((error: { code?: unknown }) => {
        if (error.code !== 1) throw error;
      });
      const place = this.#layer.replace(/\.qcow2$/, "");
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

/** A layer that is shown as a raw disk. */
export interface ShownDisk {
  end(): Promise<void>;
  /** Does something while nothing is written to the layer. */
  frozen<T>(work: () => T): T;
}

/** Shows a layer as a raw disk. */
export async function showAsDisk(layer: string, disk: string): Promise<ShownDisk> {
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
  return {
    end: async () => {
      daemon.kill("SIGTERM");
      await ended;
    },
    frozen: (work) => frozen(daemon, work),
  };
}

async function lookWithService(place: string, known: Known): Promise<Omit<Seen, "system">> {
  const { stdout } = await run("find", [place, "-name", "*damaged*", "-o", "-name", ".made-anew"]);
  const damage = stdout === "" ? [] : [`damage was found: ${stdout.trim().replaceAll("\n", ", ")}`];
  const port = await freePort();
  return serve({ folder: join(place, "callbox"), port, sipPort: await freePort() }, async () => {
    const seen = await lookAtData(await Owner.signIn({ base: `http://127.0.0.1:${port}` }), known);
    return { ...seen, troubles: [...damage, ...seen.troubles] };
  });
}

/** Does something while the service of this machine runs on a folder. */
export async function serve<T>(
  on: { readonly folder: string; readonly port: number; readonly sipPort: number; readonly config?: string },
  work: () => Promise<T>,
): Promise<T> {
  const first = 2 * Math.floor(10_000 + Math.random() * 10_000);
  const service = spawn(
    process.execPath,
    [
      ...[MAIN, "--data", on.folder, "--log", "error", "--http-port", String(on.port)],
      ...["--sip-port", String(on.sipPort), "--rtp-ports", `${first}-${first + 99}`],
      ...(on.config === undefined ? [] : ["--config", on.config]),
    ],
    { stdio: ["ignore", "ignore", "ignore", "ipc"] },
  );
  try {
    await ready(service);
    return await work();
  } finally {
    await stop(service);
  }
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
