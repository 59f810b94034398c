import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply } from "fastify";
import { doneBy } from "#firmware/api/audit.ts";
import { PASSWORD_FIELD } from "#firmware/api/contract/backup.ts";
import { backupWords } from "#firmware/api/contract/backup-words.table.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import { invalidField, Refusal } from "#firmware/api/refusal.ts";
import { DONE, serve } from "#firmware/api/serve.ts";
import type { ApiContext } from "#firmware/api/server.ts";
import { BackupRefusal } from "#firmware/backup/backup-format.ts";
import { localDate } from "#firmware/kernel/local-time.ts";
import { uploaded } from "./upload.ts";

/** As large as any card. What does not fit is refused long before. */
const MAX_BACKUP_BYTES = 4 * 1024 ** 4;
const UNKNOWN = { en: "The box could not do that now. Try again.", zh: "设备暂时无法执行该操作，请重试。" };

/** What a backup is refused for, in words for people. */
function inWords(error: unknown): unknown {
  if (!(error instanceof BackupRefusal)) return error;
  return new Refusal(error.code === "disk-full" ? 507 : 409, error.code, backupWords[error.code] ?? UNKNOWN);
}

async function asked<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw inWords(error);
  }
}

const noFile = (): Refusal =>
  invalidField("/file", "Choose a backup (.callbox-backup).", "请选择备份文件（.callbox-backup）。");

/** Backups of the whole box: made, fetched, brought in, put in place. */
export function serveBackup(app: FastifyInstance, context: ApiContext): void {
  const backups = (): NonNullable<ApiContext["backup"]> => {
    if (context.backup === undefined) throw inWords(new BackupRefusal("nothing-there", "only calls are looked after"));
    return context.backup;
  };
  serve(app, routes.backup, () => asked(() => backups().view()));
  serveMaking(app, context, backups);
  serveTaking(app, context, backups);
}

type Backups = () => NonNullable<ApiContext["backup"]>;

function serveMaking(app: FastifyInstance, { audit, config, clock }: ApiContext, backups: Backups): void {
  serve(app, routes.makeBackup, async ({ body }) => {
    await asked(() => backups().make(body.parts, body.password ?? ""));
    return DONE;
  });
  serve(app, routes.fetchBackup, async ({ me, request, reply }) => {
    const made = await asked(() => backups().fetch());
    const { parts, counts } = made.manifest;
    const detail = { ...parts, isEncrypted: made.isEncrypted, ...counts };
    audit.write({ ...doneBy(me, request.ip), action: "backup.taken", target: "box", detail });
    const { companyName, timeZone } = config.current.box;
    nameFile(reply, companyName, localDate(clock.now(), timeZone));
    reply.type("application/octet-stream");
    return reply.send(Readable.from(made.octets, { objectMode: false }));
  });
  serve(app, routes.giveUpBackup, async () => {
    await asked(() => backups().giveUp());
    return DONE;
  });
}

function serveTaking(app: FastifyInstance, { audit }: ApiContext, backups: Backups): void {
  serve(
    app,
    routes.uploadBackup,
    async ({ me, request }) => {
      let password = "";
      const told = (fields: Readonly<Record<string, string>>): void => {
        password = fields[PASSWORD_FIELD] ?? "";
      };
      const chunks = uploaded(request, noFile(), MAX_BACKUP_BYTES, { told });
      const bytes = Number(request.headers["content-length"] ?? 0);
      const held = await asked(() => backups().take({ chunks, bytes, password: () => password }));
      const detail = { company: held.company, madeAt: held.madeAt };
      audit.write({ ...doneBy(me, request.ip), action: "backup.brought-in", target: "box", detail });
      return held;
    },
    { bodyLimit: MAX_BACKUP_BYTES },
  );
  serve(app, routes.bringBack, async ({ me, body, request }) => {
    const { from, when, cutsCalls = false } = body;
    audit.write({ ...doneBy(me, request.ip), action: "backup.bring-back", target: from, detail: { when, cutsCalls } });
    await asked(() => backups().bringBack({ from, isNow: when === "now", cutsCalls, by: me.person.id }));
    return DONE;
  });
  serve(app, routes.cancelBringBack, async ({ me, request }) => {
    await asked(() => backups().cancel());
    audit.write({ ...doneBy(me, request.ip), action: "backup.bring-back-cancelled", target: "box" });
    return DONE;
  });
  serve(app, routes.removeBackup, async ({ me, params, request }) => {
    await asked(() => backups().remove(params.what));
    audit.write({ ...doneBy(me, request.ip), action: "backup.removed", target: params.what });
    return DONE;
  });
}

/** Company and day, so that a drawer full of them can be told apart (RFC 6266 §4.3 for names that are not ASCII). */
function nameFile(reply: FastifyReply, company: string, day: string): void {
  const name = company
    .replace(/[\p{C}\p{P}\p{S}\p{Z}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  const full = `callbox-${name === "" ? "box" : name}-${day}.callbox-backup`;
  const plain = full.replace(/[^\x20-\x7e]+/g, "").replace(/-{2,}/g, "-");
  reply.header("content-disposition", `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(full)}`);
}
