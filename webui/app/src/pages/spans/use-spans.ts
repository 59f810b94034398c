import { useMutation, useQuery } from "@tanstack/react-query";
import { call } from "#app/data/api.ts";
import { queryClient } from "#app/data/query-client.ts";
import type { SpanView } from "#firmware/api/contract/span-views.ts";
import { spanRoutes } from "#firmware/api/contract/spans.ts";

/** Spans have no live stream: they are asked again this often while a page that shows them is open. */
const REFRESH_MS = 2000;
/** Counters and traces change slower and cost more. */
export const SLOW_REFRESH_MS = 5000;

/** All E1 boards and spans, fresh while the page is open. */
export function useSpans() {
  return useQuery({
    queryKey: ["spans"],
    refetchInterval: REFRESH_MS,
    queryFn: ({ signal }) => call(spanRoutes.spans, {}, signal),
  });
}

/** An order to a span or channel; what the page shows of spans is asked again when it is taken. */
export function useSpanOrder<T = void>(order: (input: T) => Promise<unknown>) {
  return useMutation({
    mutationFn: order,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["spans"] }),
  });
}

/** Channels of a span by what they can do now. */
export function channelCounts({ channels }: Pick<SpanView, "channels">) {
  const used = channels.filter(({ group }) => group !== undefined);
  const count = (...states: readonly string[]): number => used.filter(({ state }) => states.includes(state)).length;
  return {
    all: used.length,
    free: count("idle"),
    busy: count("busy"),
    blocked: count("blocked-here", "blocked-there"),
    other: count("restarting", "out-of-service"),
  };
}
