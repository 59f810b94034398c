import type { LastUpdate, SelfCall as SelfCallView, Updates as UpdatesView } from "#firmware/api/contract/updates.ts";
import type { SystemPort } from "#firmware/api/dependencies.ts";
import { BoxLink, type Verdict } from "#firmware/box/box-link.ts";
import { findKeeper } from "#firmware/box/find-keeper.ts";
import { KeeperClient } from "#firmware/box/keeper-client.ts";
import { KeptPlan } from "#firmware/box/kept-plan.ts";
import { nextAt, RestartPlanner } from "#firmware/box/restart-plan.ts";
import { Updates, type UpdatesState } from "#firmware/box/updates.ts";
import { KEEPER_SOCKET, KeeperRefusal } from "#firmware/keeper/protocol.ts";
import type { createAlarms } from "./alarms.ts";
import { fallBackAlarm, lostDataAlarm, ownRestartAlarm, selfCallAlarm } from "./box-alarms.ts";
import type { Foundations } from "./foundations.ts";
import { RegularCalls } from "./self-call/regular-calls.ts";
import { SelfCall, type SelfCallResult } from "./self-call/self-call.ts";
import { SipWatch } from "./sip-watch.ts";
import type { Telephony } from "./telephony.ts";

/** How long it is told that an update was taken back. */
const KEEP_FALL_BACK_MS = 7 * 24 * 3_600_000;
/** How long it is told that all data was lost, unless the machine starts before: whoever sets it up again reads it. */
const KEEP_LOST_DATA_MS = 7 * 24 * 3_600_000;
/** How long it is told that the machine started anew by itself. */
const KEEP_OWN_RESTART_MS = 24 * 3_600_000;

export type BoxPart = ReturnType<typeof createBoxPart>;

/** The machine under the call center: its keeper, its updates, and the box's call to itself. */
export function createBoxPart(
  base: Foundations,
  telephony: Telephony,
  alarms: Pick<ReturnType<typeof createAlarms>, "set">,
) {
  const { clock, log, config } = base;
  const found = findKeeper();
  // On a machine that is no box every question is answered by nobody being there.
  const keeper = found ?? new KeeperClient(KEEPER_SOCKET);
  const selfCall = new SelfCall(base, telephony);
  const updates = new Updates({ keeper, clock, log, folder: () => config().box.updateFolder });
  const callsNow = (): number => telephony.live.size;
  const restart = async (): Promise<void> => void (await keeper.ask("restart", {}));
  const planner = new RestartPlanner({
    ...{ clock, log, restart, kept: new KeptPlan({ folder: base.dataFolder, log }) },
    isQuiet: () => callsNow() === 0 && !updates.isBusy,
  });
  const callSelf = async (): Promise<SelfCallResult> => {
    const result = await selfCall.run();
    alarms.set("self-call", result.isGood ? undefined : selfCallAlarm(result));
    return result;
  };
  const sip = new SipWatch({ clock, sip: telephony.sip, isStrained: () => telephony.room.gauge.level > 0 });
  const link = new BoxLink({
    ...{ keeper, clock, log },
    canCall: () => canCall(telephony, sip),
    selfCall: async () => verdictOf(await callSelf()),
    isQuiet: () => callsNow() === 0,
  });
  const tellWhatHappened = async (): Promise<void> => {
    const { system } = await updates.state();
    if (system?.hasLostData === true) {
      alarms.set("data-lost", lostDataAlarm());
      clock.after(KEEP_LOST_DATA_MS, () => alarms.set("data-lost", undefined));
    }
    const own = system?.ownRestart ?? undefined;
    if (own !== undefined) {
      alarms.set("started-itself", ownRestartAlarm(own));
      clock.after(KEEP_OWN_RESTART_MS, () => alarms.set("started-itself", undefined));
    }
    const last = lastOf(system?.update);
    if (last === null || last.state !== "fell-back") return;
    const until = (last.endedAt ?? last.installedAt) + KEEP_FALL_BACK_MS;
    if (clock.now() < until) alarms.set("update-fell-back", fallBackAlarm(last));
  };
  const regular = new RegularCalls({
    clock,
    everyMinutes: () => config().box.selfCallMinutes,
    isQuiet: () => callsNow() === 0 && !selfCall.isRunning,
    call: callSelf,
  });
  const port = systemPort({ base, keeper, updates, planner, selfCall, callSelf, callsNow, restart });
  return {
    selfCall,
    port,
    /** An update is being brought in, looked at or installed. */
    isUpdating: () => updates.isBusy,
    /** Once calls are taken. */
    start(): void {
      if (found !== undefined) {
        tellWhatHappened().catch((error: unknown) =>
          log.error("the keeper does not say how the machine came to start", { error }),
        );
        sip.start();
        link.start();
        planner.resume();
      }
      regular.start();
    },
    async stop(): Promise<void> {
      regular.stop();
      sip.stop();
      link.stop();
      planner.stop();
      await selfCall.stop();
      keeper.close();
    },
  };
}

