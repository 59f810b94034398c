import type { Database, SqlParams } from "#firmware/db/database.ts";
import { derivedState } from "#firmware/db/derived/derived-tables.ts";
import { type CallCriteria, conditionsOf } from "./call-criteria.ts";
import { type CallSource, chooseSource } from "./call-source.ts";
import { addUpBy, partsOf, readParts } from "./range-parts.ts";

/** A call's record with its note, as it lies in the database. */
export interface CallRecordRow {
  readonly id: string;
  readonly direction: "inbound" | "outbound" | "internal";
  readonly caller_number: string | null;
  readonly caller_name: string | null;
  readonly called_number: string | null;
  readonly called_name: string | null;
  readonly started_at: number;
  readonly answered_at: number | null;
  readonly ended_at: number;
  readonly result: string;
  readonly queue: string | null;
  readonly agent: string | null;
  readonly wait_ms: number;
  readonly talk_ms: number;
  readonly talk_started_at: number | null;
  readonly recordings: string;
  readonly voicemail: string | null;
  readonly steps: string;
  readonly cause: number;
  readonly ended_by: string;
  readonly detail: string;
  readonly note: string | null;
  readonly note_result: string | null;
}

/** The columns of CallRecordRow from `call`. */
export const CALL_COLUMNS = `call.id AS id, call.direction AS direction, caller_number, caller_name, called_number, called_name,
  call.started_at AS started_at, answered_at, ended_at, call.result AS result, call.queue AS queue, call.agent AS agent,
  wait_ms, talk_ms, talk_started_at, recordings, voicemail, steps, cause, ended_by, detail,
  (SELECT body FROM call_note WHERE call_note.call = call.id AND draft = 0 ORDER BY at DESC LIMIT 1) AS note,
  (SELECT result FROM call_note WHERE call_note.call = call.id AND draft = 0 ORDER BY at DESC LIMIT 1) AS note_result`;

/** Where a page ended: the next one begins below. */
export interface CallCursor {
  readonly startedAt: number;
  readonly id: string;
}

export interface CallList {
  readonly rows: readonly CallRecordRow[];
  /** Where to go on; absent at the end. A page may have few rows or none and still not be the last. */
  readonly next?: CallCursor;
}

/** How many calls there are. */
export interface CallCounts {
  readonly byResult: Readonly<Record<string, number>>;
  /** False: there are more, but counting all of them would take too long. */
  readonly isComplete: boolean;
}

/** Newest first, up to `limit` rows below the cursor: as quick on the last page as on the first. */
export function listCalls(
  db: Database,
  criteria: CallCriteria,
  page: { readonly limit: number; readonly after?: CallCursor },
): CallList {
  return db.snapshot(() => listFrom(db, chooseSource(db, criteria), { criteria, page }));
}

/** The newest calls together with how many there are: what is found once is not looked for again. */
export function listAndCount(
  db: Database,
  criteria: CallCriteria,
  limit: number,
): CallList & { readonly counts: CallCounts } {
  return db.snapshot(() => {
    const source = chooseSource(db, criteria);
    const list = listFrom(db, source, { criteria, page: { limit } });
    // A page that could not be filled has everything in it that counting would meet.
    const isAll = list.next === undefined || list.rows.length < limit;
    const counts = isAll && !isInSums(db, criteria) ? countsOfRows(list) : countFrom(db, source, criteria);
    return { ...list, counts };
  });
}

function listFrom(
  db: Database,
  source: CallSource,
  { criteria, page }: { readonly criteria: CallCriteria; readonly page: Page },
): CallList {
  if (source.kind === "few") return listFew({ db, ...conditionsOf(criteria), source }, page);
  return listMany({ ...walkOf(db, criteria), source }, page);
}

interface Search {
  readonly db: Database;
  readonly where: string;
  readonly params: SqlParams;
  readonly source: CallSource;
}

/** A search that walks: the time asked for is where it begins and ends, and no condition that SQLite might prefer. */
interface Walk extends Search {
  readonly from: number;
  readonly to: number;
}

function walkOf(
  db: Database,
  { from = 0, to = Number.MAX_SAFE_INTEGER, ...others }: CallCriteria,
): Omit<Walk, "source"> {
  const stretch = derivedState(db).hasLists ? STRETCH : undefined;
  return { db, ...conditionsOf(others, stretch), from, to };
}

type Page = Parameters<typeof listCalls>[2];

function pageOf(rows: readonly CallRecordRow[], limit: number, rest?: CallCursor): CallList {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last !== undefined ? { startedAt: last.started_at, id: last.id } : rest;
  return { rows: shown, ...(next !== undefined && { next }) };
}

/** All candidates are known: they are looked at at once. */
function listFew({ db, where, params, source }: Search, { limit, after }: Page): CallList {
  const below = after === undefined ? "" : "AND (call.started_at, call.id) < (:afterAt, :afterId)";
  const rows = db.all<CallRecordRow>(
    `SELECT ${CALL_COLUMNS} FROM ${source.from} WHERE ${source.where} AND ${where} ${below}
     ORDER BY call.started_at DESC, call.id DESC LIMIT :limit`,
    {
      ...params,
      ...source.params,
      limit: limit + 1,
      ...(after !== undefined && { afterAt: after.startedAt, afterId: after.id }),
    },
  );
  return pageOf(rows, limit);
}

