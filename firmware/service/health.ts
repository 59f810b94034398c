import { readFile, statfs } from "node:fs/promises";
import { cpus, freemem, loadavg, release, totalmem, type } from "node:os";
import type { Health } from "#firmware/api/contract/box.ts";
import { derivedState } from "#firmware/db/derived/derived-tables.ts";
import type { Care } from "./care.ts";
import type { Foundations } from "./foundations.ts";
import type { Telephony } from "./telephony.ts";

export interface HealthParts {
  readonly base: Foundations;
  readonly telephony: Telephony;
  readonly care: Care;
  readonly version: string;
  readonly startedAt: number;
  readonly ports: readonly Health["ports"][number][];
  readonly webPid: () => number | undefined;
  readonly takesCalls: () => boolean;
}

const UNMEASURED = { state: "running", cpu: null, restarts: 0 } as const;

/** Memory of another process by /proc; null where there is none. */
async function residentBytes(pid: number | undefined): Promise<number | null> {
  if (pid === undefined) return null;
  try {
    const pages = Number((await readFile(`/proc/${pid}/statm`, "utf8")).split(" ")[1]);
    return Number.isFinite(pages) ? pages * 4096 : null;
  } catch (error) {
    if (error instanceof Error && "code" in error) return null; // it has just ended
    throw error;
  }
}

async function readProcesses({ telephony, startedAt, ...parts }: HealthParts): Promise<Health["processes"]> {
  const media = telephony.mediaState();
  const webPid = parts.webPid();
  return [
    { ...UNMEASURED, name: "firmware", pid: process.pid, since: startedAt, memoryBytes: process.memoryUsage.rss() },
    {
      name: "media 1",
      pid: media.pid ?? null,
      state: media.isUp ? "running" : "down",
      since: media.since,
      memoryBytes: await residentBytes(media.pid),
      cpu: null,
      restarts: Math.max(0, media.restarts),
    },
    {
      ...UNMEASURED,
      name: "webui",
      pid: webPid ?? null,
      state: webPid === undefined ? "down" : "running",
      since: startedAt,
      memoryBytes: await residentBytes(webPid),
    },
  ];
}

/** Cheap however many calls there have been: this runs where calls are decided. */
function countStored({ base: { db }, telephony }: HealthParts): Health["stored"] {
  const count = (sql: string): number => db.get<{ n: number | null }>(sql)?.n ?? 0;
  const kept = telephony.audio.recordings.totals();
  return {
    recordings: kept.recordings,
    recordingBytes: kept.bytes,
    messages: count("SELECT COUNT(*) AS n FROM voicemail_message WHERE deleted_at IS NULL"),
    databaseBytes: count("SELECT page_count * page_size AS n FROM pragma_page_count(), pragma_page_size()"),
    // A million rows take longer to count than a phone may wait; the sums are there but for the minutes they are built.
    calls:
      derivedState(db).zone !== undefined
        ? count("SELECT SUM(calls) AS n FROM sum_result")
        : count("SELECT COUNT(*) AS n FROM call"),
  };
}

/** How the box is, for the health page. */
export async function readHealth(parts: HealthParts): Promise<Omit<Health, "alarms">> {
  const { base, telephony, startedAt } = parts;
  const { clock, dataFolder } = base;
  const disk = await statfs(dataFolder);
  return {
    at: clock.now(),
    startedAt,
    version: parts.version,
    nodeVersion: process.version,
    system: `${type()} ${release()}`,
    takesCalls: parts.takesCalls(),
    processes: await readProcesses(parts),
    memory: { totalBytes: totalmem(), freeBytes: freemem() },
    load: loadavg(),
    cores: cpus().length,
    disk: { path: dataFolder, totalBytes: disk.blocks * disk.bsize, freeBytes: disk.bavail * disk.bsize },
    stored: countStored(parts),
    ports: [...parts.ports],
    room: {
      calls: telephony.live.size,
      ...telephony.room.limits(),
      measuredCalls: telephony.room.capacity.calls,
      measuredBy: telephony.room.capacity.callsBy,
      measuredCallsPerSecond: telephony.room.capacity.callsPerSecond,
      refusedCalls: telephony.room.refusedCalls.total,
      droppedRequests: telephony.room.droppedRequests.total,
    },
    healed: [...parts.care.healed()],
  };
}
