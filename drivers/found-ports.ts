import { readdir, readFile, readlink, realpath } from "node:fs/promises";
import { join } from "node:path";
import { SerialPort } from "serialport";

/** A serial port that is plugged in or built in. */
export interface FoundPort {
  /** The name to configure: it stays the same when the cable moves to another socket, where the system has such a name. */
  readonly path: string;
  /** The device as the system calls it now, such as `/dev/ttyUSB0`. */
  readonly device: string;
  readonly isUsb: boolean;
  /** What the plug says of itself, such as "FTDI" and "FT232R USB UART". */
  readonly maker?: string;
  readonly product?: string;
  readonly serial?: string;
  /** The machine's own console is on it: nobody else may speak there. */
  readonly isConsole: boolean;
}

export interface PortFolders {
  readonly sys: string;
  readonly dev: string;
}

const FOLDERS: PortFolders = { sys: "/sys", dev: "/dev" };
/** From the tty up to the USB device there are two or three folders. */
const MOST_STEPS_UP = 5;

/**
 * The serial ports of this machine, built-in ones first. On Linux they are read from the system's own list, which needs
 * neither udev nor a program to be started; elsewhere serialport is asked. Ports without a chip behind them are left out.
 */
export async function findSerialPorts(folders: PortFolders = FOLDERS): Promise<FoundPort[]> {
  if (process.platform !== "linux") return (await SerialPort.list()).map(asFound);
  const names = await entries(join(folders.sys, "class/tty"));
  const [stable, consoles] = await Promise.all([stableNames(folders), consoleNames(folders)]);
  const found = await Promise.all(
    names.map(async (name): Promise<FoundPort | undefined> => {
      const home = await hardwareOf(join(folders.sys, "class/tty", name));
      if (home === undefined) return undefined;
      const device = join(folders.dev, name);
      const usb = await usbOf(home);
      const isConsole = consoles.includes(name);
      return { path: stable.get(name) ?? device, device, isUsb: usb !== undefined, ...usb, isConsole };
    }),
  );
  return found
    .filter((port) => port !== undefined)
    .sort(
      (one, other) =>
        Number(one.isUsb) - Number(other.isUsb) || one.device.localeCompare(other.device, "en", { numeric: true }),
    );
}

/** The device a path leads to; the path itself where there is nothing. Two names of one port are the same by it. */
export async function deviceOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return path;
  }
}

/** The folder of the hardware behind a tty; undefined for consoles, pseudo-terminals and UARTs that are not fitted. */
async function hardwareOf(tty: string): Promise<string | undefined> {
  try {
    const home = await realpath(join(tty, "device"));
    return (await text(tty, "type")) === "0" ? undefined : home;
  } catch {
    return undefined;
  }
}

async function usbOf(home: string): Promise<Pick<FoundPort, "maker" | "product" | "serial"> | undefined> {
  for (let steps = 0, folder = home; steps < MOST_STEPS_UP; steps++, folder = join(folder, "..")) {
    if ((await text(folder, "idVendor")) === undefined) continue;
    const [maker, product, serial] = await Promise.all(
      ["manufacturer", "product", "serial"].map((file) => text(folder, file)),
    );
    return { ...(maker && { maker }), ...(product && { product }), ...(serial && { serial }) };
  }
  return undefined;
}

/** Device name → the name of udev that stays. */
async function stableNames({ dev }: PortFolders): Promise<Map<string, string>> {
  const folder = join(dev, "serial/by-id");
  const names = await entries(folder);
  const pairs = names.map(
    async (name) => [(await readlink(join(folder, name))).split("/").at(-1) ?? "", join(folder, name)] as const,
  );
  return new Map(await Promise.all(pairs));
}

async function consoleNames({ sys }: PortFolders): Promise<string[]> {
  return ((await text(join(sys, "class/tty/console"), "active")) ?? "").split(/\s+/);
}

async function entries(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    return []; // no such list on this system
  }
}

async function text(folder: string, file: string): Promise<string | undefined> {
  try {
    return (await readFile(join(folder, file), "utf8")).trim();
  } catch {
    return undefined; // not every device says everything
  }
}

function asFound(port: Awaited<ReturnType<typeof SerialPort.list>>[number]): FoundPort {
  const { path, manufacturer: maker, serialNumber: serial, vendorId } = port;
  return {
    path,
    device: path,
    isUsb: vendorId !== undefined,
    ...(maker !== undefined && { maker }),
    ...(serial !== undefined && { serial }),
    isConsole: false,
  };
}
