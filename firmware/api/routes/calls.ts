import type { FastifyInstance } from "fastify";
import { can } from "#firmware/api/access/person.ts";
import type { SignedIn } from "#firmware/api/access/sessions.ts";
import { doneBy } from "#firmware/api/audit.ts";
import { findRecord, seenBy } from "#firmware/api/calls/call-access.ts";
import { callDetail, noteAuthor } from "#firmware/api/calls/call-detail.ts";
import { callsCsv } from "#firmware/api/calls/call-export.ts";
import { legsOf } from "#firmware/api/calls/call-legs.ts";
import { callRow } from "#firmware/api/calls/call-row.ts";
import { readJournal } from "#firmware/api/calls/journal.ts";
import { ladderOf, traceOf } from "#firmware/api/calls/ladder.ts";
import { pcapOf } from "#firmware/api/calls/pcap.ts";
import { isRunningMatch, runningRow } from "#firmware/api/calls/running-row.ts";
import type { CallFilter, CallPage, CallRow } from "#firmware/api/contract/call-list.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import { liveFor, snapshotFor } from "#firmware/api/live/live-filter.ts";
import { readRange } from "#firmware/api/range.ts";
import { forbidden, invalidField, notFound, notNow } from "#firmware/api/refusal.ts";
import { DONE, serve } from "#firmware/api/serve.ts";
import type { ApiContext } from "#firmware/api/server.ts";
import type { CallEvent } from "#firmware/domain/call-event.ts";
import type { CallCriteria } from "#firmware/reports/call-criteria.ts";
import type { CallCounts, CallCursor, CallList } from "#firmware/reports/call-list.ts";

/** The filter of a request as criteria for the database, narrowed to what the person may see. */
function criteriaOf(context: ApiContext, me: SignedIn, filter: CallFilter): CallCriteria {
  const config = context.config.current;
  const { from, to } = readRange({ from: filter.from, to: filter.to }, config.box.timeZone);
  const queue = config.queues.find(({ id }) => id === filter.queue);
  const seen = seenBy(me.person, config);
  const { dir, from: _from, to: _to, ...same } = filter;
  return {
    ...same,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(dir !== undefined && { direction: dir }),
    ...(queue !== undefined && {
      targetMs: queue.targetSeconds * 1000,
      shortAbandonMs: queue.shortAbandonSeconds * 1000,
    }),
    ...(seen !== undefined && { seen }),
  };
}

function readCursor(text: string | undefined): CallCursor | undefined {
  if (text === undefined) return undefined;
  const [startedAt, id] = text.split("~");
  if (id === undefined || !/^\d+$/.test(startedAt ?? "")) {
    throw invalidField("/cursor", "Take the cursor from the page before.", "请使用上一页返回的游标。");
  }
  return { startedAt: Number(startedAt), id };
}

/** A call with its journal as far as this person may see it: a finished or a running one. */
function findCall(context: ApiContext, me: SignedIn, id: string): { row: CallRow; events: CallEvent[] } {
  const { db, live } = context;
  const config = context.config.current;
  const record = findRecord(db, config, me.person, id);
  if (record !== undefined) return { row: callRow(config, me.person, record), events: readJournal(db, id) };
  const running = live.calls.get(id);
  if (running === undefined || liveFor(me.person, { list: "calls", value: running }) === undefined) {
    throw notFound("call", "通话");
  }
  return { row: runningRow(config, me.person, running), events: readJournal(db, id) };
}

/** Every number of the parties of a call: what must be masked in raw texts. */
function numbersOf(events: readonly CallEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.type === "call.started") return [event.caller.number, event.called.number].filter((n) => n !== undefined);
    return event.type === "leg.dialled" && event.party.number !== undefined ? [event.party.number] : [];
  });
}

/** Calls that go on now and belong into the list, newest first. */
function runningRows({ live, config }: ApiContext, me: SignedIn, criteria: CallCriteria): CallRow[] {
  return live.calls
    .list()
    .filter((call) => isRunningMatch(call, criteria))
    .filter((call) => liveFor(me.person, { list: "calls", value: call }) !== undefined)
    .toSorted((one, other) => other.startedAt - one.startedAt)
    .map((call) => runningRow(config.current, me.person, call));
}

function withTotal({ byResult, isComplete }: CallCounts): NonNullable<CallPage["counts"]> {
  const total = Object.values(byResult).reduce((sum, calls) => sum + calls, 0);
  return { total, byResult: { ...byResult }, isComplete };
}

