import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { call } from "#app/data/api.ts";
import { useLive } from "#app/data/live-stream.ts";
import { queryClient } from "#app/data/query-client.ts";
import { useSession } from "#app/data/session.tsx";
import { type Desk, type DeskCall, deskRoutes } from "#firmware/api/contract/agents.ts";
import type { LiveAgent, LiveCall } from "#firmware/api/contract/live.ts";
import { type Moment, momentOf } from "./moment.ts";

export interface DeskNow {
  readonly desk: Desk;
  readonly agent: LiveAgent | undefined;
  readonly moment: Moment;
  readonly current: DeskCall | undefined;
  /** The box has answered for this call: history and note are known. */
  readonly known: boolean;
  readonly queues: Desk["queues"];
}

/** What the live stream already tells of a call, until the desk's answer with history and notes is there. */
function cardOf(running: LiveCall): DeskCall {
  const { id, caller, called } = running;
  return { live: running, id, queue: null, caller, called, waitedMs: null, variables: {}, history: [], note: null };
}

function currentOf(desk: Desk, agent: LiveAgent | undefined, running: LiveCall | undefined): DeskCall | undefined {
  const id = agent?.call ?? running?.id;
  if (id === undefined) return undefined;
  if (desk.current?.id !== id) return running === undefined ? undefined : cardOf(running);
  const { live: _, ...rest } = desk.current;
  return running === undefined ? rest : { ...rest, live: running };
}

/**
 * Everything on one's desk: state and call as the live stream has them, history, notes and figures as the box answers;
 * asked again whenever one's state or call changes. Undefined until the first answer.
 */
export function useDesk(): { readonly now: DeskNow | undefined; readonly error: unknown } {
  const { person } = useSession();
  const me = person.extension;
  const live = useLive();
  const { data: desk, error } = useQuery({
    queryKey: ["desk"],
    queryFn: ({ signal }) => call(deskRoutes.desk, {}, signal),
  });
  const agent = live?.agents.find((each) => each.id === me) ?? desk?.agent ?? undefined;
  const running = live?.calls.find((each) =>
    agent?.call === undefined
      ? each.extension === me || (each.origin.kind === "extension" && each.origin.extension === me)
      : each.id === agent.call,
  );
  const picture = [agent?.state, agent?.call, agent?.queues.join(), running?.id, running?.stage].join(" ");
  const seen = useRef(picture);
  useEffect(() => {
    if (seen.current === picture) return;
    seen.current = picture;
    void queryClient.invalidateQueries({ queryKey: ["desk"] });
  }, [picture]);
  if (desk === undefined) return { now: undefined, error };
  const mine = live?.queues.filter((queue) => agent?.queues.includes(queue.id) === true);
  const current = me === undefined ? undefined : currentOf(desk, agent, running);
  const moment = current === undefined ? "quiet" : momentOf(agent, running);
  const known = current !== undefined && desk.current?.id === current.id;
  return { now: { desk, agent, moment, current, known, queues: mine ?? desk.queues }, error };
}
