import type { Database, SqlParams, SqlValue } from "#firmware/db/database.ts";

/** Which calls; absent conditions take all. Times are milliseconds since 1970, `to` does not count any more. */
export interface CallCriteria {
  readonly from?: number;
  readonly to?: number;
  readonly direction?: string;
  readonly result?: string;
  readonly queue?: string;
  readonly agent?: string;
  readonly line?: string;
  /** Any part of either number. */
  readonly number?: string;
  readonly text?: string;
  readonly recorded?: boolean;
  readonly offer?: "offered" | "answered" | "missed";
  readonly stay?: "offered" | "answered" | "in-target" | "abandoned" | "short-abandoned" | "overflowed";
  /** For `stay`: what the queue promises. */
  readonly targetMs?: number;
  readonly shortAbandonMs?: number;
  /** What the reader may see: calls of these queues and agents, or of one extension. Absent: all. */
  readonly seen?: { readonly queues: readonly string[]; readonly agents: readonly string[] };
}

/** A call's record with its note, as it lies in the database. */
export interface CallRecordRow {
  readonly id: string;
  readonly direction: "inbound" | "outbound" | "internal";
  readonly caller_number: string | null;
  readonly caller_name: string | null;
  readonly called_number: string | null;
  readonly called_name: string | null;
  readonly started_at: number;
  readonly answered_at: number | null;
  readonly ended_at: number;
  readonly result: string;
  readonly queue: string | null;
  readonly agent: string | null;
  readonly wait_ms: number;
  readonly talk_ms: number;
  readonly talk_started_at: number | null;
  readonly recordings: string;
  readonly voicemail: string | null;
  readonly steps: string;
  readonly cause: number;
  readonly ended_by: string;
  readonly detail: string;
  readonly note: string | null;
  readonly note_result: string | null;
}

/** The columns of CallRecordRow from `call`. */
export const CALL_COLUMNS = `id, direction, caller_number, caller_name, called_number, called_name, started_at, answered_at,
  ended_at, result, queue, agent, wait_ms, talk_ms, talk_started_at, recordings, voicemail, steps, cause, ended_by, detail,
  (SELECT body FROM call_note WHERE call_note.call = call.id AND draft = 0 ORDER BY at DESC LIMIT 1) AS note,
  (SELECT result FROM call_note WHERE call_note.call = call.id AND draft = 0 ORDER BY at DESC LIMIT 1) AS note_result`;

/** Text for LIKE: what means something there is quoted by \\. */
function likely(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}

const MISSED = "('missed', 'refused', 'unreachable')";

function offerCondition({ offer, agent }: CallCriteria): string {
  if (agent === undefined) return "";
  if (offer === undefined) {
    return `(agent = :agent OR (origin_kind = 'extension' AND origin = :agent)
      OR EXISTS (SELECT 1 FROM call_leg WHERE call_leg.call = call.id AND call_leg.agent = :agent))`;
  }
  const results = {
    offered: `('answered', 'missed', 'refused', 'unreachable')`,
    answered: "('answered')",
    missed: MISSED,
  };
  return `EXISTS (SELECT 1 FROM call_leg WHERE call_leg.call = call.id AND call_leg.agent = :agent
    AND call_leg.queue IS NOT NULL AND call_leg.result IN ${results[offer]})`;
}

function stayCondition({ stay = "offered", queue }: CallCriteria): string {
  if (queue === undefined) return "";
  const own = "SELECT 1 FROM call_queue WHERE call_queue.call = call.id AND call_queue.queue = :queue";
  switch (stay) {
    case "offered":
      return `EXISTS (${own})`;
    case "answered":
      return `EXISTS (${own} AND reason = 'answered')`;
    case "in-target":
      return `EXISTS (${own} AND reason = 'answered' AND call_queue.wait_ms <= :targetMs)`;
    case "abandoned":
      return `EXISTS (${own} AND reason = 'abandoned')`;
    case "short-abandoned":
      return `EXISTS (${own} AND reason = 'abandoned' AND call_queue.wait_ms < :shortAbandonMs)`;
    case "overflowed":
      return `EXISTS (${own} AND reason NOT IN ('answered', 'abandoned'))`;
  }
}

