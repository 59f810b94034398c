import type { SqlParams, SqlValue } from "#firmware/db/database.ts";

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
  readonly stay?: "offered" | "answered" | "in-target" | "abandoned" | "short-abandoned" | "cut" | "overflowed";
  /** For `stay`: what the queue promises. */
  readonly targetMs?: number;
  readonly shortAbandonMs?: number;
  /** What the reader may see: calls of these queues and agents, or of one extension. Absent: all. */
  readonly seen?: { readonly queues: readonly string[]; readonly agents: readonly string[] };
}

/** Text for `LIKE … ESCAPE '\\'`: anything that contains it. */
export function likely(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}

const MISSED = "('missed', 'refused', 'unreachable')";

/*
 * A plus before a column keeps SQLite from going through an index over it: whether one call has a leg of an agent is
 * seen at the call's few legs, never at the agent's hundred thousand.
 */

function offerCondition({ offer, agent }: CallCriteria): string {
  if (agent === undefined) return "";
  if (offer === undefined) {
    return `(call.agent = :agent OR (call.origin_kind = 'extension' AND call.origin = :agent)
      OR EXISTS (SELECT 1 FROM call_leg WHERE call_leg.call = call.id AND +call_leg.agent = :agent))`;
  }
  const results = {
    offered: `('answered', 'missed', 'refused', 'unreachable')`,
    answered: "('answered')",
    missed: MISSED,
  };
  return `EXISTS (SELECT 1 FROM call_leg WHERE call_leg.call = call.id AND +call_leg.agent = :agent
    AND call_leg.queue IS NOT NULL AND call_leg.result IN ${results[offer]})`;
}

function stayCondition({ stay = "offered", queue }: CallCriteria): string {
  if (queue === undefined) return "";
  const own = "SELECT 1 FROM call_queue WHERE call_queue.call = call.id AND +call_queue.queue = :queue";
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
    case "cut":
      return `EXISTS (${own} AND reason = 'cut')`;
    case "overflowed":
      return `EXISTS (${own} AND reason NOT IN ('answered', 'abandoned', 'cut'))`;
  }
}

/** A stretch of time both of whose ends count, as SQL. */
export interface Stretch {
  readonly since: string;
  readonly until: string;
}

/** Whether agents or queues had a part in a call: seen at the call's own rows, or in the list of a whole stretch. */
function partCondition(agents: string, queues: string, stretch: Stretch | undefined): string {
  if (stretch !== undefined) {
    const during = `started_at BETWEEN ${stretch.since} AND ${stretch.until}`;
    return `call.id IN (SELECT call FROM call_of_agent WHERE agent IN ${agents} AND ${during}
      UNION ALL SELECT call FROM call_of_queue WHERE queue IN ${queues} AND ${during})`;
  }
  return `EXISTS (SELECT 1 FROM call_leg WHERE call_leg.call = call.id AND +call_leg.agent IN ${agents})
    OR EXISTS (SELECT 1 FROM call_queue WHERE call_queue.call = call.id AND +call_queue.queue IN ${queues})`;
}

function seenCondition(
  seen: NonNullable<CallCriteria["seen"]>,
  params: Record<string, SqlValue>,
  stretch: Stretch | undefined,
): string {
  params.seenQueues = JSON.stringify(seen.queues);
  params.seenAgents = JSON.stringify(seen.agents);
  const agents = "(SELECT value FROM json_each(:seenAgents))";
  const queues = "(SELECT value FROM json_each(:seenQueues))";
  return `(call.queue IN ${queues} OR call.agent IN ${agents} OR (call.origin_kind = 'extension' AND call.origin IN ${agents})
    OR ${partCondition(agents, queues, stretch)})`;
}

/**
 * The WHERE of these criteria and its parameters. Where many calls are looked at one after another, `stretch` is the time
 * they all began in, and the list tables are ready.
 */
export function conditionsOf(criteria: CallCriteria, stretch?: Stretch): { where: string; params: SqlParams } {
  const params: Record<string, SqlValue> = {};
  const conditions: string[] = [];
  const take = (name: keyof CallCriteria, condition: string, value = criteria[name]): void => {
    if (typeof value !== "string" && typeof value !== "number") return;
    params[name] = value;
    if (condition !== "") conditions.push(condition);
  };
  take("from", "call.started_at >= :from");
  take("to", "call.started_at < :to");
  take("direction", "call.direction = :direction");
  take("result", "call.result = :result");
  take("agent", offerCondition(criteria));
  take("queue", stayCondition(criteria));
  if (criteria.queue !== undefined && criteria.stay === "in-target") params.targetMs = criteria.targetMs ?? 0;
  if (criteria.queue !== undefined && criteria.stay === "short-abandoned")
    params.shortAbandonMs = criteria.shortAbandonMs ?? 0;
  take("line", "(call.line = :line OR call.trunk = :line)");
  const number = criteria.number?.replaceAll(" ", "");
  if (number !== undefined && number !== "") {
    params.number = likely(number);
    conditions.push("(call.caller_number LIKE :number ESCAPE '\\' OR call.called_number LIKE :number ESCAPE '\\')");
  }
  if (criteria.text !== undefined && criteria.text !== "") {
    params.text = likely(criteria.text);
    conditions.push(`(call.id LIKE :text ESCAPE '\\' OR call.caller_name LIKE :text ESCAPE '\\' OR call.called_name LIKE :text ESCAPE '\\'
      OR call.way LIKE :text ESCAPE '\\'
      OR EXISTS (SELECT 1 FROM call_note WHERE call_note.call = call.id AND body LIKE :text ESCAPE '\\'))`);
  }
  if (criteria.recorded !== undefined) conditions.push(`call.recordings ${criteria.recorded ? "<>" : "="} '[]'`);
  if (criteria.seen !== undefined) conditions.push(seenCondition(criteria.seen, params, stretch));
  return { where: conditions.length === 0 ? "1" : conditions.join(" AND "), params };
}
