import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { House } from "./house.ts";
import type { ProbeAnswer } from "./probe.ts";

export type ProcessName = "supervisor" | "control" | "media" | "web" | "other";

/** One process of the box at one moment (Linux proc(5), and what its probe says). */
export interface ProcessLook {
  readonly name: ProcessName;
  readonly pid: number;
  readonly rssMb: number;
  readonly pssMb: number;
  readonly heapMb: number;
  /** Buffers and what else lies beside the heap. */
  readonly externalMb: number;
  readonly cpuSeconds: number;
  readonly descriptors: number;
  readonly sockets: number;
  /** Open files below the data folder that are no database. */
  readonly files: readonly string[];
  readonly timers: number;
  /** Everything else that keeps the process awake. */
  readonly handles: number;
  readonly resources: Readonly<Record<string, number>>;
}

export interface DiskLook {
  readonly databaseMb: number;
  readonly walMb: number;
  readonly tempFiles: number;
  readonly rtpPorts: number;
}

const MB = 1024 * 1024;

/** Processes end while one reads about them; what cannot be read any more counts as nothing. */
function tryRead<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function statFields(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

/** A process and all below it. */
function treeOf(root: number): number[] {
  const pids = readdirSync("/proc").map(Number).filter(Number.isInteger);
  const parents = new Map(pids.map((pid) => [pid, tryRead(() => Number(statFields(pid)[1]))]));
  const below = (parent: number): number[] =>
    pids.filter((pid) => parents.get(pid) === parent).flatMap((pid) => [pid, ...below(pid)]);
  return [root, ...below(root)];
}

const PROGRAMS: readonly (readonly [part: string, name: ProcessName])[] = [
  ["firmware/main.ts", "supervisor"],
  ["firmware/control.ts", "control"],
  ["firmware/media/main.ts", "media"],
  ["webui/server/main.ts", "web"],
];

function nameOf(pid: number): ProcessName {
  const words = tryRead(() => readFileSync(`/proc/${pid}/cmdline`, "utf8")) ?? "";
  return PROGRAMS.find(([part]) => words.includes(part))?.[1] ?? "other";
}

/** Asks the probe of a process; undefined when it does not answer. */
export function askProbe(
  probes: string,
  pid: number,
  word: "look" | "tidy" | "snapshot",
): Promise<ProbeAnswer | undefined> {
  return new Promise((resolve) => {
    const socket = connect(join(probes, `${pid}.sock`));
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString();
    });
    socket.on("error", () => resolve(undefined));
    socket.on("close", () => resolve(text === "" ? undefined : (JSON.parse(text) as ProbeAnswer))); // probe.ts writes it
    socket.setTimeout(20_000, () => socket.destroy());
    socket.write(word);
  });
}

function kilobytes(pid: number, file: string, key: string): number {
  const line = tryRead(() => readFileSync(`/proc/${pid}/${file}`, "utf8"))?.match(
    new RegExp(`^${key}:\\s+(\\d+)`, "m"),
  );
  return Number(line?.[1] ?? 0);
}

async function lookAt(house: House, pid: number, isTidy: boolean): Promise<ProcessLook | undefined> {
  const answer = await askProbe(house.probes, pid, isTidy ? "tidy" : "look");
  const fields = tryRead(() => statFields(pid));
  if (fields === undefined) return undefined;
  const names = tryRead(() => readdirSync(`/proc/${pid}/fd`)) ?? [];
  const targets = names.flatMap((name) => tryRead(() => [readlinkSync(`/proc/${pid}/fd/${name}`)]) ?? []);
  const { Timeout: timers = 0, ...others } = answer?.resources ?? {};
  return {
    name: nameOf(pid),
    pid,
    rssMb: kilobytes(pid, "status", "VmRSS") / 1024,
    pssMb: kilobytes(pid, "smaps_rollup", "Pss") / 1024,
    heapMb: (answer?.heapUsed ?? Number.NaN) / MB,
    externalMb: (answer?.external ?? Number.NaN) / MB,
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100,
    descriptors: targets.length,
    sockets: targets.filter((target) => target.startsWith("socket:")).length,
    files: targets.filter((target) => target.startsWith(house.data) && !target.includes("callbox.sqlite")),
    timers,
    handles: Object.values(others).reduce((sum, count) => sum + count, 0),
    resources: answer?.resources ?? {},
  };
}

/** All processes of the box; `isTidy` collects their garbage first, which calls would hear. */
export async function lookAtProcesses(house: House, isTidy = false): Promise<ProcessLook[]> {
  const looks = await Promise.all(treeOf(house.pid).map((pid) => lookAt(house, pid, isTidy)));
  return looks.filter((look) => look !== undefined);
}

/** Voice sockets of the whole machine (or network namespace) within the box's range. */
function rtpPortsInUse({ first, last }: House["rtpPorts"]): number {
  const lines = readFileSync("/proc/net/udp", "utf8").split("\n").slice(1);
  const ports = lines.map((line) => Number.parseInt(line.trim().split(/\s+/)[1]?.split(":")[1] ?? "", 16));
  return ports.filter((port) => port >= first && port <= last).length;
}

const sizeMb = (path: string): number => (tryRead(() => statSync(path).size) ?? 0) / MB;

export function lookAtDisk(house: House): DiskLook {
  const database = join(house.data, "callbox.sqlite");
  return {
    databaseMb: sizeMb(database),
    walMb: sizeMb(`${database}-wal`),
    tempFiles: readdirSync(house.temp, { recursive: true }).length,
    rtpPorts: rtpPortsInUse(house.rtpPorts),
  };
}