function serveList(app: FastifyInstance, context: ApiContext): void {
  const { reports, config } = context;
  serve(app, routes.calls, async ({ me, query }) => {
    const { cursor, limit = 50, ...filter } = query;
    const criteria = criteriaOf(context, me, filter);
    const after = readCursor(cursor);
    const found: CallList & { counts?: CallCounts } =
      after === undefined
        ? await reports.ask("firstCalls", { criteria, limit })
        : await reports.ask("calls", { criteria, page: { limit, after } });
    const { rows, next, counts } = found;
    const ended = new Set(rows.map(({ id }) => id));
    const running = after === undefined ? runningRows(context, me, criteria).filter(({ id }) => !ended.has(id)) : [];
    return {
      rows: [...running, ...rows.map((row) => callRow(config.current, me.person, row))],
      next: next === undefined ? null : `${next.startedAt}~${next.id}`,
      ...(counts !== undefined && { counts: withTotal(counts) }),
    };
  });
  serve(app, routes.callsCsv, async ({ me, query, request, reply }) => {
    const criteria = criteriaOf(context, me, query);
    context.audit.write({
      ...doneBy(me, request.ip),
      action: "calls.export",
      target: "calls",
      detail: { ...query },
    });
    reply.header("content-disposition", 'attachment; filename="calls.csv"');
    reply.type("text/csv; charset=utf-8");
    return reply.send(callsCsv(context, me.person, criteria));
  });
}

function serveOne(app: FastifyInstance, context: ApiContext): void {
  const { db, config } = context;
  serve(app, routes.call, async ({ me, params }) => {
    const { row, events } = findCall(context, me, params.id);
    return callDetail({ db, config: config.current, person: me.person }, row, events);
  });
  serve(app, routes.ladder, async ({ me, params }) => {
    const { events } = findCall(context, me, params.id);
    const rows = traceOf(db, me.person, params.id, numbersOf(events));
    return ladderOf(rows, legsOf(config.current, events));
  });
  serve(app, routes.pcap, async ({ me, params, reply }) => {
    const { events } = findCall(context, me, params.id);
    const messages = traceOf(db, me.person, params.id, numbersOf(events)).flatMap(
      ({ at, direction, party, kind, raw }) =>
        kind === "sip" && raw !== null ? [{ at, direction, party, text: raw }] : [],
    );
    reply.header("content-disposition", `attachment; filename="${params.id}.pcap"`);
    reply.type("application/vnd.tcpdump.pcap");
    return reply.send(pcapOf(messages));
  });
}

function serveActions(app: FastifyInstance, context: ApiContext): void {
  const { db, clock, calls, live, audit } = context;
  serve(app, routes.dial, async ({ me, body }) => {
    if (me.person.extension === undefined) {
      throw notNow("no-extension", "You have no phone of your own to call from.", "您没有分机，无法拨打电话。");
    }
    const dialled = calls.dial?.(me.person.extension, body.number);
    if (dialled === undefined) {
      throw notNow(
        "not-possible",
        "This box cannot dial from the page yet; dial on the phone.",
        "暂不支持网页拨号，请用话机拨打。",
      );
    }
    if ("kind" in dialled) throw notNow(dialled.code, dialled.message, dialled.messageZh);
    return dialled;
  });
  serve(app, routes.hangUp, async ({ me, params, request }) => {
    const running = live.calls.get(params.id);
    if (running === undefined) throw notFound("running call", "进行中的通话");
    const seen = liveFor(me.person, { list: "calls", value: running });
    const own = me.person.extension;
    const isOwn =
      own !== undefined &&
      (running.extension === own || (running.origin.kind === "extension" && running.origin.extension === own));
    if (seen === undefined || (!isOwn && !can(me.person, "hang-up-calls"))) throw forbidden();
    if (!calls.hangUp(params.id, `ended from the page by ${me.person.name}`))
      throw notFound("running call", "进行中的通话");
    const who = doneBy(me, request.ip);
    audit.write({ ...who, action: "call.hang-up", target: params.id });
    return DONE;
  });
  serve(app, routes.setNote, async ({ me, params, body }) => {
    findCall(context, me, params.id);
    const at = clock.now();
    db.run(
      `INSERT INTO call_note (call, person, body, result, draft, at) VALUES (:call, :person, :text, :result, :draft, :at)
       ON CONFLICT (call, person) DO UPDATE SET body = :text, result = :result, draft = :draft, at = :at`,
      {
        call: params.id,
        person: noteAuthor(me.person),
        text: body.text,
        result: body.result ?? null,
        draft: body.draft ? 1 : 0,
        at,
      },
    );
    return { ...body, by: noteAuthor(me.person), at };
  });
}

/** Calls: the list, one of them, its ladder, what can be done with it. */
export function serveCalls(app: FastifyInstance, context: ApiContext): void {
  serve(app, routes.live, async ({ me }) => snapshotFor(me.person, context.live.snapshot()));
  serveList(app, context);
  serveOne(app, context);
  serveActions(app, context);
}
