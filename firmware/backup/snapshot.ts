import { DatabaseSync } from "node:sqlite";
import { LIST_TABLES, SUM_TABLES } from "#firmware/db/derived/derived-tables.ts";
import type { Parts } from "./backup-format.ts";

/** How long the copy waits for somebody who writes, milliseconds. */
const BUSY_TIMEOUT_MS = 30_000;

/** What never leaves a box: who is signed in, where phones are just now, calls that have not ended. */
const MACHINES_OWN = [
  "DELETE FROM call_event WHERE call IN (SELECT call FROM live_call)",
  "DELETE FROM trace WHERE call IN (SELECT call FROM live_call)",
  "DELETE FROM recording WHERE state = 'running'",
  "DELETE FROM live_call",
  "DELETE FROM session",
  "DELETE FROM draft",
  "DELETE FROM sip_binding",
  // Nobody sits at their desk because they did when the copy was made; in the figures their day ends there.
  `INSERT INTO agent_event (agent, at, from_state, to_state, done_by)
     SELECT agent, :at, json_extract(body, '$.shown'), 'signed-out', 'box' FROM agent_state
      WHERE json_extract(body, '$.shown') NOT IN ('signed-out', '')`,
  "DELETE FROM agent_state",
] as const;

const HISTORY = [
  ...["call", "call_leg", "call_queue", "call_event", "call_note", "trace", "agent_event", "recording"],
  ...["derived_state", ...SUM_TABLES, ...LIST_TABLES],
  ...["line_event", "line_counter", "line_call", "line_test", "line_learned", "span_period", "span_alarm"],
].map((table) => `DELETE FROM ${table}`);

const VOICEMAIL = ["DELETE FROM voicemail_message", "UPDATE call SET voicemail = NULL WHERE voicemail IS NOT NULL"];

/** The rows stay and say why there is no sound, as with recordings that have become too old. */
const RECORDINGS = [
  `UPDATE recording SET state = 'deleted', deleted_at = :at, detail = 'not in the backup this box was brought back from'
    WHERE state <> 'deleted'`,
];

/** What a copy of the database holds. */
export interface Snapshot {
  readonly schema: number;
  readonly counts: { readonly calls: number; readonly messages: number; readonly recordings: number };
  /** Relative to the data folder. */
  readonly sounds: readonly string[];
}

/**
 * Copies the database as it is at one moment into the file `to`, while calls go on being written, and leaves out of the copy
 * what is not to be in it. Takes as long as the card does: only in a thread of its own.
 */
export function takeSnapshot(options: {
  readonly from: string;
  readonly to: string;
  readonly parts: Parts;
  readonly at: number;
}): Snapshot {
  const { from, to, parts, at } = options;
  const source = new DatabaseSync(from, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    source.prepare("VACUUM INTO :to").run({ to });
  } finally {
    source.close();
  }
  const copy = new DatabaseSync(to);
  try {
    // Nobody else has this file, and it is made anew after a power cut. What is deleted is overwritten.
    copy.exec(
      "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY",
    );
    copy.exec("BEGIN");
    const left = [
      ...MACHINES_OWN,
      ...(parts.voicemail ? [] : VOICEMAIL),
      ...(parts.recordings ? [] : RECORDINGS),
      ...(parts.calls ? [] : HISTORY),
    ];
    for (const sql of left) copy.prepare(sql).run(sql.includes(":at") ? { at } : {});
    copy.exec("COMMIT");
    if (!parts.calls) copy.exec("VACUUM");
    return lookInto(copy, parts);
  } finally {
    copy.close();
  }
}

function lookInto(copy: DatabaseSync, parts: Parts): Snapshot {
  const count = (sql: string): number => Number(copy.prepare(sql).get()?.n ?? 0);
  const paths = (sql: string): string[] =>
    copy
      .prepare(sql)
      .all()
      .map(({ path }) => String(path));
  return {
    schema: Number(copy.prepare("PRAGMA user_version").get()?.user_version ?? 0),
    counts: {
      calls: count("SELECT count(*) AS n FROM call"),
      messages: count("SELECT count(*) AS n FROM voicemail_message WHERE deleted_at IS NULL"),
      recordings: count("SELECT count(*) AS n FROM recording WHERE state <> 'deleted'"),
    },
    sounds: [
      ...(parts.voicemail ? paths("SELECT path FROM voicemail_message ORDER BY received_at") : []),
      ...(parts.recordings ? paths("SELECT path FROM recording WHERE state <> 'deleted' ORDER BY started_at") : []),
    ],
  };
}
