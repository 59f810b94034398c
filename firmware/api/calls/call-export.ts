import { Readable } from "node:stream";
import type { Person } from "#firmware/api/access/person.ts";
import type { Named } from "#firmware/api/contract/common.ts";
import { BYTE_ORDER_MARK, csvLine } from "#firmware/api/csv.ts";
import type { ApiContext } from "#firmware/api/server.ts";
import { localText } from "#firmware/kernel/local-time.ts";
import type { CallCriteria } from "#firmware/reports/call-criteria.ts";
import type { CallCursor } from "#firmware/reports/call-list.ts";
import { callRow } from "./call-row.ts";

const ROWS_AT_A_TIME = 500;
const MAX_ROWS = 100_000;

const HEADS = {
  en: [
    "Call",
    "Direction",
    "Started",
    "Ended",
    "Caller",
    "Caller name",
    "Called",
    "The way it went",
    "Result",
    "Queue",
    "Agent",
    "Wait (s)",
    "Talk (s)",
    "Ended by",
    "Note",
  ],
  zh: [
    "通话",
    "方向",
    "开始",
    "结束",
    "主叫",
    "主叫名称",
    "被叫",
    "经过",
    "结果",
    "队列",
    "坐席",
    "等待（秒）",
    "通话（秒）",
    "挂机方",
    "备注",
  ],
};

function seconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms / 1000);
}

async function* lines({ reports, config }: ApiContext, person: Person, criteria: CallCriteria): AsyncGenerator<string> {
  const { box } = config.current;
  const language = person.language ?? box.language;
  const named = (thing: Named | null): string =>
    thing === null ? "" : language === "zh" ? (thing.nameZh ?? thing.name) : thing.name;
  yield BYTE_ORDER_MARK + csvLine(HEADS[language]);
  let after: CallCursor | undefined;
  for (let count = 0; count < MAX_ROWS; ) {
    const page = { limit: ROWS_AT_A_TIME, ...(after !== undefined && { after }) };
    const { rows, next } = await reports.ask("calls", { criteria, page });
    yield rows
      .map((row) => callRow(config.current, person, row))
      .map((call) =>
        csvLine([
          call.id,
          call.direction,
          localText(call.startedAt, box.timeZone).replace("T", " "),
          call.endedAt === null ? "" : localText(call.endedAt, box.timeZone).replace("T", " "),
          call.caller.number,
          call.caller.name,
          call.called.number,
          call.path.map(named).join(" › "),
          call.result,
          named(call.queue),
          call.agent === null ? "" : `${call.agent.id} ${named(call.agent)}`,
          seconds(call.waitMs),
          seconds(call.talkMs),
          call.endedBy,
          call.note,
        ]),
      )
      .join("");
    if (next === undefined) return;
    after = next;
    count += rows.length;
  }
}

/** The list as CSV, a page at a time: a hundred thousand calls never stand in memory. */
export function callsCsv(context: ApiContext, person: Person, criteria: CallCriteria): Readable {
  return Readable.from(lines(context, person, criteria));
}
