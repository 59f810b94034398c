import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { delay, systemClock } from "#firmware/kernel/clock.ts";
import { freePort } from "#test/support/sipp.ts";
import { OUT } from "./disk.ts";
import { Pins } from "./pins.ts";
import { Qmp } from "./qmp.ts";
import { Shell } from "./shell.ts";

/** What the machine has in its flash, and whether it tells of itself by ACPI. */
const FIRMWARE = {
  uboot: { file: "/usr/lib/u-boot/qemu_arm64/u-boot.bin", machine: "virt,acpi=off,highmem=off" },
  uefi: { file: "/usr/share/qemu-efi-aarch64/QEMU_EFI.fd", machine: "virt,highmem=off" },
} as const;
/** A start takes some 40 s on a quiet machine; one that is busy may take many times as long. */
const START_MS = 300_000;

export interface GuestOptions {
  readonly name: string;
  /** Disk file, qcow2. */
  readonly disk: string;
  readonly megabytes?: number;
  /** What starts the loader, or is it. */
  readonly firmware?: keyof typeof FIRMWARE;
  /** Raw files of further disks: USB sticks. */
  readonly sticks?: readonly string[];
}

/** A running box in QEMU. */
export class Guest {
  readonly shell: Shell;
  readonly qmp: Qmp;
  readonly httpPort: number;
  readonly sipPort: number;
  /** Where QEMU's network shows this machine to the guest. */
  readonly seenAs = "10.0.2.2";
  /** When it was switched on, in the time of `performance.now()`. */
  readonly switchedOnAt: number;
  readonly #folder: string;
  readonly #log: string;
  readonly #process: ChildProcess;
  #pins: Pins | undefined;

  private constructor(
    parts: Pick<Guest, "shell" | "qmp" | "httpPort" | "sipPort" | "switchedOnAt">,
    place: { readonly folder: string; readonly log: string; readonly process: ChildProcess },
  ) {
    this.shell = parts.shell;
    this.qmp = parts.qmp;
    this.httpPort = parts.httpPort;
    this.sipPort = parts.sipPort;
    this.switchedOnAt = parts.switchedOnAt;
    this.#folder = place.folder;
    this.#log = place.log;
    this.#process = place.process;
  }

