import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InjectOptions, LightMyRequestResponse } from "fastify";
import type { Alarm } from "#firmware/api/contract/live.ts";
import type { ApiDependencies, SignInGuessed } from "#firmware/api/dependencies.ts";
import { createApi } from "#firmware/api/server.ts";
import { Journal } from "#firmware/calls/journal.ts";
import { createDemoConfig, DEMO_SIGN_INS } from "#firmware/config/demo/demo.ts";
import { ConfigStore } from "#firmware/config/store.ts";
import { DerivedTables } from "#firmware/db/derived/derived-tables.ts";
import { JournalTables } from "#firmware/db/journal-store.ts";
import { openDatabase } from "#firmware/db/open.ts";
import type { CallEvent, CallFact } from "#firmware/domain/call-event.ts";
import type { CallId } from "#firmware/domain/ids.ts";
import { Emitter } from "#firmware/kernel/emitter.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { readPeaks } from "#firmware/media/peaks.ts";
import { AgentActions } from "#firmware/people/agent-actions.ts";
import { AgentDirectory } from "#firmware/people/agent-directory.ts";
import { AgentStore } from "#firmware/people/agent-store.ts";
import { Distributor } from "#firmware/queues/distributor.ts";
import { Recordings } from "#firmware/recording/recordings.ts";
import { ReportRunner } from "#firmware/reports/report-runner.ts";
import { Messages } from "#firmware/voicemail/messages.ts";
import { FakeClock } from "./fake-clock.ts";
import { PuppetPhones } from "./queue-house.ts";

const demo = createDemoConfig({ boardPath: "/dev/null" });

