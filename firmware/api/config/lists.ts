import type { FastifyInstance } from "fastify";
import type { SignedIn } from "#firmware/api/access/sessions.ts";
import { doneBy } from "#firmware/api/audit.ts";
import { configLists } from "#firmware/api/contract/config.ts";
import type { ApplyStep } from "#firmware/api/contract/config-views.ts";
import type { Route } from "#firmware/api/contract/route.ts";
import { invalidField, notFound, Refusal } from "#firmware/api/refusal.ts";
import { serve } from "#firmware/api/serve.ts";
import type { ApiContext } from "#firmware/api/server.ts";
import type { ConfigProblem } from "#firmware/config/problem.ts";
import type { Config, ConfigCollection } from "#firmware/config/schema/config.ts";
import { fromWire, type Item, idOf, listOf, toWire } from "./items.ts";
import { refuseOthersThings, refuseOwnerless } from "./rights.ts";
import { bilingual, isSamePart, throwUnlessSaved } from "./save.ts";

/** One change of a list by somebody, made on a version. */
interface ListChange {
  readonly me: SignedIn;
  readonly address: string;
  readonly name: ConfigCollection;
  /** The item it is about; absent: the list as a whole (adding, order). */
  readonly id?: string;
  readonly version: number;
  readonly mine?: unknown;
  /** "changed", "added", "removed" for the history. */
  readonly verb: string;
  readonly apply: (list: Item[]) => void;
}

function part(config: Config, { name, id }: ListChange): unknown {
  const list = listOf(config, name);
  if (id !== undefined) return list.find((item) => idOf(name, item) === id);
  return list.map((item) => idOf(name, item));
}

/** Something else in the configuration still leads to what was to be removed. */
function inUse(problems: readonly ConfigProblem[]): Refusal {
  const words = {
    en: `${problems.length} other settings still lead here. Change them first.`,
    zh: `还有 ${problems.length} 处设置指向此项，请先修改这些设置。`,
  };
  const fields = problems.map(bilingual).map(({ path, message, messageZh }) => ({ path, message, messageZh }));
  return new Refusal(409, "in-use", words, { fields });
}

/** The items of a list in their own routes: read, add, replace, remove, order. */
class ListRoutes {
  readonly #context: ApiContext;
  readonly #name: ConfigCollection;

  constructor(context: ApiContext, name: ConfigCollection) {
    this.#context = context;
    this.#name = name;
  }