  /** Switches a box on. */
  static async switchOn(options: GuestOptions): Promise<Guest> {
    mkdirSync(OUT, { recursive: true });
    const folder = mkdtempSync(join(tmpdir(), "callbox-guest-"));
    const log = join(OUT, `${options.name}.console.log`);
    const [httpPort, sipPort] = [await freeTcpPort(), await freePort()];
    const switchedOnAt = performance.now();
    const child = spawn("qemu-system-aarch64", qemuArguments(options, { folder, log, httpPort, sipPort }), {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let complaint = "";
    child.stderr.on("data", (chunk: Buffer) => {
      complaint = `${complaint}${chunk.toString()}`.slice(-1_000);
    });
    // A socket is there a moment before it is listened to.
    const opened = async <T>(open: () => Promise<T>): Promise<T> => {
      for (;;) {
        if (child.exitCode !== null) throw new Error(`QEMU ended with ${child.exitCode}: ${complaint}`);
        const socket = await open().catch(() => undefined);
        if (socket !== undefined) return socket;
        await delay(systemClock, 50);
      }
    };
    const shell = await opened(() => Shell.open(join(folder, "shell")));
    const qmp = await opened(() => Qmp.open(join(folder, "qmp")));
    return new Guest({ shell, qmp, httpPort, sipPort, switchedOnAt }, { folder, log, process: child });
  }

  /** Address of the page, as seen from here. */
  get base(): string {
    return `http://127.0.0.1:${this.httpPort}`;
  }

  /** What the serial console has shown so far. */
  get console(): string {
    return existsSync(this.#log) ? readFileSync(this.#log, "latin1") : "";
  }

  /** Resolves once the guest has started for the nth time, and its shell listens. */
  async started(times = 1): Promise<void> {
    await this.shell.started(times, START_MS * times).catch((error: Error) => {
      throw new Error(`${error.message}; the console's end: ${this.console.slice(-1_500)}`);
    });
  }

  /** Asks a question again and again until the answer is a yes, or throws with what is asked for. */
  async until(what: string, isSo: () => Promise<boolean>, timeoutMs = START_MS): Promise<void> {
    const end = performance.now() + timeoutMs;
    while (performance.now() < end) {
      if (await isSo().catch(() => false)) return;
      if (this.#process.exitCode !== null) throw new Error(`QEMU has ended while waiting for: ${what}`);
      await delay(systemClock, 500);
    }
    throw new Error(`not in ${timeoutMs / 1000} s: ${what}; the console's end: ${this.console.slice(-1_500)}`);
  }

  /** Resolves once the page's server says that calls are taken. */
  async takesCalls(timeoutMs = START_MS): Promise<void> {
    const ask = async (): Promise<boolean> => {
      const reply = await fetch(`${this.base}/api/hello`, { signal: AbortSignal.timeout(5_000) });
      return reply.ok && ((await reply.json()) as { takesCalls: boolean }).takesCalls;
    };
    await this.until("the box takes calls", ask, timeoutMs);
  }

  /** The pins of its GPIO chip. */
  async pins(): Promise<Pins> {
    this.#pins ??= await Pins.open(join(this.#folder, "qtest"), await this.qmp.findObject("pl061"));
    return this.#pins;
  }

  /** Plugs a serial adapter into USB whose far end is this pseudo-terminal. */
  async plugSerial(id: string, pty: string): Promise<void> {
    await this.qmp.ask("chardev-add", { id, backend: { type: "serial", data: { device: pty } } });
    await this.qmp.ask("device_add", { driver: "usb-serial", id: `usb-${id}`, chardev: id, bus: "usb.0" });
  }

  async unplugSerial(id: string): Promise<void> {
    await this.qmp.ask("device_del", { id: `usb-${id}` });
    const isGone = async (): Promise<boolean> => {
      await this.qmp.ask("chardev-remove", { id });
      return true;
    };
    await this.until("the adapter is unplugged", isGone, 20_000);
  }

  /** A port of this machine that leads to a TCP port of the guest from now on. */
  async forward(guestPort: number): Promise<number> {
    const port = await freeTcpPort();
    const line = `hostfwd_add lan tcp:127.0.0.1:${port}-:${guestPort}`;
    await this.qmp.ask("human-monitor-command", { "command-line": line });
    return port;
  }

  /** Does something while the machine stands still; it does not notice. */
  frozen<T>(work: () => T): T {
    return frozen(this.#process, work);
  }

  /** Power is cut: nothing is written any more, and what the guest had not flushed is lost (disk.ts). */
  async cutPower(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    if (this.#process.exitCode === null && this.#process.kill("SIGKILL")) await ended;
    this.shell.close();
    this.qmp.close();
    this.#pins?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Does something while a process stands still, to the last of its threads. */
export function frozen<T>(child: ChildProcess, work: () => T): T {
  const { pid } = child;
  if (pid === undefined) throw new Error("it does not run");
  child.kill("SIGSTOP");
  try {
    const tasks = `/proc/${pid}/task`;
    // proc(5): the state follows the name in brackets; T is stopped.
    const isRunning = (task: string): boolean => !/\) T /.test(readFileSync(join(tasks, task, "stat"), "latin1"));
    while (readdirSync(tasks).some(isRunning));
    return work();
  } finally {
    child.kill("SIGCONT");
  }
}

function qemuArguments(
  { disk, megabytes = 1024, sticks = [], firmware = "uboot" }: GuestOptions,
  at: { readonly folder: string; readonly log: string; readonly httpPort: number; readonly sipPort: number },
): string[] {
  const socket = (id: string): string => `socket,id=${id},path=${join(at.folder, id)},server=on,wait=off`;
  const { file, machine } = FIRMWARE[firmware];
  const forwards = `hostfwd=tcp:127.0.0.1:${at.httpPort}-:8080,hostfwd=udp:127.0.0.1:${at.sipPort}-:5060`;
  return [
    ...["-M", machine, "-cpu", "cortex-a72", "-smp", "2", "-m", String(megabytes)],
    ...["-accel", "tcg,thread=multi", "-bios", file, "-display", "none", "-no-user-config", "-nodefaults"],
    // "unsafe" leaves out only the host's own flush: QEMU still writes its tables at each flush of the guest.
    ...[
      "-drive",
      `if=none,id=card,file=${disk},format=qcow2,cache=unsafe,discard=unmap`,
      "-device",
      "virtio-blk-pci,drive=card",
    ],
    ...["-netdev", `user,id=lan,${forwards}`, "-device", "virtio-net-pci,netdev=lan,romfile="],
    ...["-device", "virtio-rng-pci", "-device", "i6300esb", "-action", "watchdog=reset"],
    ...["-chardev", `file,id=console,path=${at.log}`, "-serial", "chardev:console"],
    ...[
      "-device",
      "virtio-serial-pci",
      "-chardev",
      socket("shell"),
      "-device",
      "virtserialport,chardev=shell,name=test",
    ],
    ...["-device", "qemu-xhci,id=usb"],
    ...sticks.flatMap((file, index) => [
      ...["-drive", `if=none,id=stick${index},file=${file},format=raw`],
      ...["-device", `usb-storage,drive=stick${index},removable=on`],
    ]),
    ...["-qmp", `unix:${join(at.folder, "qmp")},server=on,wait=off`],
    ...["-qtest", `unix:${join(at.folder, "qtest")},server=on,wait=off`, "-qtest-log", "none"],
  ];
}

async function freeTcpPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
