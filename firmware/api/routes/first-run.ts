import type { FastifyInstance } from "fastify";
import { doneBy } from "#firmware/api/audit.ts";
import { throwUnlessSaved } from "#firmware/api/config/save.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import { notNow } from "#firmware/api/refusal.ts";
import { serve } from "#firmware/api/serve.ts";
import type { ApiContext } from "#firmware/api/server.ts";
import { overPresent } from "#firmware/config/setup/over-present.ts";

/** The first run of a box: how far it is, what its steps set, the call at its end. */
export function serveFirstRun(app: FastifyInstance, context: ApiContext): void {
  const { firstRun, config, audit, applyReport, calls } = context;
  serve(app, routes.firstRun, async () => firstRun.view());
  serve(app, routes.moveFirstRun, async ({ body }) => firstRun.move(body));
  serve(app, routes.setUpPart, async ({ me, body, request }) => {
    const before = config.current;
    const { document, generated } = overPresent(before, body.config);
    const saved = await config.replace(document, {
      by: me.person.id,
      note: "set up on the page",
      expectedVersion: body.version ?? config.version,
    });
    throwUnlessSaved(saved, undefined);
    const detail = { parts: Object.keys(body.config).join(), phones: generated.length };
    audit.write({ ...doneBy(me, request.ip), action: "config.set-up", target: "config", detail });
    return { version: saved.version, steps: saved.kind === "saved" ? [...applyReport(before, config.current)] : [] };
  });
  serve(app, routes.tryPhone, async ({ body }) => {
    const rung = calls.tryPhone?.(body.extension);
    if (rung === undefined) throw notNow("not-possible", "This box cannot ring a phone.", "本机无法振铃话机。");
    if ("kind" in rung) throw notNow(rung.code, rung.message, rung.messageZh);
    return rung;
  });
}
