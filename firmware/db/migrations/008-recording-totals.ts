import type { Database } from "#firmware/db/database.ts";

/**
 * `recording_total` has one row: how many recordings have their sound still, and how many bytes they take. Triggers
 * keep it, so that whoever asks never counts a million rows. `recording_kept` finds the oldest of them past all those
 * that were deleted.
 */
export function createRecordingTotals(db: Database): void {
  db.exec(`
    CREATE TABLE recording_total (
      id INTEGER PRIMARY KEY CHECK (id = 1), recordings INTEGER NOT NULL, bytes INTEGER NOT NULL
    );
    INSERT INTO recording_total
      SELECT 1, count(*), coalesce(sum(bytes), 0) FROM recording WHERE state <> 'deleted';
    CREATE INDEX recording_kept ON recording (started_at) WHERE state <> 'deleted';

    CREATE TRIGGER recording_total_insert AFTER INSERT ON recording WHEN new.state <> 'deleted' BEGIN
      UPDATE recording_total SET recordings = recordings + 1, bytes = bytes + coalesce(new.bytes, 0);
    END;
    CREATE TRIGGER recording_total_update AFTER UPDATE OF state, bytes ON recording BEGIN
      UPDATE recording_total SET
        recordings = recordings + (new.state <> 'deleted') - (old.state <> 'deleted'),
        bytes = bytes + (new.state <> 'deleted') * coalesce(new.bytes, 0) - (old.state <> 'deleted') * coalesce(old.bytes, 0);
    END;
    CREATE TRIGGER recording_total_delete AFTER DELETE ON recording WHEN old.state <> 'deleted' BEGIN
      UPDATE recording_total SET recordings = recordings - 1, bytes = bytes - coalesce(old.bytes, 0);
    END;
  `);
}
