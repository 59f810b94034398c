import { type GpioChip, listGpioChips } from "#drivers/gpio/chip.ts";
import { findSoundDevices, type SoundDevice } from "#drivers/gpio/sound-devices.ts";
import type { BoardConfig } from "#drivers/line/line.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { deviceOf, type FoundPort, findSerialPorts, type PortFolders } from "./found-ports.ts";
import { type Probed, probeSerialPort } from "./probe.ts";

/** A board and the place it is set up on: of lines, or of E1 spans. */
export interface UsedPlace {
  readonly id: string;
  readonly kind: BoardConfig["kind"];
  readonly path: string;
}

/** What line hardware of this machine could be on, and which board has it. */
export interface FoundHardware {
  readonly ports: readonly (FoundPort & { readonly board?: string })[];
  readonly chips: readonly (GpioChip & { readonly label: string; readonly board?: string })[];
  /** For modules on pins. */
  readonly sounds: readonly SoundDevice[];
}

export type ProbeAnswer =
  | Probed
  /** It is this board's: it was not asked. */
  | { readonly kind: "configured"; readonly board: string }
  /** The machine's own console: it was not asked. */
  | { readonly kind: "console" };

/** Looks for hardware beside the boards that run, and leaves those in peace. */
export class HardwareFinder {
  readonly #clock: Clock;
  readonly #boards: () => readonly UsedPlace[];
  readonly #folders: PortFolders | undefined;
  /** One probe of a port at a time: whoever asks meanwhile gets the same answer. */
  readonly #running = new Map<string, Promise<Probed>>();

  constructor(clock: Clock, boards: () => readonly UsedPlace[], folders?: PortFolders) {
    this.#clock = clock;
    this.#boards = boards;
    this.#folders = folders;
  }

  async find(): Promise<FoundHardware> {
    const [ports, users, sounds] = await Promise.all([
      findSerialPorts(this.#folders),
      this.#users(),
      findSoundDevices(),
    ]);
    const chips = listGpioChips().map((chip) => {
      const board = this.#boards().find(({ kind, path }) => kind === "gpio" && path === chip.label)?.id;
      return { ...chip, ...(board !== undefined && { board }) };
    });
    const named = ports.map((port) => {
      const board = users.get(port.device);
      return { ...port, ...(board !== undefined && { board }) };
    });
    return { ports: named, chips, sounds };
  }

  async probe(path: string, baudRate?: number): Promise<ProbeAnswer> {
    const device = await deviceOf(path);
    // Only devices are opened, whatever is asked for.
    if (!device.startsWith("/dev/")) return { kind: "missing" };
    const board = await this.boardOn(path);
    if (board !== undefined) return { kind: "configured", board };
    const ports = await findSerialPorts(this.#folders);
    if (ports.some((port) => port.device === device && port.isConsole)) return { kind: "console" };
    const running = this.#running.get(device);
    if (running !== undefined) return running;
    const speed = baudRate === undefined ? {} : { baudRate };
    const probe = probeSerialPort({ clock: this.#clock, path, ...speed });
    this.#running.set(device, probe);
    try {
      return await probe;
    } finally {
      this.#running.delete(device);
    }
  }

  /** The board that is configured on this port, whatever name of the port is given. */
  async boardOn(path: string): Promise<string | undefined> {
    return (await this.#users()).get(await deviceOf(path));
  }

  /** Device → the board that is configured on it, whatever name it is configured by. */
  async #users(): Promise<Map<string, string>> {
    const serial = this.#boards().filter(({ kind }) => kind !== "gpio");
    return new Map(await Promise.all(serial.map(async ({ id, path }) => [await deviceOf(path), id] as const)));
  }
}
