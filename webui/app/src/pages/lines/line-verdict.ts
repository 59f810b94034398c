import type { LiveBoard, LiveLine, LiveTrunk } from "#firmware/api/contract/live.ts";

export type VerdictTone = "good" | "warn" | "bad";
export type VerdictCode =
  | "boardDown"
  | "fault"
  | "blocked"
  | "notFitted"
  | "unplugged"
  | "lifted"
  | "inUse"
  | "phone"
  | "outside";

/** What is to be said of a line, worst first when sorted by `rank`. */
export interface Verdict {
  readonly code: VerdictCode;
  readonly tone: VerdictTone;
  readonly rank: number;
}

const rankOf: Record<VerdictTone, number> = { bad: 0, warn: 1, good: 2 };
const say = (code: VerdictCode, tone: VerdictTone): Verdict => ({ code, tone, rank: rankOf[tone] });

/** The verdict on a line: its board first, then what the line itself tells. */
export function verdictOf(line: LiveLine, boards: readonly LiveBoard[]): Verdict {
  const board = boards.find(({ id }) => id === line.board);
  if (board !== undefined && board.state !== "up") return say("boardDown", "bad");
  switch (line.state) {
    case "fault":
      return say("fault", "bad");
    case "blocked":
      return say("blocked", "warn");
    case "not-fitted":
      // The port is there, and there is nothing on it.
      return say(line.reason === undefined ? "notFitted" : "unplugged", "warn");
    case "ringing":
    case "inbound":
    case "outbound":
      return say(line.kind === "fxs" && line.call === undefined ? "lifted" : "inUse", "good");
    case "idle":
      return say(line.kind === "fxs" ? "phone" : "outside", "good");
  }
}

export type LinesHead =
  | { readonly kind: "none" }
  | { readonly kind: "boardDown"; readonly board: LiveBoard; readonly lines: number }
  | { readonly kind: "fault"; readonly line: LiveLine; readonly count: number }
  | { readonly kind: "trunkDown"; readonly trunk: LiveTrunk }
  | { readonly kind: "blocked"; readonly line: LiveLine; readonly count: number }
  | { readonly kind: "well"; readonly lines: number; readonly busy: number };

export interface Equipment {
  readonly lines: readonly LiveLine[];
  readonly boards: readonly LiveBoard[];
  readonly trunks: readonly LiveTrunk[];
}

/** Which line is ill, and whose fault is it? One sentence, the worst thing first. */
export function linesHead({ lines, boards, trunks }: Equipment): LinesHead {
  if (lines.length === 0 && trunks.length === 0) return { kind: "none" };
  const down = boards.find((board) => board.state === "down");
  if (down !== undefined) {
    return { kind: "boardDown", board: down, lines: lines.filter((line) => line.board === down.id).length };
  }
  const faults = lines.filter((line) => line.state === "fault");
  if (faults[0] !== undefined) return { kind: "fault", line: faults[0], count: faults.length };
  const trunk = trunks.find((each) => each.state === "down");
  if (trunk !== undefined) return { kind: "trunkDown", trunk };
  const blocked = lines.filter((line) => line.state === "blocked");
  if (blocked[0] !== undefined) return { kind: "blocked", line: blocked[0], count: blocked.length };
  const busy = lines.filter((line) => ["ringing", "inbound", "outbound"].includes(line.state)).length;
  return { kind: "well", lines: lines.filter(({ state }) => state !== "not-fitted").length, busy };
}

/** Calls go over the trunk, but not by its first server, or where an old answer of the name system leads. */
export function isHurt({ state, reason }: LiveTrunk): boolean {
  return (state === "up" || state === "unknown") && reason !== undefined;
}

/** Lines in the order of the sockets: boards as they are listed, then ports. */
export function inSocketOrder(lines: readonly LiveLine[], boards: readonly LiveBoard[]): readonly LiveLine[] {
  const at = (line: LiveLine): number => boards.findIndex(({ id }) => id === line.board);
  return lines.toSorted((one, other) => at(one) - at(other) || one.port - other.port);
}
