import { useQuery } from "@tanstack/react-query";
import { type ConfigItem, configLists, configSettings } from "#firmware/api/contract/config.ts";
import type { ApplyStep } from "#firmware/api/contract/config-views.ts";
import type { ReplyOf } from "#firmware/api/contract/route.ts";
import { call } from "./api.ts";
import { queryClient } from "./query-client.ts";

/** A list of the configuration by its name: "queues", "inboundRules" … */
export type ListName = keyof typeof configLists;
export type SettingName = keyof typeof configSettings;

export interface ConfigList<C extends ListName> {
  readonly version: number;
  readonly items: readonly ConfigItem<C>[];
}

export interface Saved<C extends ListName> {
  readonly version: number;
  readonly item: ConfigItem<C>;
  readonly steps: readonly ApplyStep[];
}

/*
 * The twelve lists differ only in the type of their items, which `ListName` picks: inside, every list is called as the
 * first of them.
 */
type AnyList = typeof configLists.queues;
const routesOf = (name: ListName): AnyList => configLists[name] as unknown as AnyList;
type AnyItem = ConfigItem<"queues">;

/** A list of the configuration; asked again when the box says that it has changed. */
export function useConfigList<C extends ListName>(name: C) {
  return useQuery({
    queryKey: ["config", name],
    queryFn: async ({ signal }) => (await call(routesOf(name).list, {}, signal)) as unknown as ConfigList<C>,
  });
}

/** A setting that exists once, with the version it was read at. */
export function useConfigSetting<N extends SettingName>(name: N) {
  return useQuery({
    queryKey: ["config", name],
    queryFn: async ({ signal }) =>
      (await call(configSettings[name].get as typeof configSettings.box.get, {}, signal)) as unknown as ReplyOf<
        (typeof configSettings)[N]["get"]
      >,
  });
}

async function asked<T>(request: Promise<T>): Promise<T> {
  const reply = await request;
  await queryClient.invalidateQueries({ queryKey: ["config"] });
  void queryClient.invalidateQueries({ queryKey: ["probe"] });
  return reply;
}

/** Replaces a setting that exists once. Rejects with ApiRefusal. */
export function saveSetting<N extends SettingName>(
  name: N,
  version: number,
  value: ReplyOf<(typeof configSettings)[N]["get"]>["value"],
): Promise<ReplyOf<(typeof configSettings)[N]["update"]>> {
  const body = { version, value } as unknown as { version: number; value: never };
  const request = call(configSettings[name].update as typeof configSettings.box.update, { body });
  return asked(request) as unknown as Promise<ReplyOf<(typeof configSettings)[N]["update"]>>;
}

/** Adds an item; at the end of the list unless told where. Rejects with ApiRefusal. */
export function createItem<C extends ListName>(
  name: C,
  version: number,
  item: ConfigItem<C>,
  index?: number,
): Promise<Saved<C>> {
  const body = { version, item: item as unknown as AnyItem, ...(index === undefined ? {} : { index }) };
  return asked(call(routesOf(name).create, { body })) as unknown as Promise<Saved<C>>;
}

/** Replaces an item. Rejects with ApiRefusal; 409 when somebody else has changed it since `version`. */
export function updateItem<C extends ListName>(
  name: C,
  id: string,
  version: number,
  item: ConfigItem<C>,
): Promise<Saved<C>> {
  const body = { version, item: item as unknown as AnyItem };
  return asked(call(routesOf(name).update, { params: { id }, body })) as unknown as Promise<Saved<C>>;
}

/** Takes an item out; refused while something else refers to it. */
export function removeItem(name: ListName, id: string, version: number) {
  return asked(call(routesOf(name).remove, { params: { id }, query: { version } }));
}

/** Puts a list in another order. */
export function orderItems(name: ListName, version: number, ids: readonly string[]) {
  return asked(call(routesOf(name).order, { body: { version, ids: [...ids] } }));
}

/** An id for a new item from its name: "After sales" → "after-sales", with a number where that is taken. */
export function freeId(name: string, taken: readonly string[], fallback: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 30);
  const base = plain === "" ? fallback : plain;
  if (!taken.includes(base)) return base;
  let number = 2;
  while (taken.includes(`${base}-${number}`)) number += 1;
  return `${base}-${number}`;
}
