import type { FastifyInstance } from "fastify";
import { can } from "#firmware/api/access/person.ts";
import type { SignedIn } from "#firmware/api/access/sessions.ts";
import { doneBy } from "#firmware/api/audit.ts";
import type { LiveAgent } from "#firmware/api/contract/live.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import { liveFor } from "#firmware/api/live/live-filter.ts";
import { forbidden, notFound, notNow, type Refusal } from "#firmware/api/refusal.ts";
import { serve } from "#firmware/api/serve.ts";
import type { ApiContext } from "#firmware/api/server.ts";
import type { AgentAction, AgentActionResult } from "#firmware/people/agent-actions.ts";

type Why = Extract<AgentActionResult, { kind: "refused" }>["why"];

function refusal(why: Why): Refusal {
  switch (why) {
    case "unknown-agent":
      return notFound("agent", "坐席");
    case "not-signed-in":
      return notNow(why, "Sign in to the queues first.", "请先签入。");
    case "already-signed-in":
      return notNow(why, "Already signed in.", "已签入。");
    case "unknown-reason":
      return notNow(why, "There is no such pause reason; load the page again.", "没有该示忙原因，请刷新页面。");
    case "not-in-wrap-up":
      return notNow(why, "The wrap-up is over already.", "话后处理已结束。");
  }
}

/** One's own live entry, or the one of an agent one may see. */
export function agentView(context: ApiContext, me: SignedIn, extension: string): LiveAgent | undefined {
  const agent = context.live.agent(extension);
  if (agent === undefined) return undefined;
  return liveFor(me.person, { list: "agents", value: agent }) as LiveAgent | undefined; // an agent in, an agent out
}

function order(
  context: ApiContext,
  asked: { me: SignedIn; address: string; extension: string },
  action: AgentAction,
): LiveAgent {
  const { me, extension, address } = asked;
  const isSelf = me.person.extension === extension;
  if (!isSelf && !can(me.person, "control-agents")) throw forbidden();
  if (agentView(context, me, extension) === undefined) throw notFound("agent", "坐席");
  const result = context.agents.actions.apply(extension, action, isSelf ? "page" : "supervisor");
  if (result.kind === "refused") throw refusal(result.why);
  if (!isSelf) {
    const who = doneBy(me, address);
    context.audit.write({ ...who, action: `agent.${action.type}`, target: extension });
  }
  const view = agentView(context, me, extension);
  if (view === undefined) throw notFound("agent", "坐席");
  return view;
}

/** Agents: who there is, and what they or their supervisor may do with their state. */
export function serveAgents(app: FastifyInstance, context: ApiContext): void {
  serve(app, routes.agents, async ({ me }) => ({
    agents: context.live.agents().flatMap((agent) => agentView(context, me, agent.id) ?? []),
  }));
  const asked = (me: SignedIn, address: string, extension: string) => ({ me, address, extension });
  serve(app, routes.agentSignIn, async ({ me, params, request }) =>
    order(context, asked(me, request.ip, params.extension), { type: "sign-in" }),
  );
  serve(app, routes.agentSignOut, async ({ me, params, request }) =>
    order(context, asked(me, request.ip, params.extension), { type: "sign-out" }),
  );
  serve(app, routes.agentPause, async ({ me, params, body, request }) =>
    order(context, asked(me, request.ip, params.extension), { type: "pause", reason: body.reason }),
  );
  serve(app, routes.agentReady, async ({ me, params, request }) =>
    order(context, asked(me, request.ip, params.extension), { type: "ready" }),
  );
  serve(app, routes.agentWrapUp, async ({ me, params, body, request }) =>
    order(context, asked(me, request.ip, params.extension), { type: "extend-wrap-up", seconds: body.seconds }),
  );
}
