import type { Database } from "#firmware/db/database.ts";

/** Recordings and voicemail: the rows; the sound lies in files below the data folder (paths are relative to it). */
export function createAudioTables(db: Database): void {
  db.exec(`
    CREATE TABLE recording (
      id TEXT PRIMARY KEY,
      call TEXT NOT NULL,
      -- 'running', 'done', 'recovered' after a crash, 'failed', 'deleted' by retention or a person.
      state TEXT NOT NULL,
      path TEXT NOT NULL,
      why TEXT NOT NULL,
      queue TEXT, agent TEXT,
      started_at INTEGER NOT NULL, ended_at INTEGER,
      duration_ms INTEGER, bytes INTEGER,
      peak_left_dbfs REAL, peak_right_dbfs REAL,
      sha256 TEXT, detail TEXT, deleted_at INTEGER
    );
    CREATE INDEX recording_call ON recording (call);
    CREATE INDEX recording_started ON recording (started_at, id);
    CREATE INDEX recording_agent ON recording (agent, started_at) WHERE agent IS NOT NULL;
    CREATE INDEX recording_state ON recording (state, started_at);

    CREATE TABLE voicemail_message (
      id TEXT PRIMARY KEY,
      mailbox TEXT NOT NULL,
      call TEXT,
      caller_number TEXT, caller_name TEXT,
      received_at INTEGER NOT NULL,
      duration_ms INTEGER NOT NULL, bytes INTEGER NOT NULL, peak_dbfs REAL,
      path TEXT NOT NULL,
      heard_at INTEGER, heard_by TEXT, deleted_at INTEGER
    );
    CREATE INDEX voicemail_mailbox ON voicemail_message (mailbox, received_at, id);
  `);
}
