import type { Database } from "./database.ts";
import { createCallTables } from "./migrations/001-calls.ts";
import { createAudioTables } from "./migrations/002-audio.ts";
import { createAgentTables } from "./migrations/003-agents.ts";
import { createBoxTables } from "./migrations/004-box.ts";
import { createPeopleTables } from "./migrations/005-people.ts";
import { createReportIndexes } from "./migrations/006-report-indexes.ts";
import { createDerivedTables } from "./migrations/007-derived-tables.ts";
import { createRecordingTotals } from "./migrations/008-recording-totals.ts";
import { createLineDoctorTables } from "./migrations/009-line-doctor.ts";
import { createCallsCutOff } from "./migrations/010-calls-cut-off.ts";
import { createSpanHistory } from "./migrations/011-span-history.ts";

/**
 * Run in this order, each once in the life of a box. Append only: a released one never changes. A migration only adds:
 * tables, columns that may be absent, indexes, triggers. So the software of before, to which a box falls back when an
 * update is no good, goes on with the same file; `migrations.test.ts` holds each of them to it.
 */
export const MIGRATIONS: readonly ((db: Database) => void)[] = [
  createCallTables,
  createAudioTables,
  createAgentTables,
  createBoxTables,
  createPeopleTables,
  createReportIndexes,
  createDerivedTables,
  createRecordingTotals,
  createLineDoctorTables,
  createCallsCutOff,
  createSpanHistory,
];