/** What the page may ask of the machine. */
function systemPort(parts: {
  readonly base: Foundations;
  readonly keeper: KeeperClient;
  readonly updates: Updates;
  readonly planner: RestartPlanner;
  readonly selfCall: SelfCall;
  readonly callSelf: () => Promise<SelfCallResult>;
  readonly callsNow: () => number;
  readonly restart: () => Promise<void>;
}): SystemPort {
  const { keeper, updates, planner, selfCall, callSelf, callsNow, restart } = parts;
  const { clock, config } = parts.base;
  return {
    view: async () => viewOf(await updates.state(), planner.plan, callsNow()),
    upload: (source) => updates.upload(source),
    fetch: () => updates.fetch(),
    check: (place) => updates.check(place),
    install: (version, mayBeOlder) => updates.install(version, mayBeOlder),
    remove: (name) => updates.remove(name),
    async restart({ when, time, cutsCalls }) {
      if (when === "now") {
        if (updates.isBusy) throw new KeeperRefusal("busy", "an update is being installed");
        if (callsNow() > 0 && !cutsCalls) throw new KeeperRefusal("calls-up", "calls are up");
        await restart();
        return;
      }
      await keeper.ask("status", {}); // where there is none, nothing can be planned
      planner.set(when === "quiet" ? { when } : { when, at: nextAt(time, clock.now(), config().box.timeZone) });
    },
    cancelRestart: () => planner.set(undefined),
    selfCall: async () => ({ isRunning: selfCall.isRunning, last: viewOfCall(selfCall.last) }),
    callSelf: async () => plain(await callSelf()),
  };
}

/** Whether a call could be made now: what the machine's watchdog goes by (`because`: update-words.table.ts). A full disk hinders none. */
function canCall({ mediaState }: Telephony, sip: SipWatch): { canCall: boolean; because: string } {
  if (!mediaState().isUp) return { canCall: false, because: "media-down" };
  if (!sip.answers) return { canCall: false, because: "sip-silent" };
  return { canCall: true, because: "" };
}

function verdictOf({ isGood, wasHeldUp, steps }: SelfCallResult): Verdict {
  const because = steps
    .filter((step) => !step.isGood)
    .map(({ step, detail }) => ({ code: step, detail: detail.slice(0, 300) }));
  return { isGood, wasHeldUp, because };
}

function plain({ at, tookMs, isGood, steps }: SelfCallResult): SelfCallView {
  return { at, tookMs, isGood, steps: [...steps] };
}

function viewOfCall(result: SelfCallResult | undefined): SelfCallView | null {
  return result === undefined ? null : plain(result);
}

function viewOf(state: UpdatesState, plan: RestartPlanner["plan"], callsNow: number): UpdatesView {
  const { system, files, job, checked, problem } = state;
  return {
    system: system === undefined ? null : { version: system.version, board: system.board, slot: system.slot },
    last: lastOf(system?.update),
    files: [...files],
    job: job === undefined ? null : { kind: job.kind, percent: job.percent ?? null },
    checked: checked ?? null,
    problem: problem ?? null,
    restart: plan === undefined ? null : { when: plan.when, at: plan.at ?? null },
    callsNow,
  };
}

function lastOf(note: NonNullable<UpdatesState["system"]>["update"] | undefined): LastUpdate | null {
  if (note === undefined || note === null) return null;
  const { from, to, installedAt, state, because, endedAt } = note;
  return {
    ...{ from: from.version, to: to.version, installedAt, state },
    because: [...because],
    endedAt: endedAt ?? null,
  };
}