  get list(): { version: number; items: Item[] } {
    const { version, current } = this.#context.config;
    return { version, items: listOf(current, this.#name).map((item) => toWire(this.#name, item)) };
  }

  find(id: string): Item {
    const item = this.#stored(id);
    if (item === undefined) throw notFound("entry", "条目");
    return toWire(this.#name, item);
  }

  async create(me: SignedIn, address: string, body: { version: number; item: Item; index?: number }): Promise<unknown> {
    const name = this.#name;
    const id = idOf(name, body.item);
    if (this.#stored(id) !== undefined) {
      const key = name === "extensions" ? "number" : "id";
      throw invalidField(`/item/${key}`, `There is already “${id}”; choose another.`, `“${id}”已存在，请换一个。`);
    }
    const item: Item = await fromWire(name, body.item, undefined);
    const apply = (list: Item[]): void => void list.splice(body.index ?? list.length, 0, item);
    // Adding to a list that others added to meanwhile takes nothing from them.
    const { version } = this.#context.config;
    const saved = await this.#save({ me, address, name, version, mine: body.item, verb: `added ${id}`, apply }, id);
    return { ...saved, item: this.find(id) };
  }

  async update(me: SignedIn, address: string, id: string, body: { version: number; item: Item }): Promise<unknown> {
    const name = this.#name;
    const previous = this.#stored(id);
    if (previous === undefined) throw notFound("entry", "条目");
    const item = await fromWire(name, body.item, previous);
    const apply = (list: Item[]): void => {
      const index = list.findIndex((other) => idOf(name, other) === id);
      if (index < 0) throw notFound("entry", "条目");
      list[index] = item;
    };
    const saved = await this.#save(
      { me, address, name, id, version: body.version, mine: body.item, verb: "changed", apply },
      id,
    );
    return { ...saved, item: this.find(idOf(name, item)) };
  }

  async remove(me: SignedIn, address: string, id: string, version: number): Promise<unknown> {
    const name = this.#name;
    if (this.#stored(id) === undefined) throw notFound("entry", "条目");
    const apply = (list: Item[]): void => {
      const index = list.findIndex((other) => idOf(name, other) === id);
      if (index >= 0) list.splice(index, 1);
    };
    return this.#save({ me, address, name, id, version, verb: "removed", apply }, id);
  }

  async order(me: SignedIn, address: string, body: { version: number; ids: readonly string[] }): Promise<unknown> {
    const name = this.#name;
    const apply = (list: Item[]): void => {
      const byId = new Map(list.map((item) => [idOf(name, item), item]));
      const ordered = body.ids.map((id) => byId.get(id)).filter((item) => item !== undefined);
      if (ordered.length !== list.length || new Set(body.ids).size !== list.length) {
        throw invalidField("/ids", "Name every entry exactly once.", "请列出全部条目，每个一次。");
      }
      list.splice(0, list.length, ...ordered);
    };
    return this.#save(
      { me, address, name, version: body.version, mine: body.ids, verb: "put in another order", apply },
      undefined,
    );
  }

  #stored(id: string): Item | undefined {
    return listOf(this.#context.config.current, this.#name).find((item) => idOf(this.#name, item) === id);
  }

  async #save(change: ListChange, id: string | undefined): Promise<{ version: number; steps: ApplyStep[] }> {
    const { config, audit, applyReport } = this.#context;
    const { me, name } = change;
    refuseOthersThings(me, name, id);
    const isSame = await isSamePart(config, change.version, (other) => part(other, change));
    const before = config.current;
    const subject = id === undefined ? name : `${name}/${id}`;
    const result = await config.update(
      (draft) => {
        change.apply(listOf(draft, name));
        if (name === "users") refuseOwnerless(draft);
      },
      {
        by: me.person.id,
        note: `${subject} ${change.verb}`,
        expectedVersion: isSame ? config.version : change.version,
      },
    );
    const place = listOf(config.current, name).findIndex((item) => idOf(name, item) === id);
    const index = place < 0 ? listOf(config.current, name).length : place;
    if (result.kind === "invalid" && change.verb === "removed") throw inUse(result.problems);
    throwUnlessSaved(result, {
      itemPath: `/${name}/${index}`,
      mine: change.mine,
      theirs: () => (id === undefined ? this.list.items.map((item) => idOf(name, item)) : this.#wireOrNull(id)),
    });
    if (result.kind === "saved") {
      const detail = { note: change.verb, version: result.version };
      audit.write({
        ...doneBy(me, change.address),
        action: "config.change",
        target: subject,
        detail,
      });
    }
    return { version: result.version, steps: result.kind === "saved" ? [...applyReport(before, config.current)] : [] };
  }

  #wireOrNull(id: string): Item | null {
    const item = this.#stored(id);
    return item === undefined ? null : toWire(this.#name, item);
  }
}

/** Bodies and replies of the lists share their outer shape; their items are checked by each route's own schema. */
interface ListRoute extends Route {
  readonly reply: never;
}

function loosen(route: Route): ListRoute {
  return route as ListRoute; // handlers below answer with what the route's schema says; the tests check it
}

/** Every list of the configuration. */
export function serveConfigLists(app: FastifyInstance, context: ApiContext): void {
  for (const [key, contract] of Object.entries(configLists)) {
    const items = new ListRoutes(context, key as ConfigCollection); // keys of the table are the collections
    serve(app, loosen(contract.list), async () => items.list as never);
    serve(app, loosen(contract.get), async ({ params }) => {
      const { id } = params as unknown as { id: string };
      return { version: context.config.version, item: items.find(id) } as never;
    });
    serve(
      app,
      loosen(contract.create),
      async ({ me, body, request }) => (await items.create(me, request.ip, body as never)) as never,
    );
    serve(app, loosen(contract.update), async ({ me, params, body, request }) => {
      const { id } = params as unknown as { id: string };
      return (await items.update(me, request.ip, id, body as never)) as never;
    });
    serve(app, loosen(contract.remove), async ({ me, params, query, request }) => {
      const { id } = params as unknown as { id: string };
      return (await items.remove(me, request.ip, id, (query as unknown as { version: number }).version)) as never;
    });
    serve(
      app,
      loosen(contract.order),
      async ({ me, body, request }) => (await items.order(me, request.ip, body as never)) as never,
    );
  }
}