/** Walks down in longer and longer strides until the page is full. */
function listMany(search: Walk, { limit, after }: Page): CallList {
  const { db, where, params, source, to } = search;
  const rows: CallRecordRow[] = [];
  let at: CallCursor | undefined = after !== undefined && after.startedAt < to ? after : { startedAt: to, id: "" };
  for (const stride of source.strides) {
    const end = strideEnd(search, at, stride);
    rows.push(
      ...db.all<CallRecordRow>(
        `SELECT ${CALL_COLUMNS} FROM ${source.from} WHERE ${source.where} AND ${where} AND ${within(source)}
         ORDER BY ${source.at} DESC, ${source.id} DESC LIMIT :limit`,
        { ...params, ...source.params, ...places(search, at, end), limit: limit + 1 - rows.length },
      ),
    );
    at = end;
    if (at === undefined || rows.length > limit) break;
  }
  return pageOf(rows, limit, at);
}

/** The call `stride` below; undefined where there are not so many. */
function strideEnd({ db, source, from }: Walk, at: CallCursor, stride: number): CallCursor | undefined {
  return db.get<{ startedAt: number; id: string }>(
    `SELECT ${source.at} AS startedAt, ${source.id} AS id FROM ${source.index} WHERE ${source.where}
       AND (${source.at}, ${source.id}) < (:atAt, :atId) AND ${source.at} >= :from
     ORDER BY ${source.at} DESC, ${source.id} DESC LIMIT 1 OFFSET :stride`,
    { ...source.params, from, atAt: at.startedAt, atId: at.id, stride: stride - 1 },
  );
}

/** The stretch of a stride, as parameters: from the older end, which counts, to the newer one, which does not. */
const STRETCH = { since: ":endAt", until: ":atAt" };

function within({ at, id }: CallSource): string {
  return `(${at}, ${id}) < (:atAt, :atId) AND (${at}, ${id}) >= (:endAt, :endId)`;
}

function places({ from }: Walk, at: CallCursor, end: CallCursor | undefined): SqlParams {
  return { atAt: at.startedAt, atId: at.id, endAt: end?.startedAt ?? from, endId: end?.id ?? "" };
}

/** How many calls there are by result, among the newest some thousand where they must be looked at one by one. */
export function countCalls(db: Database, criteria: CallCriteria): CallCounts {
  return db.snapshot(() => countFrom(db, chooseSource(db, criteria), criteria));
}

function countFrom(db: Database, source: CallSource, criteria: CallCriteria): CallCounts {
  if (isInSums(db, criteria)) return countBySums(db, criteria);
  if (source.kind === "few") return countsOf(countIn({ db, ...conditionsOf(criteria), source }, "1"), true);
  return countNewest({ ...walkOf(db, criteria), source });
}

function countsOfRows({ rows, next }: CallList): CallCounts {
  return countsOf(
    rows.map(({ result }) => ({ result, calls: 1 })),
    next === undefined,
  );
}

interface ResultCount {
  readonly result: string;
  readonly calls: number;
}

function countsOf(rows: readonly ResultCount[], isComplete: boolean): CallCounts {
  return {
    byResult: Object.fromEntries(addUpBy(rows, "result").map(({ result, calls }) => [result, calls])),
    isComplete,
  };
}

/** Nothing is asked but when, which way and how it ended: the sums hold that, once they are built. */
function isInSums(db: Database, criteria: CallCriteria): boolean {
  return isOfSums(criteria) && derivedState(db).zone !== undefined;
}

function isOfSums({ from: _, to: __, direction: ___, result: ____, ...others }: CallCriteria): boolean {
  const { targetMs: _____, shortAbandonMs: ______, ...conditions } = others;
  return Object.values(conditions).every((condition) => condition === undefined || condition === "");
}

function countBySums(
  db: Database,
  { from = 0, to = Number.MAX_SAFE_INTEGER, direction, result }: CallCriteria,
): CallCounts {
  const { days: runs, rest } = partsOf(db, { from, to });
  const filter = "AND (:direction IS NULL OR direction = :direction) AND (:result IS NULL OR result = :result)";
  const rows = readParts<ResultCount>(
    db,
    { runs, rest },
    {
      sums: `SELECT result, sum(calls) AS calls FROM sum_result
        WHERE period BETWEEN :first AND :last ${filter} GROUP BY result`,
      rows: `SELECT result, count(*) AS calls FROM call INDEXED BY call_report
        WHERE started_at >= :from AND started_at < :to ${filter} GROUP BY result`,
      params: { direction: direction ?? null, result: result ?? null },
    },
  );
  return countsOf(rows, true);
}

function countIn({ db, where, params, source }: Search, condition: string, more: SqlParams = {}): ResultCount[] {
  return db.all<ResultCount>(
    `SELECT call.result AS result, count(*) AS calls FROM ${source.from}
     WHERE ${source.where} AND ${where} AND ${condition} GROUP BY 1`,
    { ...params, ...source.params, ...more },
  );
}

function countNewest(search: Walk): CallCounts {
  const rows: ResultCount[] = [];
  let at: CallCursor | undefined = { startedAt: search.to, id: "" };
  for (const stride of search.source.strides) {
    const end = strideEnd(search, at, stride);
    rows.push(...countIn(search, within(search.source), places(search, at, end)));
    at = end;
    if (at === undefined) return countsOf(rows, true);
  }
  return countsOf(rows, false);
}
