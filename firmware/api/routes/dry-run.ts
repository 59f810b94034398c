import type { FastifyInstance } from "fastify";
import { routes } from "#firmware/api/contract/routes.ts";
import type { DryRun, DryRunReply, DryRunStep } from "#firmware/api/contract/routing.ts";
import { invalidField } from "#firmware/api/refusal.ts";
import { serve } from "#firmware/api/serve.ts";
import type { ApiContext } from "#firmware/api/server.ts";
import { openingAt } from "#firmware/calls/routing/schedule.ts";
import { type DryRunResult, dryRunFlow } from "#firmware/ivr/dry-run.ts";
import { parseLocal } from "#firmware/kernel/local-time.ts";

/** A dry-run step as it travels: nothing in it may be changed, and nothing of it is the runner's own. */
function wireStep(step: DryRunResult["steps"][number]): DryRunStep {
  switch (step.kind) {
    case "said":
      return { kind: "said", prompts: [...step.prompts], language: step.language };
    case "decided": {
      const { code, facts, setting } = step.decision;
      return { kind: "decided", decision: { code, facts: { ...facts }, ...(setting !== undefined && { setting }) } };
    }
    default:
      return { ...step };
  }
}

async function dryRun({ config, clock }: ApiContext, body: DryRun): Promise<DryRunReply> {
  const { timeZone, language } = config.current.box;
  const at = body.at === undefined ? clock.now() : parseLocal(body.at, timeZone, "from");
  if (at === undefined) throw invalidField("/at", `There is no day ${body.at}.`, `日期 ${body.at} 不存在。`);
  const { flow: edited } = body;
  const result = await dryRunFlow(
    {
      flow: edited.id,
      caller: body.caller === undefined ? {} : { number: body.caller },
      called: body.called === undefined ? {} : { number: body.called },
      language: body.language ?? config.current.box.defaultFlowLanguage ?? language,
      keys: body.keys,
      dialOutcome: body.dialOutcome ?? "no-answer",
    },
    {
      flow: (id) => (id === edited.id ? edited : config.current.flows.find((flow) => flow.id === id)),
      schedule(id) {
        const schedule = config.current.schedules.find((one) => one.id === id);
        if (schedule === undefined) return undefined;
        const { state, by, specialDay } = openingAt(schedule, timeZone, at);
        return { state, because: specialDay ?? by };
      },
    },
  );
  return {
    steps: result.steps.map(wireStep),
    destination: result.destination === undefined ? null : { ...result.destination },
  };
}

/** Going through a voice menu on paper, as it is being edited. */
export function serveDryRun(app: FastifyInstance, context: ApiContext): void {
  serve(app, routes.dryRunFlow, async ({ body }) => dryRun(context, body));
}
