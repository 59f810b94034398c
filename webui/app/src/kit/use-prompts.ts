import { useQuery } from "@tanstack/react-query";
import { call } from "#app/data/api.ts";
import { routes } from "#firmware/api/contract/routes.ts";

/** All prompts of the box; asked again when one has changed. */
export function usePrompts() {
  return useQuery({
    queryKey: ["prompts"],
    queryFn: async ({ signal }) => (await call(routes.prompts, {}, signal)).prompts,
  });
}
