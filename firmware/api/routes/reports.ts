import type { FastifyInstance, FastifyReply } from "fastify";
import type { SignedIn } from "#firmware/api/access/sessions.ts";
import type {
  AgentReport,
  Formula,
  HourReport,
  LineReport,
  QueueReport,
  ReportQuery,
} from "#firmware/api/contract/reports.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import { nameOf } from "#firmware/api/names.ts";
import { readRange } from "#firmware/api/range.ts";
import { forbidden } from "#firmware/api/refusal.ts";
import { AGENT_FORMULAS, HOUR_FORMULAS, LINE_FORMULAS, QUEUE_FORMULAS } from "#firmware/api/reports/formulas.table.ts";
import { reportCsv, type TableReport } from "#firmware/api/reports/report-csv.ts";
import { serve } from "#firmware/api/serve.ts";
import type { ApiContext } from "#firmware/api/server.ts";
import { localText } from "#firmware/kernel/local-time.ts";

type Range = AgentReport["range"];

function rangeOf({ config }: ApiContext, query: ReportQuery): Range {
  const { timeZone } = config.current.box;
  const { from, to } = readRange({ from: query.from, to: query.to }, timeZone);
  return { from, to, fromLocal: localText(from, timeZone), toLocal: localText(to, timeZone), timeZone };
}

/** The queues asked for as far as the person sees them; undefined means all. */
function queuesFor({ person }: SignedIn, query: ReportQuery): string[] | undefined {
  if (query.queue === undefined) return person.queues === undefined ? undefined : [...person.queues];
  if (person.queues !== undefined && !person.queues.has(query.queue)) throw forbidden();
  return [query.queue];
}

function agentsFor({ config }: ApiContext, { person }: SignedIn, query: ReportQuery): string[] | undefined {
  const { queues } = person;
  const members = config.current.queues
    .filter(({ id }) => queues?.has(id))
    .flatMap((queue) => queue.members.map(({ agent }) => agent));
  if (query.agent === undefined) return queues === undefined ? undefined : [...new Set(members)];
  if (queues !== undefined && !members.includes(query.agent)) throw forbidden();
  return [query.agent];
}

/** Whether a total is the sum of its parts, as the page says in a sentence. */
function adds(figures: object, total: string, parts: readonly string[]): AgentReport["reconciles"][number] {
  const value = (metric: string): number => Number(Reflect.get(figures, metric));
  return { total, parts: [...parts], holds: value(total) === parts.reduce((sum, part) => sum + value(part), 0) };
}

function copy(formulas: readonly Formula[]): Formula[] {
  return [...formulas];
}

async function agentReport(context: ApiContext, me: SignedIn, query: ReportQuery): Promise<AgentReport> {
  const range = rangeOf(context, query);
  if (query.queue !== undefined) queuesFor(me, query);
  const agents = agentsFor(context, me, query);
  const { rows, total } = await context.reports.ask("agents", {
    from: range.from,
    to: range.to,
    ...(query.queue !== undefined && { queue: query.queue }),
    ...(agents !== undefined && { agents }),
  });
  const config = context.config.current;
  return {
    range,
    rows: rows.map(({ agent, figures }) => ({ ...nameOf(config, "extension", agent), figures })),
    total,
    formulas: copy(AGENT_FORMULAS),
    reconciles: [adds(total, "offered", ["answered", "missed"])],
  };
}

async function queueReport(context: ApiContext, me: SignedIn, query: ReportQuery): Promise<QueueReport> {
  const range = rangeOf(context, query);
  const queues = queuesFor(me, query);
  const config = context.config.current;
  const goals = config.queues.map(({ id, targetSeconds, shortAbandonSeconds }) => ({
    queue: id,
    targetMs: targetSeconds * 1000,
    shortAbandonMs: shortAbandonSeconds * 1000,
  }));
  const { rows, total } = await context.reports.ask("queues", {
    from: range.from,
    to: range.to,
    goals,
    ...(queues !== undefined && { queues }),
  });
  return {
    range,
    rows: rows.map(({ queue, figures }) => {
      const configured = config.queues.find(({ id }) => id === queue);
      const { targetSeconds = 20, goalPercent = 80, shortAbandonSeconds = 0 } = configured ?? {};
      return { ...nameOf(config, "queue", queue), figures, goals: { targetSeconds, goalPercent, shortAbandonSeconds } };
    }),
    total,
    formulas: copy(QUEUE_FORMULAS),
    reconciles: [adds(total, "offered", ["answered", "abandoned", "overflowed", ...(total.cut > 0 ? ["cut"] : [])])],
  };
}

async function hourReport(context: ApiContext, me: SignedIn, query: ReportQuery): Promise<HourReport> {
  const range = rangeOf(context, query);
  if (query.queue === undefined && me.person.queues !== undefined)
    throw forbidden("Choose one of your queues.", "请选择您负责的队列。");
  queuesFor(me, query);
  const { rows, total } = await context.reports.ask("hours", {
    from: range.from,
    to: range.to,
    timeZone: range.timeZone,
    ...(query.queue !== undefined && { queue: query.queue }),
  });
  return {
    range,
    rows: rows.map(({ hour, figures }) => {
      const id = String(hour).padStart(2, "0");
      return { id, name: `${id}:00`, figures };
    }),
    total,
    formulas: copy(HOUR_FORMULAS),
    reconciles: [],
  };
}

async function lineReport(context: ApiContext, query: ReportQuery): Promise<LineReport> {
  const range = rangeOf(context, query);
  const { rows, total } = await context.reports.ask("lines", { from: range.from, to: range.to });
  const config = context.config.current;
  return {
    range,
    rows: rows.map(({ line, figures }) => ({
      ...nameOf(config, line.includes(".") ? "line" : "trunk", line),
      figures,
    })),
    total,
    formulas: copy(LINE_FORMULAS),
    reconciles: [],
  };
}

function sendCsv(
  context: ApiContext,
  me: SignedIn,
  reply: FastifyReply,
  file: { name: string; report: TableReport },
): FastifyReply {
  reply.header("content-disposition", `attachment; filename="${file.name}.csv"`).type("text/csv; charset=utf-8");
  return reply.send(reportCsv(file.report, me.person.language ?? context.config.current.box.language));
}

/** Reports: computed in the report thread, named and narrowed here. */
export function serveReports(app: FastifyInstance, context: ApiContext): void {
  serve(app, routes.agentReport, async ({ me, query }) => agentReport(context, me, query));
  serve(app, routes.agentReportCsv, async ({ me, query, reply }) => {
    const report = await agentReport(context, me, query);
    return sendCsv(context, me, reply, { name: `agents-${query.from}-${query.to}`.replaceAll(":", ""), report });
  });
  serve(app, routes.queueReport, async ({ me, query }) => queueReport(context, me, query));
  serve(app, routes.queueReportCsv, async ({ me, query, reply }) => {
    const report = await queueReport(context, me, query);
    return sendCsv(context, me, reply, { name: `queues-${query.from}-${query.to}`.replaceAll(":", ""), report });
  });
  serve(app, routes.hourReport, async ({ me, query }) => hourReport(context, me, query));
  serve(app, routes.lineReport, async ({ query }) => lineReport(context, query));
}
