import type { Database } from "#firmware/db/database.ts";

/**
 * The journal and what is folded from it. Times are milliseconds since 1970 UTC, durations milliseconds.
 * `call` is one row for each finished call; `call_leg` one for each party that was rung; `call_queue` one for each
 * stay in a queue; `live_call` names the calls whose end is not written yet.
 */
export function createCallTables(db: Database): void {
  db.exec(`
    CREATE TABLE call_event (
      call TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY (call, seq)
    ) WITHOUT ROWID;

    CREATE TABLE live_call (call TEXT PRIMARY KEY, started_at INTEGER NOT NULL) WITHOUT ROWID;

    CREATE TABLE call (
      id TEXT PRIMARY KEY,
      direction TEXT NOT NULL,
      caller_number TEXT, caller_name TEXT, called_number TEXT, called_name TEXT,
      -- Where it came in: 'line', 'trunk' or 'extension', and which.
      origin_kind TEXT NOT NULL, origin TEXT NOT NULL,
      -- The line and trunk used on either side of the call.
      line TEXT, trunk TEXT,
      result TEXT NOT NULL,
      -- The queue that served or lost the caller (the last one); the agent or extension that talked.
      queue TEXT, agent TEXT,
      started_at INTEGER NOT NULL,
      -- The box answered; somebody answered and talk began; the end.
      answered_at INTEGER, talk_started_at INTEGER, ended_at INTEGER NOT NULL,
      -- Waiting in queues; ringing of whoever was rung; talk; of it on hold.
      wait_ms INTEGER NOT NULL, ring_ms INTEGER NOT NULL, talk_ms INTEGER NOT NULL, hold_ms INTEGER NOT NULL,
      -- JSON list of recording ids; id of the voicemail left.
      recordings TEXT NOT NULL DEFAULT '[]', voicemail TEXT,
      -- JSON list of steps {kind, id}; the page gives them names in its language. way is the same as plain text.
      steps TEXT NOT NULL DEFAULT '[]', way TEXT NOT NULL DEFAULT '',
      cause INTEGER NOT NULL, ended_by TEXT NOT NULL, detail TEXT NOT NULL
    );
    CREATE INDEX call_started ON call (started_at, id);
    CREATE INDEX call_caller ON call (caller_number, started_at);
    CREATE INDEX call_called ON call (called_number, started_at);
    CREATE INDEX call_queue_started ON call (queue, started_at) WHERE queue IS NOT NULL;
    CREATE INDEX call_agent_started ON call (agent, started_at) WHERE agent IS NOT NULL;
    CREATE INDEX call_result_started ON call (result, started_at);

    CREATE TABLE call_leg (
      call TEXT NOT NULL, leg TEXT NOT NULL,
      terminal_kind TEXT NOT NULL, terminal TEXT NOT NULL,
      party_number TEXT, party_name TEXT,
      -- Extension number where a person of the house was rung; the queue that offered.
      agent TEXT, queue TEXT,
      direction TEXT NOT NULL,
      dialled_at INTEGER NOT NULL, ringing_at INTEGER, answered_at INTEGER, ended_at INTEGER,
      ring_ms INTEGER NOT NULL, talk_ms INTEGER NOT NULL, hold_ms INTEGER NOT NULL,
      -- answered, missed, refused, elsewhere, caller-left, unreachable
      result TEXT NOT NULL, cause INTEGER, detail TEXT,
      PRIMARY KEY (call, leg)
    ) WITHOUT ROWID;
    CREATE INDEX call_leg_agent ON call_leg (agent, dialled_at) WHERE agent IS NOT NULL;
    CREATE INDEX call_leg_queue ON call_leg (queue, dialled_at) WHERE queue IS NOT NULL;
    CREATE INDEX call_leg_dialled ON call_leg (dialled_at);

    CREATE TABLE call_queue (
      call TEXT NOT NULL, visit INTEGER NOT NULL, queue TEXT NOT NULL,
      joined_at INTEGER NOT NULL, left_at INTEGER NOT NULL, wait_ms INTEGER NOT NULL,
      position INTEGER NOT NULL, priority INTEGER NOT NULL,
      -- answered, abandoned, timeout, full, no-agents, key, moved
      reason TEXT NOT NULL, agent TEXT, talk_ms INTEGER NOT NULL,
      PRIMARY KEY (call, visit)
    ) WITHOUT ROWID;
    CREATE INDEX call_queue_joined ON call_queue (queue, joined_at);
    CREATE INDEX call_queue_time ON call_queue (joined_at);
  `);
}
