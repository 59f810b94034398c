import type { FastifyInstance } from "fastify";
import type { SignedIn } from "#firmware/api/access/sessions.ts";
import { doneBy } from "#firmware/api/audit.ts";
import { refuseOthersThings } from "#firmware/api/config/rights.ts";
import { throwUnlessSaved } from "#firmware/api/config/save.ts";
import type { ApplyStep, Problem } from "#firmware/api/contract/config-views.ts";
import type { LiveSchedule } from "#firmware/api/contract/live.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import { liveSchedule } from "#firmware/api/live/live-picture.ts";
import { invalid, invalidField, notFound } from "#firmware/api/refusal.ts";
import { serve } from "#firmware/api/serve.ts";
import type { ApiContext } from "#firmware/api/server.ts";
import { complaints } from "#firmware/api/validate.ts";
import { routeInbound } from "#firmware/calls/routing/inbound.ts";
import { openingAt } from "#firmware/calls/routing/schedule.ts";
import { problemZh } from "#firmware/config/problem-zh.table.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { Flow } from "#firmware/config/schema/flow.ts";
import { Schedule } from "#firmware/config/schema/routing.ts";
import type { Language } from "#firmware/domain/destination.ts";
import { checkFlow } from "#firmware/ivr/check-flow.ts";
import { parseLocal } from "#firmware/kernel/local-time.ts";
import { problemsOf } from "./config.ts";
import { serveDialProbe } from "./dial-probe.ts";
import { serveDryRun } from "./dry-run.ts";

type Force = NonNullable<Config["schedules"][number]["force"]>;

async function setForce(
  context: ApiContext,
  asked: { me: SignedIn; address: string; id: string },
  force: Force | undefined,
): Promise<{ schedule: LiveSchedule; version: number; steps: ApplyStep[] }> {
  const { config, clock, audit, applyReport } = context;
  const { me, id, address } = asked;
  refuseOthersThings(me, "schedules", id);
  const before = config.current;
  const saved = await config.update(
    (draft) => {
      const schedule = draft.schedules.find((other) => other.id === id);
      if (schedule === undefined) throw notFound("schedule", "营业时间表");
      if (force === undefined) delete schedule.force;
      else schedule.force = force;
    },
    {
      by: me.person.id,
      note: force === undefined ? `schedules/${id} by calendar` : `schedules/${id} forced ${force.state}`,
    },
  );
  throwUnlessSaved(saved, undefined);
  const schedule = config.current.schedules.find((other) => other.id === id);
  if (schedule === undefined) throw notFound("schedule", "营业时间表");
  const who = doneBy(me, address);
  audit.write({ ...who, action: "schedule.force", target: id, detail: { state: force?.state ?? "calendar" } });
  return {
    schedule: liveSchedule(config.current, schedule, clock.now()),
    version: saved.version,
    steps: saved.kind === "saved" ? [...applyReport(before, config.current)] : [],
  };
}

function serveForce(app: FastifyInstance, context: ApiContext): void {
  const { config, clock } = context;
  serve(app, routes.forceSchedule, async ({ me, params, body, request }) => {
    const schedule = config.current.schedules.find(({ id }) => id === params.id);
    if (schedule === undefined) throw notFound("schedule", "营业时间表");
    const { force: _, ...calendar } = schedule;
    const next = openingAt(calendar, config.current.box.timeZone, clock.now()).until;
    const until = body.until === "next-change" ? next : body.until;
    const force = { state: body.state, ...(until !== undefined && { until }) };
    return setForce(context, { me, address: request.ip, id: params.id }, force);
  });
  serve(app, routes.unforceSchedule, async ({ me, params, request }) =>
    setForce(context, { me, address: request.ip, id: params.id }, undefined),
  );
}

/** The configuration with a schedule as it is being edited in place of the stored one. */
function withSchedule(config: Config, edited: unknown): Config {
  if (edited === undefined) return config;
  const wrong = complaints(Schedule, edited, "/schedule");
  if (wrong.length > 0) throw invalid(wrong);
  const schedule = edited as Config["schedules"][number]; // checked just above
  return { ...config, schedules: [...config.schedules.filter(({ id }) => id !== schedule.id), schedule] };
}

/** What is odd about a voice menu that may be saved nevertheless: silence, steps nobody reaches, missing languages. */
async function oddities({ prompts }: ApiContext, flow: Flow): Promise<Problem[]> {
  const there = new Set(
    (await prompts.list()).flatMap(({ id, variants }) =>
      variants.filter(({ source }) => source !== "missing").map(({ language }) => `${id} ${language}`),
    ),
  );
  const hasPrompt = (id: string, language: Language): boolean => there.has(`${id} ${language}`);
  return checkFlow(flow, { languages: ["en", "zh"], hasPrompt }).map(({ node, code, message }) => {
    const index = flow.nodes.findIndex(({ id }) => id === node);
    const path = index < 0 ? "" : `/nodes/${index}`;
    return { severity: "warning", path, code, message, messageZh: problemZh(code, message) };
  });
}

/** Where calls go: probing, forcing a schedule, checking a voice menu. */
export function serveRouting(app: FastifyInstance, context: ApiContext): void {
  const { config, clock } = context;
  serve(app, routes.probe, async ({ body }) => {
    const { at: text, schedule, ...call } = body;
    const at = text === undefined ? clock.now() : parseLocal(text, config.current.box.timeZone, "from");
    if (at === undefined) throw invalidField("/at", `There is no day ${text}.`, `日期 ${text} 不存在。`);
    const { steps, destination, rule } = routeInbound(withSchedule(config.current, schedule), { ...call, at });
    return {
      at,
      steps: steps.map(({ code, facts, setting }) => ({
        code,
        facts: { ...facts },
        ...(setting !== undefined && { setting }),
      })),
      destination,
      rule: rule ?? null,
    };
  });
  serveForce(app, context);
  serveDialProbe(app, context);
  serveDryRun(app, context);
  serve(app, routes.checkFlow, async ({ body }) => {
    const errors = await problemsOf(context, "flows", body.flow);
    const isKnown = (problem: Problem): boolean => errors.some(({ code }) => code === problem.code);
    return { problems: [...errors, ...(await oddities(context, body.flow)).filter((problem) => !isKnown(problem))] };
  });
}
