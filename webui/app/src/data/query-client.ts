import { QueryClient } from "@tanstack/react-query";
import { ApiRefusal } from "#firmware/api/contract/client.ts";

/** One cache for the page. A refusal is an answer, not a reason to ask again; no connection is. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 3 && !(error instanceof ApiRefusal && error.status !== 0),
    },
  },
});
