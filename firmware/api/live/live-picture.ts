import type { Alarm, LiveAgent, LiveList, LiveQueue, LiveSchedule, LiveSnapshot } from "#firmware/api/contract/live.ts";
import { reasonParts } from "#firmware/api/contract/reason-words.ts";
import type { ApiDependencies } from "#firmware/api/dependencies.ts";
import { openingAt } from "#firmware/calls/routing/schedule.ts";
import { channelsOf } from "#firmware/config/channel-list.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import { viewQueue } from "#firmware/queues/queue-view.ts";
import type { AgentDays } from "./agent-day.ts";
import type { LiveCalls } from "./live-calls.ts";

export type PictureSources = Pick<ApiDependencies, "clock" | "config" | "agents" | "queues" | "lines" | "alarms"> & {
  readonly calls: LiveCalls;
  readonly agentDays: AgentDays;
};

function named(thing: { name: string; nameZh?: string }): { name: string; nameZh?: string } {
  return thing.nameZh === undefined ? { name: thing.name } : { name: thing.name, nameZh: thing.nameZh };
}

function lines({ config, lines: port }: PictureSources): LiveSnapshot["lines"] {
  const found = new Map(port.lines().map((line) => [line.id, line]));
  return config.current.boards.flatMap((board) =>
    board.lines.map((line) => {
      const id = `${board.id}.${line.port}`;
      const live = found.get(id) ?? {
        id,
        state: line.enabled ? ("not-fitted" as const) : ("blocked" as const),
        since: 0,
      };
      const { number, extension, kind, port: place } = line;
      return {
        ...live,
        ...reasonParts(live.reason),
        board: board.id,
        port: place,
        kind,
        ...named(line),
        ...(number !== undefined && { number }),
        ...(extension !== undefined && { extension }),
      };
    }),
  );
}

function boards({ config, lines: port }: PictureSources): LiveSnapshot["boards"] {
  const found = new Map(port.boards().map((board) => [board.id, board]));
  return config.current.boards.map(({ id, name = "", nameZh, path, kind }) => {
    const board = found.get(id) ?? { id, state: "connecting" as const, since: 0 };
    const names = named({ name: name || id, ...(nameZh !== undefined && nameZh !== "" && { nameZh }) });
    return { ...board, ...names, ...reasonParts(board.reason), path, kind };
  });
}

function trunks({ config, lines: port }: PictureSources): LiveSnapshot["trunks"] {
  const found = new Map(port.trunks().map((trunk) => [trunk.id, trunk]));
  const live = (trunk: { readonly id: string; readonly enabled: boolean; readonly name: string; nameZh?: string }) => {
    const one = found.get(trunk.id) ?? { id: trunk.id, state: "unknown" as const, since: 0, calls: 0 };
    const state = trunk.enabled ? one.state : ("disabled" as const);
    return { ...one, ...reasonParts(one.reason), state, ...named(trunk) };
  };
  const { trunks: peers, trunkGroups } = config.current;
  return [
    ...peers.map((trunk) => ({ ...live(trunk), kind: "sip" as const, host: trunk.host, maxCalls: trunk.maxCalls })),
    ...trunkGroups.map((group) => ({
      ...live(group),
      kind: "e1" as const,
      host: "",
      maxCalls: group.members.reduce((sum, { channels }) => sum + (channelsOf(channels)?.length ?? 0), 0),
    })),
  ];
}

function queues({ config, queues: port }: PictureSources): LiveQueue[] {
  return config.current.queues.flatMap((queue) => {
    const running = port.queue(queue.id);
    if (running === undefined) return [];
    const { waiting, staff, today } = viewQueue(running);
    return [
      {
        id: queue.id,
        ...named(queue),
        waiting: waiting.map(({ joinedAt, offeredTo, ...caller }) => ({
          ...caller,
          since: joinedAt,
          offeredTo: [...offeredTo],
        })),
        ready: staff.ready,
        signedIn: staff.signedIn,
        members: staff.members,
        talking: staff.talking,
        targetSeconds: queue.targetSeconds,
        goalPercent: queue.goalPercent,
        maxWaiting: queue.maxWaiting,
        maxWaitSeconds: queue.maxWaitSeconds,
        today: {
          offered: today.offered,
          answered: today.answered,
          answeredInTarget: today.answeredInTarget,
          abandoned: today.abandoned + today.shortAbandoned,
          shortAbandoned: today.shortAbandoned,
          cut: today.cut,
          overflowed: today.overflowed,
          serviceLevel: today.serviceLevel ?? null,
          averageWaitMs: today.averageWaitMs ?? null,
          longestWaitMs: today.offered === 0 ? null : Math.round(today.longestWaitMs),
        },
      },
    ];
  });
}

function pauseLimit(config: Config, reason: string): number | undefined {
  return config.pauseReasons.find(({ id }) => id === reason)?.limitMinutes;
}

function agents({ config, agents: port, calls, agentDays }: PictureSources): LiveAgent[] {
  const { current } = config;
  return port.directory.views().flatMap((view) => {
    const extension = current.extensions.find(({ number }) => number === view.agent);
    if (extension === undefined) return [];
    const { state, since } = view;
    const callId = "call" in state ? state.call : undefined;
    const caller = callId === undefined ? undefined : calls.get(callId)?.caller;
    const limit = state.name === "paused" ? pauseLimit(current, state.reason) : undefined;
    const day = agentDays.of(view.agent);
    return [
      {
        id: view.agent,
        ...named(extension),
        state: state.name,
        since,
        ...(view.until !== undefined && { until: view.until }),
        ...(limit !== undefined && { limitAt: since + limit * 60_000 }),
        ...(state.name === "paused" && { reason: state.reason, auto: state.auto ?? false }),
        ...("queue" in state && { queue: state.queue }),
        ...(callId !== undefined && { call: callId }),
        ...(caller !== undefined && { caller }),
        ...(view.next !== "ready" && view.next !== state.name && { next: view.next }),
        queues: current.queues
          .filter((queue) => queue.members.some(({ agent }) => agent === view.agent))
          .map(({ id }) => id),
        reachable: view.isReachable,
        answeredToday: day.answered,
        missedToday: day.missed,
      },
    ];
  });
}

/** A schedule as it stands at a moment. */
export function liveSchedule(config: Config, schedule: Config["schedules"][number], at: number): LiveSchedule {
  const { state, by, specialDay, until } = openingAt(schedule, config.box.timeZone, at);
  return {
    id: schedule.id,
    ...named(schedule),
    open: state === "open",
    forced: by === "force",
    ...(specialDay !== undefined && { specialDay }),
    ...(until !== undefined && { until }),
  };
}

function schedules({ clock, config }: PictureSources): LiveSchedule[] {
  return config.current.schedules.map((schedule) => liveSchedule(config.current, schedule, clock.now()));
}

/** Draws each list of the live view from those who know. */
export const pictures: { readonly [L in LiveList]: (sources: PictureSources) => LiveSnapshot[L] } = {
  lines,
  boards,
  trunks,
  calls: ({ calls }) => calls.list(),
  queues,
  agents,
  schedules,
  alarms: ({ alarms }): Alarm[] => [...alarms.list()],
};
