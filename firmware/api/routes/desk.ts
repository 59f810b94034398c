import type { FastifyInstance } from "fastify";
import type { SignedIn } from "#firmware/api/access/sessions.ts";
import { findRecord } from "#firmware/api/calls/call-access.ts";
import { noteAuthor, notesOf } from "#firmware/api/calls/call-detail.ts";
import { callRow } from "#firmware/api/calls/call-row.ts";
import { readJournal, variablesIn } from "#firmware/api/calls/journal.ts";
import type { Desk, DeskCall } from "#firmware/api/contract/agents.ts";
import type { CallRow } from "#firmware/api/contract/call-list.ts";
import type { LiveAgent, LiveQueue } from "#firmware/api/contract/live.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import { nameOf } from "#firmware/api/names.ts";
import { serve } from "#firmware/api/serve.ts";
import type { ApiContext } from "#firmware/api/server.ts";
import type { CallEvent } from "#firmware/domain/call-event.ts";
import { endOfDay, startOfDay } from "#firmware/kernel/local-time.ts";
import { agentReport } from "#firmware/reports/agent-report.ts";
import { CALL_COLUMNS, type CallRecordRow } from "#firmware/reports/call-list.ts";
import { agentView } from "./agents.ts";

const HISTORY_ROWS = 10;
const RECENT_ROWS = 12;

/** Calls by this number, through an index: quick however many calls there are. */
function historyOf({ db, config }: ApiContext, me: SignedIn, number: string | undefined, except: string): CallRow[] {
  if (number === undefined || number === "") return [];
  const rows = db.all<CallRecordRow>(
    `SELECT * FROM (SELECT ${CALL_COLUMNS} FROM call INDEXED BY call_caller WHERE caller_number = :number ORDER BY started_at DESC LIMIT :limit)
     UNION SELECT * FROM (SELECT ${CALL_COLUMNS} FROM call INDEXED BY call_called WHERE called_number = :number AND direction = 'outbound' ORDER BY started_at DESC LIMIT :limit)
     ORDER BY started_at DESC LIMIT :limit`,
    { number, limit: HISTORY_ROWS },
  );
  return rows.filter(({ id }) => id !== except).map((row) => callRow(config.current, me.person, row));
}

function recentOf({ db, config }: ApiContext, me: SignedIn): CallRow[] {
  const agent = me.person.extension;
  if (agent === undefined) return [];
  const rows = db.all<CallRecordRow>(
    `SELECT ${CALL_COLUMNS} FROM call INDEXED BY call_agent_started WHERE agent = :agent ORDER BY started_at DESC LIMIT :limit`,
    { agent, limit: RECENT_ROWS },
  );
  return rows.map((row) => callRow(config.current, me.person, row));
}

/** How long the caller has waited in the present queue, or waited in the last one. */
function waitedSoFar(events: readonly CallEvent[], now: number): number | null {
  const joined = events.findLast(({ type }) => type === "queue.joined");
  if (joined === undefined) return null;
  const left = events.find(({ type, seq }) => type === "queue.left" && seq > joined.seq);
  return Math.max(0, (left?.at ?? now) - joined.at);
}

function currentOf(context: ApiContext, me: SignedIn, agent: LiveAgent | undefined): DeskCall | null {
  const { live, config, db } = context;
  const extension = me.person.extension;
  if (extension === undefined) return null;
  const id = agent?.call ?? live.calls.ofExtension(extension)?.id;
  if (id === undefined) return null;
  const running = live.calls.get(id);
  const record = running === undefined ? findRecord(db, config.current, me.person, id) : undefined;
  const row = record === undefined ? undefined : callRow(config.current, me.person, record);
  const parties = running ?? row;
  if (parties === undefined) return null;
  const isOutbound = parties.direction === "outbound";
  const queue = agent?.queue ?? running?.queue ?? record?.queue ?? undefined;
  const events = readJournal(db, id);
  return {
    ...(running !== undefined && { live: running }),
    id,
    queue: queue === undefined ? null : nameOf(config.current, "queue", queue),
    caller: parties.caller,
    called: parties.called,
    waitedMs: row?.waitMs ?? waitedSoFar(events, context.clock.now()),
    variables: variablesIn(events),
    history: historyOf(context, me, isOutbound ? parties.called.number : parties.caller.number, id),
    note: notesOf(db, me.person, id).find(({ by }) => by === noteAuthor(me.person)) ?? null,
  };
}

/** Queues the person works in, with who waits. */
function queuesOf(context: ApiContext, agent: LiveAgent | undefined): Desk["queues"] {
  const own = (queue: LiveQueue): boolean => agent?.queues.includes(queue.id) === true;
  return context.live
    .queues()
    .filter(own)
    .map(({ id, name, nameZh, waiting, ready, signedIn }) => ({
      id,
      name,
      ...(nameZh !== undefined && { nameZh }),
      waiting,
      ready,
      signedIn,
    }));
}

/** One's own figures of the day: the sums of one day, read here so that no long report keeps the desk waiting. */
function todayOf({ db, clock, config }: ApiContext, extension: string | undefined): Desk["today"] {
  const nothing = { offered: 0, answered: 0, missed: 0, talkMs: 0, averageTalkMs: null, outbound: 0 };
  if (extension === undefined) return nothing;
  const now = clock.now();
  const { timeZone } = config.current.box;
  const day = { from: startOfDay(now, timeZone), to: endOfDay(now, timeZone) };
  const figures = agentReport(db, { ...day, agents: [extension] }).rows[0]?.figures;
  if (figures === undefined) return nothing;
  const { offered, answered, missed, talkMs, averageTalkPerAnsweredMs, outbound } = figures;
  return { offered, answered, missed, talkMs, averageTalkMs: averageTalkPerAnsweredMs, outbound };
}

/** An agent's own page in one answer. */
export function serveDesk(app: FastifyInstance, context: ApiContext): void {
  const { clock, config } = context;
  serve(app, routes.desk, async ({ me }) => {
    const { extension } = me.person;
    const today = todayOf(context, extension);
    const agent = extension === undefined ? undefined : agentView(context, me, extension);
    const recent = recentOf(context, me);
    const midnight = startOfDay(clock.now(), config.current.box.timeZone);
    return {
      at: clock.now(),
      agent: agent ?? null,
      queues: queuesOf(context, agent),
      current: currentOf(context, me, agent),
      recent,
      unfinished: recent.filter(
        (row) => row.queue !== null && row.noteResult === undefined && row.startedAt >= midnight,
      ),
      pauseReasons: config.current.pauseReasons,
      today,
    };
  });
}
