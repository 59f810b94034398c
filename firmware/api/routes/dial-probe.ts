import type { FastifyInstance } from "fastify";
import { routes } from "#firmware/api/contract/routes.ts";
import type { DialProbeResult } from "#firmware/api/contract/routing.ts";
import { serve } from "#firmware/api/serve.ts";
import type { ApiContext } from "#firmware/api/server.ts";
import { routeInternal } from "#firmware/calls/routing/internal.ts";
import { routeOutbound } from "#firmware/calls/routing/outbound.ts";
import type { Config } from "#firmware/config/schema/config.ts";

const NOTHING = { destination: null, code: null, rule: null, ways: [], steps: [] } as const;

/** What a number dialled on a phone of the house leads to, by the code that routes real calls. */
function probeDial(config: Config, number: string): DialProbeResult {
  const inside = routeInternal(config, number);
  if (inside.kind === "unknown") return { ...NOTHING, ways: [], steps: [], kind: "nowhere" };
  if (inside.kind === "code") return { ...NOTHING, ways: [], steps: [], kind: "code", code: inside.code };
  const { destination } = inside;
  if (destination.kind !== "external") return { ...NOTHING, ways: [], steps: [], kind: "inside", destination };
  const route = routeOutbound(config, destination.number, { mayDialOut: true });
  const steps = route.steps.map(({ code, facts, setting }) => ({
    code,
    facts: { ...facts },
    ...(setting !== undefined && { setting }),
  }));
  if (route.kind === "none") return { ...NOTHING, ways: [], kind: "nowhere", steps };
  const ways = route.ways.map((way) =>
    way.kind === "line"
      ? { kind: way.kind, id: way.line, digits: way.digits }
      : { kind: way.kind, id: way.trunk, digits: way.number },
  );
  return { kind: "outside", destination, code: null, rule: route.rule, ways, steps };
}

/** Trying a number out, as it would be dialled inside. */
export function serveDialProbe(app: FastifyInstance, { config }: ApiContext): void {
  serve(app, routes.probeDial, async ({ body }) => probeDial(config.current, body.number));
}
