import type { FastifyInstance } from "fastify";
import { routes } from "#firmware/api/contract/routes.ts";
import { invalidField } from "#firmware/api/refusal.ts";
import { serve } from "#firmware/api/serve.ts";
import type { ApiContext } from "#firmware/api/server.ts";

const KEPT_MS = 30 * 86_400_000;
const MAX_DRAFTS = 200;

/** Unsaved changes of pages, per person. */
export function serveDrafts(app: FastifyInstance, { db, clock }: ApiContext): void {
  const personOf = (person: { kind: string; id: string }): string => `${person.kind}:${person.id}`;
  serve(app, routes.draft, async ({ me, params }) => {
    const row = db.get<{ body: string; saved_at: number }>(
      "SELECT body, saved_at FROM draft WHERE person = :person AND key = :key AND saved_at > :oldest",
      { person: personOf(me.person), key: params.key, oldest: clock.now() - KEPT_MS },
    );
    return row === undefined
      ? { value: null, savedAt: null }
      : { value: JSON.parse(row.body) as unknown, savedAt: row.saved_at };
  });
  serve(app, routes.setDraft, async ({ me, params, body }) => {
    const person = personOf(me.person);
    const now = clock.now();
    db.run("DELETE FROM draft WHERE saved_at <= :oldest", { oldest: now - KEPT_MS });
    if (body.value === null || body.value === undefined) {
      db.run("DELETE FROM draft WHERE person = :person AND key = :key", { person, key: params.key });
      return { value: null, savedAt: null };
    }
    const { kept } = db.get<{ kept: number }>(
      "SELECT count(*) AS kept FROM draft WHERE person = :person AND key <> :key",
      {
        person,
        key: params.key,
      },
    ) ?? { kept: 0 };
    if (kept >= MAX_DRAFTS) {
      throw invalidField(
        "/value",
        "Too many unsaved pages; save or discard some first.",
        "未保存的页面过多，请先保存或放弃一些。",
      );
    }
    db.run(
      `INSERT INTO draft (person, key, body, saved_at) VALUES (:person, :key, :body, :now)
       ON CONFLICT (person, key) DO UPDATE SET body = :body, saved_at = :now`,
      { person, key: params.key, body: JSON.stringify(body.value), now },
    );
    return { value: body.value, savedAt: now };
  });
}
