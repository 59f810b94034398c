import type { Database } from "#firmware/db/database.ts";

/** Who is signed in to the page, what agents noted about calls, unsaved changes of pages. */
export function createPeopleTables(db: Database): void {
  db.exec(`
    CREATE TABLE session (
      -- SHA-256 of the token in the browser's cookie: a stolen database signs nobody in.
      token_hash TEXT PRIMARY KEY,
      -- 'user' or 'agent', and which. credential is a fingerprint of the password or PIN: a new one ends the session.
      kind TEXT NOT NULL, person TEXT NOT NULL, credential TEXT NOT NULL,
      csrf TEXT NOT NULL,
      created_at INTEGER NOT NULL, used_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
      address TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE call_note (
      call TEXT NOT NULL, person TEXT NOT NULL,
      body TEXT NOT NULL, result TEXT, draft INTEGER NOT NULL, at INTEGER NOT NULL,
      PRIMARY KEY (call, person)
    ) WITHOUT ROWID;
    CREATE TABLE draft (
      person TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, saved_at INTEGER NOT NULL,
      PRIMARY KEY (person, key)
    ) WITHOUT ROWID;
  `);
}
