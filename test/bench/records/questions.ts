import { addressOf, type Route } from "#firmware/api/contract/route.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import type { Database } from "#firmware/db/database.ts";
import { AGENTS, QUEUES, TIME_ZONE, TRUNKS } from "./house.ts";

/** A page of a person who looks at calls: what it asks the box. */
export interface Question {
  readonly title: string;
  readonly who: "owner" | "supervisor" | "agent";
  readonly address: string;
}

type Values = Readonly<Record<string, string | number | boolean>>;

const DAY_MS = 86_400_000;
/** About the middle of the year: a page far down in the list. */
const HALF_A_YEAR_MS = 182 * DAY_MS;

/** The date at the box's place. */
function dateOf(at: number): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: TIME_ZONE }).format(at);
}

function reports(lastDay: number): Question[] {
  const to = dateOf(lastDay);
  const spans = { day: to, month: dateOf(lastDay - 29 * DAY_MS), year: dateOf(lastDay - 364 * DAY_MS) };
  const [queue = "", agent = ""] = [QUEUES[0], AGENTS[0]];
  const ask = (title: string, route: Route, query: Values): Question => ({
    title,
    who: "owner",
    address: addressOf(route, {}, query),
  });
  const each = Object.entries(spans).flatMap(([name, from]) => [
    ask(`report by agent, ${name}`, routes.agentReport, { from, to }),
    ask(`report by queue, ${name}`, routes.queueReport, { from, to }),
    ask(`report by hour, ${name}`, routes.hourReport, { from, to }),
    ask(`report by line, ${name}`, routes.lineReport, { from, to }),
  ]);
  // Neither end is a midnight: sums of whole days do not answer it alone.
  const odd = { from: `${spans.year}T09:30`, to: `${to}T16:45` };
  return [
    ...each,
    ask("report by agent, year, one queue", routes.agentReport, { from: spans.year, to, queue }),
    ask("report by agent, year, one agent", routes.agentReport, { from: spans.year, to, agent }),
    ask("report by queue, year, one queue", routes.queueReport, { from: spans.year, to, queue }),
    ask("report by hour, year, one queue", routes.hourReport, { from: spans.year, to, queue }),
    ask("report by agent, year, cut within days", routes.agentReport, odd),
    ask("report by queue, year, cut within days", routes.queueReport, odd),
    ask("report by agent, year, as CSV", routes.agentReportCsv, { from: spans.year, to }),
    ask("report by queue, year, as CSV", routes.queueReportCsv, { from: spans.year, to }),
  ];
}

interface Known {
  readonly id: string;
  readonly caller_number: string;
  readonly started_at: number;
}

function lists(lastDay: number, known: Known): Question[] {
  const day = dateOf(lastDay);
  const month = dateOf(lastDay - 29 * DAY_MS);
  const [queue = "", agent = "", line = ""] = [QUEUES[0], AGENTS[0], TRUNKS[3]];
  const number = known.caller_number;
  const filters: readonly (readonly [string, Values])[] = [
    ["newest", {}],
    ["a day", { from: day, to: day }],
    ["a month", { from: month, to: day }],
    ["a page half a year back", { cursor: `${lastDay - HALF_A_YEAR_MS}~c-` }],
    ["outbound", { dir: "outbound" }],
    ["abandoned", { result: "abandoned" }],
    ["one queue", { queue }],
    ["one agent", { agent }],
    ["one line", { line }],
    ["recorded", { recorded: true }],
    ["a whole number", { number }],
    ["the end of a number", { number: number.slice(-5) }],
    ["digits that nobody has", { number: "0000000000" }],
    ["a name", { text: "Okafor" }],
    ["a name that nobody has", { text: "Xylander" }],
    ["words of a note", { text: "order 424" }],
    ["a call's id", { text: known.id }],
    ["answered in time in a queue", { queue, stay: "in-target" }],
    ["abandoned in a queue, a month", { queue, stay: "abandoned", from: month, to: day }],
    ["missed by an agent", { agent, offer: "missed" }],
    ["missed by an agent, a month", { agent, offer: "missed", from: month, to: day }],
  ];
  return filters.map(([title, query]) => ({
    title: `calls: ${title}`,
    who: "owner",
    address: addressOf(routes.calls, {}, query),
  }));
}

/** Every report and list page that grows with the calls on record. */
export function questionsFor(db: Database): Question[] {
  const lastDay = db.get<{ at: number }>("SELECT max(started_at) AS at FROM call")?.at ?? 0;
  const known = db.get<Known>(
    `SELECT id, caller_number, started_at FROM call WHERE direction = 'inbound' AND started_at < :at
     ORDER BY started_at DESC LIMIT 1`,
    { at: lastDay - HALF_A_YEAR_MS },
  );
  if (known === undefined) throw new Error("there are no calls on record");
  const seenBy = (who: "supervisor" | "agent"): Question => ({
    title: `calls: newest, ${who}`,
    who,
    address: addressOf(routes.calls),
  });
  return [
    ...reports(lastDay),
    ...lists(lastDay, known),
    seenBy("supervisor"),
    seenBy("agent"),
    { title: "one call", who: "owner", address: addressOf(routes.call, { id: known.id }) },
    { title: "an agent's desk", who: "agent", address: addressOf(routes.desk) },
    { title: "live page", who: "owner", address: addressOf(routes.live) },
    { title: "who did what", who: "owner", address: addressOf(routes.audit) },
  ];
}
