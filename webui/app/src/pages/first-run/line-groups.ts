import type { LineOverview } from "#firmware/api/contract/line-views.ts";
import type { LiveBoard, LiveLine } from "#firmware/api/contract/live.ts";

/** How a line stands after it was plugged in. */
export type LineSign =
  | { readonly kind: "good" | "waiting" | "testing" | "lift" | "lifted" | "inUse" }
  /** Empty: there is a socket and nothing in it. */
  | { readonly kind: "watch" | "fault" | "empty"; readonly reason: string };

export interface LineGroup {
  readonly of: "fxo" | "fxs";
  readonly sign: LineSign;
  readonly lines: readonly LiveLine[];
}

type Overview = Pick<LineOverview, "line" | "testing" | "testedAt"> & {
  /** What the test has found wrong, in the reader's language. */
  readonly tone: LineOverview["verdict"]["tone"];
  readonly finding: string | undefined;
};

/** What is to be said of one line: what it tells itself, then what its test has found. */
export function signOf(line: LiveLine, overview: Overview | undefined): LineSign {
  const plain = { fault: "fault", blocked: "watch", "not-fitted": "empty" } as const;
  if (line.state === "fault" || line.state === "blocked" || line.state === "not-fitted") {
    return { kind: plain[line.state], reason: line.reason ?? "" };
  }
  const isUsed = line.state !== "idle";
  if (line.kind === "fxs") return { kind: isUsed ? "lifted" : "lift" };
  if (overview?.testing !== null && overview?.testing !== undefined) return { kind: "testing" };
  if (isUsed) return { kind: "inUse" };
  if (overview === undefined || overview.testedAt === null) return { kind: "waiting" };
  if (overview.tone === "good") return { kind: "good" };
  return { kind: overview.tone, reason: overview.finding ?? "" };
}

const same = (one: LineSign, other: LineSign): boolean =>
  one.kind === other.kind && ("reason" in one ? one.reason : "") === ("reason" in other ? other.reason : "");

/** Lines that say the same stand together, in the order of the sockets. Lines of boards that are not up say nothing. */
export function groupsOf(
  lines: readonly LiveLine[],
  boards: readonly LiveBoard[],
  overviews: readonly Overview[],
): LineGroup[] {
  const groups: { of: "fxo" | "fxs"; sign: LineSign; lines: LiveLine[] }[] = [];
  for (const line of lines) {
    if (boards.find(({ id }) => id === line.board)?.state !== "up") continue;
    const sign = signOf(
      line,
      overviews.find((overview) => overview.line === line.id),
    );
    const group = groups.find((each) => each.of === line.kind && same(each.sign, sign));
    if (group === undefined) groups.push({ of: line.kind, sign, lines: [line] });
    else group.lines.push(line);
  }
  return groups;
}

/** ["L1","L2","L3","L7"] → "L1 to L3, L7" without words: "L1–L3, L7". */
export function socketsOf(names: readonly string[], ports: readonly number[]): string {
  const runs: { first: string; last: string; port: number }[] = [];
  names.forEach((name, index) => {
    const port = ports[index] ?? 0;
    const run = runs.at(-1);
    if (run !== undefined && port === run.port + 1) Object.assign(run, { last: name, port });
    else runs.push({ first: name, last: name, port });
  });
  return runs.map(({ first, last }) => (first === last ? first : `${first}–${last}`)).join(", ");
}
