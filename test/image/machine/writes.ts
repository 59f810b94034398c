import type { Guest } from "./guest.ts";

const TRACE = "/sys/kernel/tracing";
/** What goes to a disk (block_rq_issue), and who has changed which page of which file (writeback_dirty_folio). */
const EVENTS = ["block/block_rq_issue", "writeback/writeback_dirty_folio"] as const;
const PAGE_KB = 4;
const SECTOR_KB = 0.5;

/** What a stretch of time has brought to the card. */
export interface WriteReport {
  readonly kilobytes: number;
  /** Of which the file system's own journal took so much. */
  readonly journal: number;
  /** kB that were changed, by file and who changed it; a page that is changed again before it is written counts twice. */
  readonly files: Readonly<Record<string, number>>;
  /** Moments, in seconds since the guest started, at which anything was written. */
  readonly moments: readonly number[];
}

/** Has the guest's kernel note every write from now on. */
export async function watchWrites({ shell }: Guest): Promise<void> {
  const enable = EVENTS.map((event) => `echo 1 > events/${event}/enable`).join(" && ");
  const tmpfs = "echo 'bdi == \"254:0\"' > events/writeback/writeback_dirty_folio/filter 2>/dev/null; true";
  await shell.run(`cd ${TRACE} && echo 8192 > buffer_size_kb && ${enable} && (${tmpfs}) && echo > trace`);
}

/** What was written since then. */
export async function writesSince({ shell }: Guest): Promise<WriteReport> {
  const trace = await shell.run(`grep -e 'dirty_folio: bdi 254' -e 'issue: 254,0 W' ${TRACE}/trace || true`, 120_000);
  const names = new Map(
    (await shell.run("find /data -xdev -printf '%i %p\\n'")).split("\n").map((line): [string, string] => {
      const [inode = "", ...path] = line.split(" ");
      return [inode, path.join(" ")];
    }),
  );
  const files: Record<string, number> = {};
  const moments = new Set<number>();
  let [kilobytes, journal] = [0, 0];
  for (const line of trace.split("\n")) {
    const issued = /([\d.]+): block_rq_issue: \S+ W\S* \d+ \(.*?\) \d+ \+ (\d+) \[(.*)\]/.exec(line);
    if (issued !== null) {
      kilobytes += Number(issued[2]) * SECTOR_KB;
      if (issued[3]?.startsWith("jbd2")) journal += Number(issued[2]) * SECTOR_KB;
      moments.add(Math.floor(Number(issued[1])));
    }
    const [, who, inode = ""] = /^\s*(\S+)-\d+ .*dirty_folio: bdi \S+: ino=(\d+)/.exec(line) ?? [];
    if (who === undefined || who.startsWith("jbd2")) continue;
    const name = `${names.get(inode) ?? "file system, or a file that is gone"} by ${who}`;
    files[name] = (files[name] ?? 0) + PAGE_KB;
  }
  return { kilobytes, journal, files, moments: [...moments] };
}
