import type { ApiDependencies, HardwarePort, LinesPort, PhonesPort } from "#firmware/api/dependencies.ts";
import { type ApiServer, createApi } from "#firmware/api/server.ts";
import { Cause } from "#firmware/domain/termination.ts";
import { readPeaks } from "#firmware/media/peaks.ts";
import { ReportRunner } from "#firmware/reports/report-runner.ts";
import type { createAlarms } from "./alarms.ts";
import { applyReport } from "./apply-report.ts";
import type { BackupPart } from "./backup.ts";
import type { BoxPart } from "./box.ts";
import { dialRefusal, telephoneRefusal } from "./dial-refusal.table.ts";
import { groupStates } from "./e1/group-states.ts";
import { createSpansPort } from "./e1/spans-port.ts";
import { greetAndEcho } from "./echo-test.ts";
import type { Foundations } from "./foundations.ts";
import type { LineDoctorPart } from "./line-doctor.ts";
import { createPromptsPort } from "./prompts-port.ts";
import type { Telephony } from "./telephony.ts";
import { trunkReason } from "./trunk-trouble.ts";

/** The API over the running box. Its report thread ends with it. */
export async function createBoxApi(options: {
  readonly base: Foundations;
  readonly telephony: Telephony;
  readonly alarms: ReturnType<typeof createAlarms>;
  readonly health: ApiDependencies["health"];
  readonly inventory: ApiDependencies["inventory"];
  readonly takesCalls: () => boolean;
  readonly lineDoctor: LineDoctorPart;
  readonly box: BoxPart;
  readonly backup: BackupPart;
  readonly machine: ApiDependencies["machine"];
}): Promise<ApiServer> {
  const { base, telephony, alarms, health, inventory, takesCalls, lineDoctor, box, backup, machine } = options;
  const { clock, log: logger, db, dataFolder, store, journal, config, studio } = base;
  const { live, people, audio } = telephony;
  const reports = new ReportRunner({ path: db.path, clock, logger });
  const api = await createApi({
    clock,
    logger,
    db,
    dataFolder,
    config: store,
    calls: {
      events: journal.written,
      hangUp(id, detail) {
        const call = live.find(id);
        call?.hangUp({ cause: Cause.normalClearing, by: "system", detail });
        return call !== undefined;
      },
      dial(extension, number) {
        const dialled = telephony.reception.dial(extension, number);
        return dialled.kind === "dialled" ? { call: dialled.call } : dialRefusal(dialled.because);
      },
      tryPhone(extension) {
        const rung = telephony.reception.tryPhone(extension, (call) => greetAndEcho(call, dataFolder));
        return rung.kind === "dialled" ? { call: rung.call } : telephoneRefusal(rung.because);
      },
    },
    agents: people,
    queues: people.distributor,
    lines: linesPort(base, telephony),
    hardware: hardwarePort(telephony),
    spans: createSpansPort(base, telephony),
    phones: phonesPort(base, telephony),
    lineDoctor: lineDoctor.port,
    alarms,
    system: box.port,
    machine,
    backup: backup.port,
    prompts: createPromptsPort({ studio, dataFolder, config }),
    recordings: audio.recordings,
    voicemail: audio.messages,
    readPeaks,
    reports,
    health,
    inventory,
    signInGuessed: telephony.guessing.page,
    confirmClock: () => base.believedTime.confirm(),
    applyReport,
    takesCalls,
  });
  return {
    ...api,
    async close() {
      await api.close();
      await reports.close();
    },
  };
}

function linesPort({ config, clock }: Foundations, { channels, peers, trunkWatch }: Telephony): LinesPort {
  const startedAt = clock.now();
  return {
    lines: () => channels.lines.statuses(),
    boards: () =>
      channels.lines.boards().map(({ id, state, since, reason, model, serial, firmware, lines }) => ({
        id,
        state,
        since,
        ...(reason !== undefined && { reason }),
        ...(model !== undefined && { model }),
        ...(serial !== undefined && { serial }),
        ...(firmware !== undefined && { firmware }),
        ...(state === "up" && { ports: lines.map(({ port, kind }) => ({ port, kind })) }),
      })),
    trunks: () => [
      ...groupStates(config().trunkGroups, channels, startedAt),
      ...config().trunks.map((trunk) => {
        const { id, enabled } = trunk;
        const { state, since, failures } = trunkWatch.reach(id) ?? { state: "unknown", since: startedAt, failures: 0 };
        const calls = channels.trunkCalls(id);
        if (!enabled) return { id, state: "disabled" as const, since: startedAt, calls };
        const reason = trunkReason(trunk, { peers, isDown: failures > 0, timeZone: config().box.timeZone });
        return { id, state, since, ...(reason !== undefined && { reason }), calls };
      }),
    ],
    changes: {
      subscribe(listener) {
        const stops = [
          ...[channels.changes.subscribe(listener), trunkWatch.subscribe(listener)],
          ...[peers.changes.subscribe(listener), peers.standings.subscribe(listener)],
        ];
        return () => {
          for (const stop of stops) stop();
        };
      },
    },
  };
}

function hardwarePort({ media }: Telephony): HardwarePort {
  return {
    async find() {
      const { ports, chips, sounds } = await media.findHardware();
      return { ports: [...ports], chips: [...chips], sounds: [...sounds] };
    },
    async probe(path, baudRate) {
      const found = await media.probeHardware(path, baudRate);
      return found.kind === "board" ? { ...found, ports: [...found.ports] } : found;
    },
    restart: (board) => media.restartBoard(board),
    blink: async (line) => (await media.askLine(line, { about: "socket" })).isLit === true,
  };
}

function phonesPort({ config }: Foundations, { channels, live }: Telephony): PhonesPort {
  return {
    phones: () =>
      config().extensions.map(({ number }) => {
        const { reachable, ringing, calls } = live.status(number);
        return { extension: number, reachable, ringing, calls, contacts: channels.contacts(number) };
      }),
  };
}