function seenCondition(seen: NonNullable<CallCriteria["seen"]>, params: Record<string, SqlValue>): string {
  params.seenQueues = JSON.stringify(seen.queues);
  params.seenAgents = JSON.stringify(seen.agents);
  const agents = "(SELECT value FROM json_each(:seenAgents))";
  const queues = "(SELECT value FROM json_each(:seenQueues))";
  return `(call.queue IN ${queues} OR call.agent IN ${agents} OR (origin_kind = 'extension' AND origin IN ${agents})
    OR EXISTS (SELECT 1 FROM call_leg WHERE call_leg.call = call.id AND call_leg.agent IN ${agents})
    OR EXISTS (SELECT 1 FROM call_queue WHERE call_queue.call = call.id AND call_queue.queue IN ${queues}))`;
}

/** The WHERE of these criteria and its parameters. */
export function conditionsOf(criteria: CallCriteria): { where: string; params: SqlParams } {
  const params: Record<string, SqlValue> = {};
  const conditions: string[] = [];
  const take = (name: keyof CallCriteria, condition: string, value = criteria[name]): void => {
    if (typeof value !== "string" && typeof value !== "number") return;
    params[name] = value;
    if (condition !== "") conditions.push(condition);
  };
  take("from", "started_at >= :from");
  take("to", "started_at < :to");
  take("direction", "direction = :direction");
  take("result", "result = :result");
  take("agent", offerCondition(criteria));
  take("queue", stayCondition(criteria));
  if (criteria.queue !== undefined && criteria.stay === "in-target") params.targetMs = criteria.targetMs ?? 0;
  if (criteria.queue !== undefined && criteria.stay === "short-abandoned")
    params.shortAbandonMs = criteria.shortAbandonMs ?? 0;
  take("line", "(line = :line OR trunk = :line)");
  const number = criteria.number?.replaceAll(" ", "");
  if (number !== undefined && number !== "") {
    params.number = likely(number);
    conditions.push("(caller_number LIKE :number ESCAPE '\\' OR called_number LIKE :number ESCAPE '\\')");
  }
  if (criteria.text !== undefined && criteria.text !== "") {
    params.text = likely(criteria.text);
    conditions.push(`(id LIKE :text ESCAPE '\\' OR caller_name LIKE :text ESCAPE '\\' OR called_name LIKE :text ESCAPE '\\'
      OR way LIKE :text ESCAPE '\\'
      OR EXISTS (SELECT 1 FROM call_note WHERE call_note.call = call.id AND body LIKE :text ESCAPE '\\'))`);
  }
  if (criteria.recorded !== undefined) conditions.push(`recordings ${criteria.recorded ? "<>" : "="} '[]'`);
  if (criteria.seen !== undefined) conditions.push(seenCondition(criteria.seen, params));
  return { where: conditions.length === 0 ? "1" : conditions.join(" AND "), params };
}

/** Where a page ended: the next one begins below. */
export interface CallCursor {
  readonly startedAt: number;
  readonly id: string;
}

/** Newest first, `limit` rows below the cursor: as quick on the last page as on the first. */
export function listCalls(
  db: Database,
  criteria: CallCriteria,
  page: { limit: number; after?: CallCursor },
): CallRecordRow[] {
  const { where, params } = conditionsOf(criteria);
  const { after, limit } = page;
  const below = after === undefined ? "" : "AND (started_at, id) < (:afterAt, :afterId)";
  return db.all<CallRecordRow>(
    `SELECT ${CALL_COLUMNS} FROM call WHERE ${where} ${below} ORDER BY started_at DESC, id DESC LIMIT :limit`,
    { ...params, limit, ...(after !== undefined && { afterAt: after.startedAt, afterId: after.id }) },
  );
}

/** How many calls there are by result. */
export function countCalls(db: Database, criteria: CallCriteria): Record<string, number> {
  const { where, params } = conditionsOf(criteria);
  const rows = db.all<{ result: string; calls: number }>(
    `SELECT result, count(*) AS calls FROM call WHERE ${where} GROUP BY result`,
    params,
  );
  return Object.fromEntries(rows.map(({ result, calls }) => [result, calls]));
}
