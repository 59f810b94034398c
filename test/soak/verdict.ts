import type { ProcessLook, ProcessName } from "./sampling.ts";

/** A moment at which nothing of any call is left. */
export interface Quiet {
  readonly atMinute: number;
  readonly calls: number;
  readonly processes: readonly ProcessLook[];
  readonly left: Readonly<Record<string, number>>;
  /** Timers of the box's own clock, as it counts them. */
  readonly clockTimers: number;
  readonly transactions: number;
}

export interface Row {
  readonly what: string;
  readonly base: string;
  readonly end: string;
  readonly limit: string;
  readonly isGood: boolean;
}

/** The slope of a series that single outliers do not bend (Theil and Sen: the median of all slopes between two points). */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const slopes: number[] = [];
  points.forEach(([x, y], at) => {
    for (const [laterX, laterY] of points.slice(at + 1)) if (laterX > x) slopes.push((laterY - y) / (laterX - x));
  });
  slopes.sort((a, b) => a - b);
  const middle = Math.floor(slopes.length / 2);
  if (slopes.length === 0) return 0;
  return slopes.length % 2 === 1 ? (slopes[middle] ?? 0) : ((slopes[middle - 1] ?? 0) + (slopes[middle] ?? 0)) / 2;
}

interface MemoryLimit {
  readonly figure: "heapMb" | "rssMb" | "externalMb";
  readonly words: string;
  /** Growth over the whole run that is still flat, in MB and as share of the first figure. */
  readonly megabytes: number;
  readonly share: number;
}

const MEMORY: readonly MemoryLimit[] = [
  { figure: "heapMb", words: "heap after collecting garbage", megabytes: 3, share: 0.08 },
  { figure: "externalMb", words: "buffers beside the heap", megabytes: 3, share: 0.25 },
  { figure: "rssMb", words: "resident memory", megabytes: 15, share: 0.15 },
];

const NAMES: readonly ProcessName[] = ["supervisor", "control", "media", "web"];
/** Connections between the page's process and the box may linger. */
const SPARE = 2;
const SPARE_BEATS = 12;

function processOf(quiet: Quiet, name: ProcessName): ProcessLook | undefined {
  return quiet.processes.find((look) => look.name === name);
}

const mb = (value: number): string => `${value.toFixed(1)} MB`;

/** Growth of one figure of one process over the quiet moments of its longest life; the first is warming up. */
function memoryRow(quiets: readonly Quiet[], name: ProcessName, limit: MemoryLimit): Row | undefined {
  const latest = quiets.at(-1);
  const last = latest === undefined ? undefined : processOf(latest, name);
  const points = quiets.flatMap((quiet): [number, number][] => {
    const look = processOf(quiet, name);
    return look === undefined || look.pid !== last?.pid ? [] : [[quiet.atMinute, look[limit.figure]]];
  });
  const [first] = points;
  const end = points.at(-1);
  if (first === undefined || end === undefined || points.length < 3) return undefined;
  const growth = slope(points) * (end[0] - first[0]);
  const allowed = Math.max(limit.megabytes, first[1] * limit.share);
  return {
    what: `${name}: ${limit.words}`,
    base: mb(first[1]),
    end: `${mb(end[1])}, trend ${growth >= 0 ? "+" : ""}${mb(growth)}`,
    limit: `+${mb(allowed)}`,
    isGood: growth <= allowed,
  };
}

/** Threads that control starts when they are first needed (database log, reports) open a loop and a database each. */
const OF_THREADS = 12;

function countRow(
  quiets: readonly Quiet[],
  name: ProcessName,
  figure: "descriptors" | "sockets" | "timers" | "handles",
): Row | undefined {
  const counts = quiets.map((quiet) => processOf(quiet, name)?.[figure]).filter((count) => count !== undefined);
  const [base] = counts;
  if (base === undefined) return undefined;
  const spare = name === "control" && figure === "descriptors" ? SPARE + OF_THREADS : SPARE;
  const worst = Math.max(...counts.slice(1));
  return {
    what: `${name}: ${figure}`,
    base: String(base),
    end: counts.slice(1).join(" "),
    limit: `${base}+${spare}`,
    isGood: worst <= base + spare,
  };
}

/** Phones are asked whether they are there, also at rest: a few more or less are no leak. */
function beatRow(what: string, counts: readonly number[]): Row {
  const limit = (counts[0] ?? 0) + SPARE_BEATS;
  const isGood = counts.every((count) => count <= limit);
  return { what, base: String(counts[0] ?? 0), end: counts.slice(1).join(" "), limit: String(limit), isGood };
}

/** What must be nothing at every quiet moment: calls, voice ports, files, busy agents. */
function leftRows(quiets: readonly Quiet[]): Row[] {
  const names = Object.keys(quiets[0]?.left ?? {});
  return names.map((name) => {
    const counts = quiets.map(({ left }) => left[name] ?? 0);
    return {
      what: `left when quiet: ${name}`,
      base: "0",
      end: counts.join(" "),
      limit: "0",
      isGood: counts.every((count) => count === 0),
    };
  });
}

/**
 * All rows about what stays behind and what grows. The first quiet moment is the base line. SIP transactions and their
 * timers are looked at only where the rests are longer than they live.
 */
export function judgeQuiet(quiets: readonly Quiet[], isSettled: boolean): Row[] {
  const memory = NAMES.flatMap((name) => MEMORY.map((limit) => memoryRow(quiets.slice(1), name, limit)));
  const figures = ["descriptors", "sockets", "timers", "handles"] as const;
  const counts = NAMES.flatMap((name) => figures.map((figure) => countRow(quiets, name, figure)));
  const beats = [
    beatRow(
      "control: timers of its clock",
      quiets.map(({ clockTimers }) => clockTimers),
    ),
    beatRow(
      "control: SIP transactions",
      quiets.map(({ transactions }) => transactions),
    ),
  ];
  return [...memory, ...counts].filter((row) => row !== undefined).concat(isSettled ? beats : [], leftRows(quiets));
}

/** A row about sentences that should not be there. */
export function sentencesRow(what: string, checked: number | undefined, sentences: readonly string[]): Row {
  const base = checked === undefined ? "" : `${checked} checked`;
  return { what, base, end: `${sentences.length} wrong`, limit: "0", isGood: sentences.length === 0 };
}

export function table(rows: readonly Row[]): string {
  const heads: Row = { what: "what", base: "base line", end: "seen", limit: "limit", isGood: true };
  const width = (key: "what" | "base" | "end" | "limit"): number =>
    Math.min(64, Math.max(...[heads, ...rows].map((row) => row[key].length)));
  const line = (row: Row, mark: string): string =>
    [
      mark.padEnd(4),
      row.what.padEnd(width("what")),
      row.base.padEnd(width("base")),
      row.end.padEnd(width("end")),
      row.limit,
    ]
      .join("  ")
      .trimEnd();
  return [line(heads, ""), ...rows.map((row) => line(row, row.isGood ? "ok" : "BAD"))].join("\n");
}
