import { useQuery } from "@tanstack/react-query";
import { call } from "#app/data/api.ts";
import { serverNow } from "#app/data/server-clock.ts";
import { useSession } from "#app/data/session.tsx";
import { boxDate } from "#app/pages/calls/call-filter.ts";
import type { CallRow } from "#firmware/api/contract/call-list.ts";
import { callRoutes } from "#firmware/api/contract/calls.ts";
import { type CallBack, groupCallBacks, withheldMissed } from "./call-backs.ts";

/** How far back one looks: who called a week ago has found another way. */
const DAYS = 7;
/** The most of each kind that is looked at. */
const MOST = 200;
const results = ["abandoned", "unanswered", "overflow", "busy", "failed", "cut"] as const;

export interface CallBacks {
  readonly waiting: readonly CallBack[];
  readonly withheld: number;
}

/** Missed calls of the last days, then for each number everything that happened since its first missed call. */
async function load(now: number, timeZone: string): Promise<CallBacks> {
  const from = boxDate(now, timeZone, 1 - DAYS);
  const list = async (query: { readonly [key: string]: string }): Promise<CallRow[]> =>
    (await call(callRoutes.calls, { query: { from, limit: MOST, ...query } })).rows;
  const missed = (await Promise.all(results.map((result) => list({ dir: "inbound", result })))).flat();
  const since = await Promise.all(groupCallBacks(missed).map(({ number }) => list({ number })));
  const rows = new Map([...missed, ...since.flat()].map((row) => [row.id, row]));
  return { waiting: groupCallBacks([...rows.values()]), withheld: withheldMissed(missed) };
}

/** Who still waits for our call; asked again whenever a call has ended. */
export function useCallBacks(enabled = true) {
  const { timeZone } = useSession();
  return useQuery({ queryKey: ["callback"], queryFn: () => load(serverNow(), timeZone), enabled });
}
