import type { Database } from "#firmware/db/database.ts";
import { addUpBy, partsOf, type ReportRange, readParts } from "./range-parts.ts";

/** Use of one line or trunk. */
export interface LineFigures {
  readonly inbound: number;
  readonly inboundAnswered: number;
  readonly outbound: number;
  readonly outboundAnswered: number;
  /** From the first ring or digit to the end. */
  readonly busyMs: number;
}

interface Row {
  readonly line: string;
  readonly inbound: number;
  readonly inbound_answered: number;
  readonly outbound: number;
  readonly outbound_answered: number;
  readonly busy_ms: number;
}

const ZERO: LineFigures = { inbound: 0, inboundAnswered: 0, outbound: 0, outboundAnswered: 0, busyMs: 0 };

const LINE_SUMS = `SELECT line, sum(inbound) AS inbound, sum(inbound_answered) AS inbound_answered,
    sum(outbound) AS outbound, sum(outbound_answered) AS outbound_answered, sum(busy_ms) AS busy_ms
  FROM sum_line WHERE period BETWEEN :first AND :last GROUP BY line`;
const LINE_ROWS = `SELECT coalesce(line, trunk) AS line, sum(direction = 'inbound') AS inbound,
    sum(direction = 'inbound' AND result = 'answered') AS inbound_answered,
    sum(direction = 'outbound') AS outbound,
    sum(direction = 'outbound' AND result = 'answered') AS outbound_answered,
    sum(ended_at - started_at) AS busy_ms
  FROM call INDEXED BY call_report
  WHERE started_at >= :from AND started_at < :to AND coalesce(line, trunk) IS NOT NULL GROUP BY 1`;

/** One row for each line and trunk that carried a call in the range. */
export function lineReport(
  db: Database,
  range: ReportRange,
): { rows: { line: string; figures: LineFigures }[]; total: LineFigures } {
  const read = db.snapshot(() => {
    const { days: runs, rest } = partsOf(db, range);
    return readParts<Row>(db, { runs, rest }, { sums: LINE_SUMS, rows: LINE_ROWS });
  });
  const rows = addUpBy(read, "line").map((row) => ({
    line: row.line,
    figures: {
      inbound: row.inbound,
      inboundAnswered: row.inbound_answered,
      outbound: row.outbound,
      outboundAnswered: row.outbound_answered,
      busyMs: row.busy_ms,
    },
  }));
  const total = rows.reduce(
    (sum, { figures }) => ({
      inbound: sum.inbound + figures.inbound,
      inboundAnswered: sum.inboundAnswered + figures.inboundAnswered,
      outbound: sum.outbound + figures.outbound,
      outboundAnswered: sum.outboundAnswered + figures.outboundAnswered,
      busyMs: sum.busyMs + figures.busyMs,
    }),
    ZERO,
  );
  return { rows, total };
}
