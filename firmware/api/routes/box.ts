import type { FastifyInstance } from "fastify";
import { doneBy } from "#firmware/api/audit.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import { openApiDocument } from "#firmware/api/openapi.ts";
import { serve } from "#firmware/api/serve.ts";
import type { ApiContext } from "#firmware/api/server.ts";

interface AuditRow {
  readonly id: number;
  readonly at: number;
  readonly user: string;
  readonly address: string | null;
  readonly action: string;
  readonly target: string;
  readonly detail: string | null;
}

/** The box itself: health, audit log, phones, and the description of this API. */
export function serveBox(
  app: FastifyInstance,
  { clock, db, health, inventory, alarms, phones, audit, confirmClock }: ApiContext,
): void {
  serve(app, routes.health, async () => ({ ...(await health()), alarms: [...alarms.list()] }));
  serve(app, routes.inventory, () => inventory());
  serve(app, routes.confirmClock, async ({ me, request }) => {
    confirmClock();
    audit.write({ ...doneBy(me, request.ip), action: "box.clock-confirmed", target: "" });
    return { at: clock.now() };
  });
  serve(app, routes.audit, async ({ query }) => {
    const { limit = 100, before, who, action } = query;
    const rows = db.all<AuditRow>(
      `SELECT * FROM audit WHERE (:before IS NULL OR id < :before) AND (:who IS NULL OR user = :who)
         AND (:action IS NULL OR action LIKE :action || '%') ORDER BY id DESC LIMIT :limit`,
      { before: before ?? null, who: who ?? null, action: action ?? null, limit: limit + 1 },
    );
    const shown = rows.slice(0, limit);
    return {
      rows: shown.map((row) => ({
        id: row.id,
        at: row.at,
        who: row.user,
        from: row.address ?? "",
        action: row.action,
        subject: row.target,
        detail: row.detail ?? "",
      })),
      next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
    };
  });
  serve(app, routes.phones, async () => ({
    phones: phones.phones().map((phone) => ({
      ...phone,
      calls: [...phone.calls],
      contacts: phone.contacts.map((contact) => ({ ...contact })),
    })),
  }));
  const document = openApiDocument();
  serve(app, routes.openapi, async () => document);
}
