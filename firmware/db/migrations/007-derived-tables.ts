import type { Database } from "#firmware/db/database.ts";

/**
 * Sums for reports and indexes for the list of calls, all of them derived from `call`, `call_leg` and `call_queue` by
 * `firmware/db/derived/`. This step only makes the tables; an old box fills them while it takes calls.
 *
 * A `period` is a local day of the box (20261120) or a local month (202611). Agents and queues are counted in both, for
 * their rows are many; hours, lines and results by the day alone.
 */
export function createDerivedTables(db: Database): void {
  db.exec(`
    -- One row. Calls that began before the cursor (built_at, built_call) are still to be counted.
    CREATE TABLE derived_state (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      -- Whose days the sums are of, and by which edition of the time zone rules.
      zone TEXT NOT NULL, rules TEXT NOT NULL,
      built_at INTEGER NOT NULL, built_call TEXT NOT NULL,
      counted INTEGER NOT NULL, total INTEGER NOT NULL,
      sums_ready INTEGER NOT NULL, lists_ready INTEGER NOT NULL
    );

    -- queue is '' for rings outside queues and for calls the agent placed.
    CREATE TABLE sum_agent (
      period INTEGER NOT NULL, agent TEXT NOT NULL, queue TEXT NOT NULL,
      rings INTEGER NOT NULL, answered INTEGER NOT NULL, missed INTEGER NOT NULL, withdrawn INTEGER NOT NULL,
      talk_ms INTEGER NOT NULL, ring_ms INTEGER NOT NULL, direct_in INTEGER NOT NULL, direct_in_talk_ms INTEGER NOT NULL,
      outbound INTEGER NOT NULL, outbound_answered INTEGER NOT NULL, outbound_talk_ms INTEGER NOT NULL,
      PRIMARY KEY (period, agent, queue)
    ) WITHOUT ROWID;

    -- Calls by the set of agents who missed them (numbers in order, a blank between), of one queue or of all ('').
    CREATE TABLE sum_missed (
      period INTEGER NOT NULL, queue TEXT NOT NULL, agents TEXT NOT NULL, calls INTEGER NOT NULL,
      PRIMARY KEY (period, queue, agents)
    ) WITHOUT ROWID;
    -- Calls missed on more than one day: in none of the sets above.
    CREATE TABLE sum_missed_across (call TEXT PRIMARY KEY) WITHOUT ROWID;

    -- answer_seconds, abandon_seconds: JSON {"seconds": calls}, rounded up for the answered, down for those who gave up.
    CREATE TABLE sum_queue (
      period INTEGER NOT NULL, queue TEXT NOT NULL,
      offered INTEGER NOT NULL, answered INTEGER NOT NULL, abandoned INTEGER NOT NULL,
      wait_ms INTEGER NOT NULL, answer_ms INTEGER NOT NULL, abandon_ms INTEGER NOT NULL,
      longest_ms INTEGER NOT NULL, talk_ms INTEGER NOT NULL,
      answer_seconds TEXT NOT NULL, abandon_seconds TEXT NOT NULL,
      PRIMARY KEY (period, queue)
    ) WITHOUT ROWID;

    -- Calls by the hour they began in, of one queue or of all ('').
    CREATE TABLE sum_hour (
      period INTEGER NOT NULL, queue TEXT NOT NULL, hour INTEGER NOT NULL,
      inbound INTEGER NOT NULL, answered INTEGER NOT NULL, abandoned INTEGER NOT NULL, outbound INTEGER NOT NULL,
      PRIMARY KEY (period, queue, hour)
    ) WITHOUT ROWID;

    CREATE TABLE sum_line (
      period INTEGER NOT NULL, line TEXT NOT NULL,
      inbound INTEGER NOT NULL, inbound_answered INTEGER NOT NULL,
      outbound INTEGER NOT NULL, outbound_answered INTEGER NOT NULL, busy_ms INTEGER NOT NULL,
      PRIMARY KEY (period, line)
    ) WITHOUT ROWID;

    CREATE TABLE sum_result (
      period INTEGER NOT NULL, direction TEXT NOT NULL, result TEXT NOT NULL, calls INTEGER NOT NULL,
      PRIMARY KEY (period, direction, result)
    ) WITHOUT ROWID;

    -- Every number that ever called or was called: searched by any part of it.
    CREATE TABLE call_number (number TEXT PRIMARY KEY) WITHOUT ROWID;
    -- Calls an agent had a part in, and calls that were in a queue, by the time they began.
    CREATE TABLE call_of_agent (
      agent TEXT NOT NULL, started_at INTEGER NOT NULL, call TEXT NOT NULL,
      PRIMARY KEY (agent, started_at, call)
    ) WITHOUT ROWID;
    CREATE TABLE call_of_queue (
      queue TEXT NOT NULL, started_at INTEGER NOT NULL, call TEXT NOT NULL,
      PRIMARY KEY (queue, started_at, call)
    ) WITHOUT ROWID;
  `);
}
