import type { FastifyInstance } from "fastify";
import { doneBy } from "#firmware/api/audit.ts";
import { fromWire, type Item, idOf, listOf } from "#firmware/api/config/items.ts";
import { serveConfigLists } from "#firmware/api/config/lists.ts";
import { refuseOthersThings, refuseOwnerless } from "#firmware/api/config/rights.ts";
import { bilingual, isSamePart, throwUnlessSaved } from "#firmware/api/config/save.ts";
import { configSettings } from "#firmware/api/contract/config.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import { invalidField, notFound } from "#firmware/api/refusal.ts";
import { serve } from "#firmware/api/serve.ts";
import type { ApiContext } from "#firmware/api/server.ts";
import { diffConfig } from "#firmware/config/diff.ts";
import { writeDocument } from "#firmware/config/document.ts";
import { readDocumentAside } from "#firmware/config/document-aside.ts";
import { ConfigInvalid } from "#firmware/config/problem.ts";
import { problemZh } from "#firmware/config/problem-zh.table.ts";
import type { Config, ConfigCollection } from "#firmware/config/schema/config.ts";
import { keepSecrets, MASK, maskSecrets } from "#firmware/config/secrets.ts";

/** A whole configuration file may be this large. */
const IMPORT_LIMIT_BYTES = 5 * 1024 * 1024;

type SettingName = keyof typeof configSettings;

function serveSettings(app: FastifyInstance, context: ApiContext): void {
  const { config, audit, applyReport } = context;
  for (const name of Object.keys(configSettings) as SettingName[]) {
    // The four settings differ in their value only, and each route's own schema has checked it.
    const contract = configSettings[name] as typeof configSettings.box;
    serve(app, contract.get, async () => ({ version: config.version, value: config.current[name] as Config["box"] }));
    serve(app, contract.update, async ({ me, body, request }) => {
      refuseOthersThings(me, undefined, undefined);
      const before = config.current;
      const isSame = await isSamePart(config, body.version, (other) => other[name]);
      const saved = await config.update(
        (draft) => {
          (draft as Record<SettingName, unknown>)[name] = body.value;
        },
        { by: me.person.id, note: `${name} changed`, expectedVersion: isSame ? config.version : body.version },
      );
      throwUnlessSaved(saved, { itemPath: `/${name}`, mine: body.value, theirs: () => config.current[name] });
      const who = doneBy(me, request.ip);
      audit.write({ ...who, action: "config.change", target: name, detail: { version: saved.version } });
      const steps = saved.kind === "saved" ? [...applyReport(before, config.current)] : [];
      return { version: saved.version, value: config.current[name] as Config["box"], steps };
    });
  }
}

/** Differences for people who may not read secrets: they show as changed, not as what. */
function shownDifferences(before: unknown, after: unknown): { path: string; before?: unknown; after?: unknown }[] {
  const secret = /\/(sipPassword|pin|passwordHash|password)$/;
  return diffConfig(before, after).map((difference) => {
    if (!secret.test(difference.path)) return { ...difference, ...masked(difference) };
    return {
      path: difference.path,
      ...(difference.before !== undefined && { before: MASK }),
      ...(difference.after !== undefined && { after: MASK }),
    };
  });
}

const SECRET_KEYS = new Set(["sipPassword", "pin", "passwordHash", "password"]);

function hide(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hide);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      SECRET_KEYS.has(key) && inner !== undefined ? MASK : hide(inner),
    ]),
  );
}

function masked({ before, after }: { before?: unknown; after?: unknown }): { before?: unknown; after?: unknown } {
  return {
    ...(before !== undefined && { before: hide(before) }),
    ...(after !== undefined && { after: hide(after) }),
  };
}

async function read(text: string): Promise<unknown> {
  try {
    return await readDocumentAside(text);
  } catch (error) {
    if (!(error instanceof ConfigInvalid)) throw error;
    const [first] = error.problems;
    const { code = "syntax", message = error.message } = first ?? {};
    throw invalidField("/text", message, code === "syntax" ? `文件无法读取：${message}` : problemZh(code, message));
  }
}

function serveImport(app: FastifyInstance, context: ApiContext): void {
  const { config, audit, applyReport } = context;
  serve(
    app,
    routes.importConfig,
    async ({ me, body, request }) => {
      const document = await read(body.text);
      const problems = config.check(document).map(bilingual);
      if (problems.some(({ code }) => code === "too-many" || code === "foreign")) {
        return { saved: false, version: config.version, problems, differences: [], steps: [] };
      }
      const whole = keepSecrets(document, config.current);
      const differences = shownDifferences(config.current, whole);
      if (body.dryRun || problems.length > 0) {
        return { saved: false, version: config.version, problems, differences, steps: [] };
      }
      refuseOwnerless(whole as Config); // it has just been checked
      const before = config.current;
      const saved = await config.replace(document, {
        by: me.person.id,
        note: "a file was imported",
        ...(body.version !== undefined && { expectedVersion: body.version }),
      });
      throwUnlessSaved(saved, undefined);
      const who = doneBy(me, request.ip);
      audit.write({ ...who, action: "config.import", target: "config", detail: { version: saved.version } });
      const made = shownDifferences(before, config.current);
      return {
        saved: saved.kind === "saved",
        version: saved.version,
        problems: [],
        differences: made,
        steps: [...applyReport(before, config.current)],
      };
    },
    { bodyLimit: IMPORT_LIMIT_BYTES },
  );
}

