import type { Database } from "#firmware/db/database.ts";
import type { CountedCall, CountedLeg, CountedStay } from "./counted-call.ts";

type Head = Omit<CountedCall, "legs" | "stays">;

const HEADS = `SELECT id, direction, result, origin_kind AS originKind, origin, line, trunk, agent,
    caller_number AS callerNumber, called_number AS calledNumber, started_at AS startedAt, ended_at AS endedAt,
    talk_ms AS talkMs
  FROM call INDEXED BY call_started WHERE (started_at, id) < (:startedAt, :id)
  ORDER BY started_at DESC, id DESC LIMIT :limit`;
const LEGS = `SELECT call, agent, queue, dialled_at AS dialledAt, result, ring_ms AS ringMs, talk_ms AS talkMs
  FROM call_leg WHERE call IN (SELECT value FROM json_each(:calls))`;
const STAYS = `SELECT call, queue, joined_at AS joinedAt, reason, wait_ms AS waitMs, talk_ms AS talkMs
  FROM call_queue WHERE call IN (SELECT value FROM json_each(:calls))`;

function byCall<Part extends { readonly call: string }>(rows: readonly Part[]): Map<string, Part[]> {
  const parts = new Map<string, Part[]>();
  for (const row of rows) {
    const own = parts.get(row.call);
    if (own === undefined) parts.set(row.call, [row]);
    else own.push(row);
  }
  return parts;
}

/** Up to `limit` finished calls that began before the cursor, newest first. */
export function readCallsBefore(
  db: Database,
  before: { readonly startedAt: number; readonly id: string },
  limit: number,
): CountedCall[] {
  const heads = db.all<Head>(HEADS, { ...before, limit });
  const calls = JSON.stringify(heads.map(({ id }) => id));
  const legs = byCall(db.all<CountedLeg & { call: string }>(LEGS, { calls }));
  const stays = byCall(db.all<CountedStay & { call: string }>(STAYS, { calls }));
  return heads.map((head) => ({ ...head, legs: legs.get(head.id) ?? [], stays: stays.get(head.id) ?? [] }));
}
