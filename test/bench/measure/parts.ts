import type { Reading, RowPlan } from "#test/bench/row.ts";
import type { Server } from "#test/bench/server.ts";
import { IDLE_ROWS, measureIdle } from "./idle.ts";
import { lossRows, measureLoss } from "./loss.ts";
import { measureReaction, REACTION_ROWS } from "./reaction.ts";
import { measureSetUp, SET_UP_ROWS } from "./set-up.ts";
import { measureTalk, talkRows } from "./talk.ts";

/** One thing that both servers are measured at. */
export interface Measurement {
  readonly part: Part;
  readonly title: string;
  readonly rows: readonly RowPlan[];
  /** In the first turn only: it counts what succeeds, which does not scatter. */
  readonly isOnce?: boolean;
  take(server: Server): Promise<Reading>;
}

/** What `--only` may name; from "agents" on about Callbox alone, but for "signalling" and "isdn", which stand beside spandsp and libpri. */
export const PARTS = [
  ...["idle", "talk", "setup", "reaction", "loss"],
  ...["agents", "records", "recovery", "signalling", "isdn", "lines", "e1", "spans", "image"],
] as const;
export type Part = (typeof PARTS)[number];

export interface Sizes {
  /** Queue calls that stand at the same time. */
  readonly n: number;
  /** Length of a measured stretch, seconds. */
  readonly window: number;
  /** Calls a second that are answered and hung up. */
  readonly rates: readonly number[];
}

const SET_UP_SECONDS = 10;
const NEW_CALLS_PER_SECOND = 10;
const LOSSY_CALLS = 300;
const LOSS = 0.05;

/** Everything both servers are measured at, in the order in which a turn goes through it. */
export function serverMeasurements({ n, window, rates }: Sizes): Measurement[] {
  const talk = (extension: string, how: string, cpuRatio: number): Measurement => ({
    part: "talk",
    title: `${n} queue calls, ${how}`,
    rows: talkRows(cpuRatio),
    take: (server) => measureTalk(server, { extension, count: n, seconds: window }),
  });
  const setUps = rates.map(
    (rate): Measurement => ({
      part: "setup",
      title: `Answer and hang up, ${rate} calls/s`,
      rows: SET_UP_ROWS,
      take: (server) => measureSetUp(server, { extension: "8001", rate, seconds: SET_UP_SECONDS }),
    }),
  );
  return [
    { part: "idle", title: "No calls", rows: IDLE_ROWS, take: (server) => measureIdle(server, window) },
    talk("7000", "recorded", 0.5),
    talk("7001", "not recorded", 1),
    ...setUps,
    {
      part: "reaction",
      title: `${NEW_CALLS_PER_SECOND} new calls/s, ${n} recorded calls standing`,
      rows: REACTION_ROWS,
      take: (server) => measureReaction(server, { standing: n, rate: NEW_CALLS_PER_SECOND, seconds: 1.5 * window }),
    },
    {
      part: "loss",
      title: `${LOSSY_CALLS} queue calls, ${LOSS * 100} % of datagrams lost on each signalling side`,
      rows: lossRows(LOSSY_CALLS),
      isOnce: true,
      take: (server) => measureLoss(server, { calls: LOSSY_CALLS, loss: LOSS }),
    },
  ];
}
