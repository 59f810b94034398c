import { readdirSync, readFileSync } from "node:fs";

/** CPU and memory of a server with all its processes, read from /proc (Linux proc(5)). */
export interface Usage {
  /** User and system seconds of the whole tree since it began, children that have ended included. */
  readonly cpuSeconds: number;
  readonly rssMegabytes: number;
  /** Proportional set size: pages shared between the processes count once. */
  readonly pssMegabytes: number;
  readonly processes: number;
}

const TICKS_PER_SECOND = 100;

function statFields(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

/** The process `root` and all its descendants. */
export function tree(root: number): number[] {
  const childrenOf = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const parent = tryRead(() => Number(statFields(pid)[1]));
    if (parent !== undefined) childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), pid]);
  }
  const found: number[] = [];
  const open = [root];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    found.push(pid);
    open.push(...(childrenOf.get(pid) ?? []));
  }
  return found;
}

/** Processes end while one reads about them; what cannot be read any more is not counted. */
function tryRead<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function kilobytes(file: string, key: string): number {
  const line = tryRead(() => readFileSync(file, "utf8"))?.match(new RegExp(`^${key}:\\s+(\\d+)`, "m"));
  return Number(line?.[1] ?? 0);
}

/** The scheduler's own figures of all threads that live now (Linux schedstat); a thread that ends takes its own along. */
export interface Scheduled {
  readonly usedNanoseconds: number;
  /** They could have run, but other threads of the machine did. */
  readonly waitedNanoseconds: number;
}

/** For the process `root` and its descendants. */
export function scheduled(root: number): Scheduled {
  let [usedNanoseconds, waitedNanoseconds] = [0, 0];
  for (const pid of tree(root)) {
    for (const thread of tryRead(() => readdirSync(`/proc/${pid}/task`)) ?? []) {
      const fields = tryRead(() => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8"))?.split(" ");
      usedNanoseconds += Number(fields?.[0] ?? 0);
      waitedNanoseconds += Number(fields?.[1] ?? 0);
    }
  }
  return { usedNanoseconds, waitedNanoseconds };
}

/** What the process `root` and its descendants have used so far. */
export function usage(root: number): Usage {
  let ticks = 0;
  let rss = 0;
  let pss = 0;
  const pids = tree(root);
  for (const pid of pids) {
    const fields = tryRead(() => statFields(pid));
    if (fields === undefined) continue;
    ticks += [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
    rss += kilobytes(`/proc/${pid}/status`, "VmRSS");
    pss += kilobytes(`/proc/${pid}/smaps_rollup`, "Pss");
  }
  return {
    cpuSeconds: ticks / TICKS_PER_SECOND,
    rssMegabytes: rss / 1024,
    pssMegabytes: pss / 1024,
    processes: pids.length,
  };
}
