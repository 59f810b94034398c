import { useMutation, useQuery } from "@tanstack/react-query";
import { call } from "#app/data/api.ts";
import { queryClient } from "#app/data/query-client.ts";
import { updateRoutes } from "#firmware/api/contract/updates.ts";

const BUSY_MS = 1_000;
const IDLE_MS = 10_000;

/** What the box says of updates; asked often while something is being done. */
export function useUpdates() {
  return useQuery({
    queryKey: ["updates"],
    staleTime: 0,
    queryFn: ({ signal }) => call(updateRoutes.updates, {}, signal),
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && data.job === null && data.restart === null ? IDLE_MS : BUSY_MS,
  });
}

/** Does something and looks again. */
export function useUpdateAction<Input = void>(work: (input: Input) => Promise<unknown>) {
  return useMutation({
    mutationFn: work,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["updates"] }),
  });
}
