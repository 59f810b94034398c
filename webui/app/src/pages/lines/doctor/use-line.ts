import { useMutation, useQuery } from "@tanstack/react-query";
import { call } from "#app/data/api.ts";
import { queryClient } from "#app/data/query-client.ts";
import { lineRoutes } from "#firmware/api/contract/lines.ts";

/** Quick while a test runs, so that its steps are seen; slow otherwise. */
const TESTING_MS = 700;
const RESTING_MS = 15_000;
const LEVELS_MS = 300;
const HARDWARE_MS = 2_000;

/** How each exchange line is, in one sentence. */
export function useOverviews() {
  return useQuery({
    queryKey: ["line-doctor", "overviews"],
    queryFn: ({ signal }) => call(lineRoutes.lineOverviews, {}, signal),
    refetchInterval: ({ state }) =>
      state.data?.lines.some(({ testing }) => testing !== null) === true ? TESTING_MS : RESTING_MS,
  });
}

/** All that is known of one line. */
export function useLineDetail(line: string) {
  return useQuery({
    queryKey: ["line-doctor", "line", line],
    queryFn: ({ signal }) => call(lineRoutes.lineDetail, { params: { line } }, signal),
    refetchInterval: ({ state }) =>
      state.data !== undefined && state.data.overview.testing !== null ? TESTING_MS : 4_000,
  });
}

/** What is known of a plain telephone. */
export function usePhoneDetail(line: string) {
  return useQuery({
    queryKey: ["line-doctor", "phone", line],
    queryFn: ({ signal }) => call(lineRoutes.phoneDetail, { params: { line } }, signal),
    refetchInterval: 4_000,
  });
}

/** The port as its board tells of it; asked again while it is shown. */
export function useHardware(line: string, isOn = true) {
  return useQuery({
    queryKey: ["line-doctor", "hardware", line],
    queryFn: ({ signal }) => call(lineRoutes.lineHardware, { params: { line } }, signal),
    refetchInterval: HARDWARE_MS,
    enabled: isOn,
  });
}

/** Loudness now; the box measures it only as long as this asks. */
export function useLevels(line: string, isOn: boolean) {
  return useQuery({
    queryKey: ["line-doctor", "levels", line],
    queryFn: ({ signal }) => call(lineRoutes.lineLevels, { params: { line } }, signal),
    refetchInterval: LEVELS_MS,
    enabled: isOn,
  });
}

/** Does something about lines, then asks anew how they are. */
export function useLineAction<Input = void>(act: (input: Input) => Promise<unknown>) {
  return useMutation({
    mutationFn: act,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["line-doctor"] }),
  });
}