function serveWhole(app: FastifyInstance, context: ApiContext): void {
  const { config, audit } = context;
  serve(app, routes.config, async () => ({
    version: config.version,
    config: maskSecrets(config.current) as unknown as Record<string, unknown>, // a document is a record
  }));
  serve(app, routes.exportConfig, async ({ me, query, request, reply }) => {
    const format = query?.format ?? "yaml";
    const withSecrets = query?.secrets === true;
    if (withSecrets) {
      audit.write({
        ...doneBy(me, request.ip),
        action: "config.export",
        target: "secrets",
      });
    }
    const document = withSecrets ? config.current : maskSecrets(config.current);
    reply.header("content-disposition", `attachment; filename="callbox-config-${config.version}.${format}"`);
    reply.type(format === "json" ? "application/json; charset=utf-8" : "application/yaml; charset=utf-8");
    return reply.send(writeDocument(document, format));
  });
  serve(app, routes.checkConfig, async ({ body }) => {
    const name = body.collection as ConfigCollection; // looked up just below
    if (
      !(name in config.current) ||
      !Array.isArray(config.current[name]) ||
      typeof body.item !== "object" ||
      body.item === null
    ) {
      throw invalidField("/collection", "There is no such list in the configuration.", "配置中没有该列表。");
    }
    return { problems: await problemsOf(context, name, body.item as Item) }; // an object, as just seen
  });
  serve(app, routes.extensionSecrets, async ({ me, params, request }) => {
    const extension = config.current.extensions.find(({ number }) => number === params.id);
    if (extension === undefined) throw notFound("extension", "分机");
    const who = doneBy(me, request.ip);
    audit.write({ ...who, action: "secrets.shown", target: `extensions/${params.id}` });
    const pin = extension.agent?.pin;
    return { sipPassword: extension.sipPassword, ...(pin !== undefined && { pin }) };
  });
}

/** What would be wrong with an item in place of the one with its id, or added. Paths are those inside the item. */
export async function problemsOf(
  context: ApiContext,
  name: ConfigCollection,
  item: Item,
): Promise<ReturnType<typeof bilingual>[]> {
  const draft = structuredClone(context.config.current);
  const list = listOf(draft, name);
  const at = list.findIndex((other) => idOf(name, other) === idOf(name, item));
  const index = at < 0 ? list.length : at;
  list[index] = await fromWire(name, item, list[at]);
  const root = `/${name}/${index}`;
  return context.config
    .check(draft)
    .filter(({ path }) => path === root || path.startsWith(`${root}/`))
    .map((problem) => bilingual({ ...problem, path: problem.path.slice(root.length) }));
}

function serveVersions(app: FastifyInstance, context: ApiContext): void {
  const { config, audit, applyReport } = context;
  const at = async (version: number): Promise<Config> => {
    if (version === config.version) return config.current;
    const then = await config.versionAt(version);
    if (then === undefined) throw notFound("version", "版本");
    return then;
  };
  serve(app, routes.configVersions, async () => ({
    versions: (await config.history()).map(({ version, savedAt, by, note }) => ({
      version,
      at: savedAt,
      by,
      note,
      current: version === config.version,
    })),
  }));
  serve(app, routes.configDifferences, async ({ params, query }) => {
    const [one, other] = [await at(params.version), await at(query?.against ?? config.version)];
    return { differences: shownDifferences(one, other) };
  });
  serve(app, routes.restoreConfig, async ({ me, params, body, request }) => {
    const before = config.current;
    const by = me.person.id;
    const earlier = await at(params.version);
    refuseOwnerless(earlier);
    const note = `back to version ${params.version}`;
    const saved = await config.replace(earlier, { by, note, expectedVersion: body.version });
    throwUnlessSaved(saved, { mine: params.version, theirs: () => config.version });
    audit.write({
      user: by,
      role: me.person.roles.join(),
      address: request.ip,
      action: "config.restore",
      target: `version ${params.version}`,
    });
    return { version: saved.version, steps: saved.kind === "saved" ? [...applyReport(before, config.current)] : [] };
  });
}

/** Reading and changing the configuration: items, settings, the whole, its history. */
export function serveConfig(app: FastifyInstance, context: ApiContext): void {
  serveWhole(app, context);
  serveImport(app, context);
  serveVersions(app, context);
  serveConfigLists(app, context);
  serveSettings(app, context);
}
