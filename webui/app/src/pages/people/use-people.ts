import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { call } from "#app/data/api.ts";
import { useConfigList } from "#app/data/config.ts";
import { useLive } from "#app/data/live-stream.ts";
import { boxRoutes } from "#firmware/api/contract/box.ts";
import { type Person, peopleOf } from "./people.ts";

/** Everybody with an extension. Phones are asked for again when an agent's phone comes or goes, or settings change. */
export function usePeople(): { readonly people: readonly Person[] | undefined; readonly error: unknown } {
  const live = useLive();
  const extensions = useConfigList("extensions");
  const queues = useConfigList("queues");
  const picture = live?.agents.map(({ id, reachable }) => `${id}${reachable ? "+" : "-"}`).join() ?? "";
  const phones = useQuery({
    queryKey: ["config", "phones", picture],
    queryFn: ({ signal }) => call(boxRoutes.phones, {}, signal),
    placeholderData: keepPreviousData,
  });
  const error = extensions.error ?? queues.error ?? phones.error;
  if (extensions.data === undefined || queues.data === undefined) return { people: undefined, error };
  const people = peopleOf(extensions.data.items, queues.data.items, live?.agents ?? [], phones.data?.phones);
  return { people, error };
}
