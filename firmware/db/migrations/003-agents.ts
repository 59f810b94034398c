import type { Database } from "#firmware/db/database.ts";

/** What agents did (never changed, only added to) and what they are (written through, so a restart signs nobody out). */
export function createAgentTables(db: Database): void {
  db.exec(`
    CREATE TABLE agent_event (
      id INTEGER PRIMARY KEY,
      agent TEXT NOT NULL, at INTEGER NOT NULL,
      from_state TEXT NOT NULL, to_state TEXT NOT NULL,
      reason TEXT, call TEXT, queue TEXT, done_by TEXT NOT NULL
    );
    CREATE INDEX agent_event_agent ON agent_event (agent, at);
    CREATE INDEX agent_event_at ON agent_event (at);

    -- body: JSON of what the owner of agent states needs to start where it stopped.
    CREATE TABLE agent_state (agent TEXT PRIMARY KEY, since INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;

    -- body: JSON of the binding as the registrar keeps it.
    CREATE TABLE sip_binding (
      aor TEXT NOT NULL, contact TEXT NOT NULL, expires_at INTEGER NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY (aor, contact)
    ) WITHOUT ROWID;
  `);
}