/** Somebody signed in: requests carry the cookie, changes the csrf value. */
export interface Browser {
  readonly csrf: string;
  readonly cookie: string;
  get(url: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  send(method: "POST" | "PUT" | "DELETE", url: string, body?: unknown): Promise<LightMyRequestResponse>;
}

export type ApiBox = Awaited<ReturnType<typeof openApiBox>>;

/**
 * The API over the demo company with a real database, configuration, agents, queues and report thread. Calls are
 * written into the real journal by the test; no telephone is involved. `folder` opens an earlier box again.
 */
export async function openApiBox(folder = mkdtempSync(join(tmpdir(), "callbox-api-"))) {
  const clock = new FakeClock();
  const logger = silentLogger;
  const db = openDatabase(join(folder, "box.sqlite"));
  const config = await ConfigStore.open({ folder: join(folder, "config"), clock, initial: demo });
  const phones = new PuppetPhones();
  const directory = new AgentDirectory({ clock, logger, phones, store: new AgentStore(db) });
  directory.configure(config.current.extensions.filter(({ agent }) => agent !== undefined).map(({ number }) => number));
  directory.start();
  const distributor = new Distributor({ agents: directory.forQueues(), clock, day: () => "2026-11-20" });
  distributor.configure(config.current.queues);
  distributor.start();
  const derived = new DerivedTables(db);
  derived.follow(config.current.box.timeZone);
  const store = new JournalTables<CallEvent>(db, derived);
  const journal = new Journal({ clock, store, log: logger, nameOf: ({ id }) => id });
  const recordings = new Recordings({ db, dataFolder: folder, clock });
  const messages = new Messages({ db, dataFolder: folder, clock });
  const reports = new ReportRunner({ path: db.path, clock, logger });
  const alarms: Alarm[] = [];
  const hungUp: string[] = [];
  let clockConfirmed = 0;
  const guessed: SignInGuessed[] = [];
  const wipedBy: string[] = [];
  const changes = { lines: new Emitter<undefined>(), alarms: new Emitter<undefined>() };
  const dependencies: ApiDependencies = {
    clock,
    logger,
    db,
    dataFolder: folder,
    config,
    calls: {
      events: journal.written,
      hangUp: (call) => hungUp.push(call) > 0,
    },
    agents: { directory, actions: new AgentActions({ directory, config: () => config.current }) },
    queues: distributor,
    lines: { lines: () => [], boards: () => [], trunks: () => [], changes: changes.lines },
    hardware: {
      find: () => Promise.resolve({ ports: [], chips: [], sounds: [] }),
      probe: () => Promise.resolve({ kind: "silent" }),
      restart: () => Promise.reject(new Error("no machine in this test")),
      blink: () => Promise.resolve(false),
    },
    spans: {
      boards: () => [],
      spans: () => [],
      isConfigured: () => false,
      changes: changes.lines,
      history: () => Promise.reject(new Error("no machine in this test")),
      trace: () => Promise.resolve([]),
      message: () => Promise.resolve(undefined),
      capture: () => Promise.resolve(undefined),
      order: () => undefined,
      restart: () => undefined,
      block: () => Promise.resolve(false),
      bitErrors: () => undefined,
      identification: () => undefined,
      apply: () => Promise.resolve(undefined),
      call: () => ({ kind: "refused", code: "no-machine", message: "No machine.", messageZh: "无设备。" }),
      update: () => Promise.reject(new Error("no machine in this test")),
      restartBoard: () => Promise.reject(new Error("no machine in this test")),
    },
    phones: { phones: () => [] },
    alarms: { list: () => alarms, changes: changes.alarms },
    prompts: {
      list: () => [],
      audio: () => undefined,
      upload: async (_id, _language, file) => {
        let size = 0;
        for await (const piece of file) size += piece.length;
        return { kind: "refused", code: "no-sound", message: `${size} bytes, but no sound.`, messageZh: "不是声音。" };
      },
      restore: () => Promise.resolve(undefined),
      undo: () => Promise.resolve(undefined),
    },
    recordings,
    voicemail: messages,
    readPeaks,
    reports,
    health: () => Promise.reject(new Error("no machine in this test")),
    inventory: () => Promise.reject(new Error("no machine in this test")),
    confirmClock: () => {
      clockConfirmed += 1;
    },
    machine: {
      network: () =>
        Promise.resolve({
          ...{ isBox: false, isOwned: true, isApplied: false, hostName: "callbox" },
          ...{ addresses: [], reach: [], lostNames: [], ssh: null },
        }),
      openSsh: (_key, minutes) => Promise.resolve({ until: clock.now() + minutes * 60_000, fingerprint: "SHA256:key" }),
      closeSsh: () => Promise.resolve(),
      factoryReset: (by) => {
        wipedBy.push(by);
        return Promise.resolve();
      },
      stick: () => ({ isBox: false, isWorking: false, machineId: "", macs: [], last: null }),
    },
    signInGuessed: (fact: SignInGuessed) => void guessed.push(fact),
    applyReport: () => [],
    takesCalls: () => true,
  };
  const api = await createApi(dependencies);
  const sequence = new Map<string, number>();
  const inject = (options: InjectOptions): Promise<LightMyRequestResponse> => api.app.inject(options);

  async function signIn(body: object): Promise<Browser> {
    const reply = await inject({ method: "POST", url: "/api/session", payload: body });
    if (reply.statusCode !== 200) throw new Error(`sign-in refused: ${reply.body}`);
    const { csrf } = reply.json<{ csrf: string }>();
    const cookie = reply.cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
    return {
      csrf,
      cookie,
      get: (url, headers = {}) => inject({ method: "GET", url, headers: { cookie, ...headers } }),
      send: (method, url, payload) =>
        inject({
          method,
          url,
          headers: { cookie, "x-csrf-token": csrf },
          ...(payload !== undefined && { payload: payload as object }),
        }),
    };
  }

  return {
    folder,
    clock,
    db,
    config,
    phones,
    directory,
    distributor,
    journal,
    recordings,
    messages,
    alarms,
    changes,
    hungUp,
    /** How often somebody has said that the clock is right. */
    clockConfirmed: () => clockConfirmed,
    guessed,
    /** Who has asked for a factory reset. */
    wipedBy,
    api,
    inject,
    signIn,
    /** A user of the demo company by id. */
    as: (user: string) =>
      signIn({ user, password: DEMO_SIGN_INS.find((known) => known.user === user)?.password ?? "" }),
    agent: (extension: string) =>
      signIn({ extension, pin: demo.extensions.find(({ number }) => number === extension)?.agent?.pin ?? "" }),
    /** Writes facts of a call into the journal, `afterMs` after the ones before. */
    write(call: string, facts: readonly (CallFact | number)[]): void {
      for (const fact of facts) {
        if (typeof fact === "number") {
          clock.advance(fact);
          continue;
        }
        const seq = (sequence.get(call) ?? 0) + 1;
        sequence.set(call, seq);
        journal.append({ ...fact, call: call as CallId, seq, at: clock.now() });
      }
      journal.flush();
    },
    async close(options: { keepFolder?: boolean } = {}): Promise<void> {
      await api.close();
      await reports.close();
      distributor.stop();
      directory.stop();
      db.close();
      if (options.keepFolder !== true) rmSync(folder, { recursive: true, force: true });
    },
  };
}
