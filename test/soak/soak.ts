import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { diceFor } from "./dice.ts";
import { type Fault, Faults } from "./faults.ts";
import { openHouse } from "./house.ts";
import { insideCall } from "./inside-calls.ts";
import { changeAgent, changeSomething, everybodyToWork, leftIn, takeInventory, visitPage } from "./office-work.ts";
import { outsideCall, type Pace } from "./outside-calls.ts";
import { type DiskLook, lookAtDisk, lookAtProcesses, type ProcessLook } from "./sampling.ts";
import { Town } from "./town.ts";
import { judgeQuiet, type Quiet, type Row, sentencesRow } from "./verdict.ts";

export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly callsPerMinute: number;
  /** Traffic stops so often, and everything must be as it was. */
  readonly quietEveryMinutes: number;
  readonly faults: readonly Fault[];
  readonly firstRtpPort: number;
  readonly pace: Pace;
  /** A rest: so long after the last call. */
  readonly settleMs: number;
  readonly say: (line: string) => void;
}

/** One look a minute. */
export interface Sample extends DiskLook {
  readonly atMinute: number;
  readonly calls: number;
  readonly running: number;
  readonly waiting: number;
  readonly agents: Readonly<Record<string, number>>;
  readonly processes: readonly ProcessLook[];
}

export interface SoakReport {
  readonly rows: readonly Row[];
  readonly sentences: readonly string[];
  readonly samples: readonly Sample[];
  readonly quiets: readonly Quiet[];
  readonly kinds: Readonly<Record<string, number>>;
  readonly isGood: boolean;
  readonly folder: string;
}

const BUSY_STATES = ["offered", "talking", "elsewhere", "wrap-up"];
const WAL_LIMIT_MB = 24;
/** SIP remembers a transaction for so long (RFC 3261 §17: 64 × T1). */
const TRANSACTION_MS = 32_000;
const CLEAR_SHARE = 0.97;

/** Runs a box under mixed traffic and tells what stayed behind, what grew, and what was written down wrongly. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const house = await openHouse({ firstRtpPort: options.firstRtpPort });
  const town = await Town.open(house);
  const run = new Run(town, options);
  try {
    return await run.toTheEnd();
  } finally {
    await town.close();
    await house.stop();
  }
}

class Run {
  readonly #town: Town;
  readonly #options: SoakOptions;
  readonly #faults: Faults;
  readonly #startedAt = performance.now();
  readonly #working = new Set<Promise<void>>();
  readonly #samples: Sample[] = [];
  readonly #quiets: Quiet[] = [];
  readonly #mishaps: string[] = [];
  #things = 0;

  constructor(town: Town, options: SoakOptions) {
    this.#town = town;
    this.#options = options;
    this.#faults = new Faults(town, options.faults);
  }

  get #minute(): number {
    return (performance.now() - this.#startedAt) / 60_000;
  }

  async toTheEnd(): Promise<SoakReport> {
    const { minutes, quietEveryMinutes, say, seed } = this.#options;
    say(`seed ${seed}, ${minutes} min, folder ${this.#town.house.folder}`);
    await this.#warmUp();
    await this.#beQuiet();
    let end = quietEveryMinutes;
    while (this.#minute < minutes && !this.#town.house.isGone()) {
      await this.#traffic(Math.min(end, minutes));
      await this.#beQuiet();
      end = this.#minute + quietEveryMinutes;
    }
    return this.#report();
  }

  /** Everybody signs in and each page is opened once: what is made lazily is there before the base line. */
  async #warmUp(): Promise<void> {
    await everybodyToWork(this.#town);
    const dice = diceFor(this.#options.seed, -1);
    for (let visit = 0; visit < 3; visit++) await visitPage(this.#town, dice, 500);
    await changeSomething(this.#town, dice);
  }

  async #traffic(untilMinute: number): Promise<void> {
    const { seed, callsPerMinute } = this.#options;
    const pause = diceFor(seed, -2 - this.#quiets.length);
    let sampleAt = this.#minute;
    while (this.#minute < untilMinute && !this.#town.house.isGone()) {
      if (this.#minute >= sampleAt) {
        sampleAt += Math.min(1, this.#options.minutes / 4);
        await this.#sample();
        this.#start(everybodyToWork(this.#town));
        await this.#faults.perhaps(pause, this.#minute);
      }
      this.#begin(this.#things++);
      // A third of what happens is no call.
      await sleep((60_000 / (callsPerMinute * 1.5)) * pause.between(0.3, 1.7));
    }
  }

  #begin(thing: number): void {
    const { seed, pace } = this.#options;
    const dice = diceFor(seed, thing);
    const town = this.#town;
    const what = dice.weighted({ outside: 55, inside: 14, page: 14, change: 5, agent: 12 });
    if (what === "outside") this.#start(outsideCall(town, dice, pace));
    if (what === "inside") this.#start(insideCall(town, dice, pace));
    if (what === "page") this.#start(visitPage(town, dice, dice.between(1_000, pace.talkMs[1] * 2)));
    if (what === "change") this.#start(changeSomething(town, dice));
    if (what === "agent") this.#start(changeAgent(town, dice, dice.between(1_000, pace.talkMs[1])));
  }

  #start(work: Promise<void>): void {
    const done = work.catch((error: unknown) => {
      const now = Date.now();
      if (!this.#town.wasDisturbed(now, now))
        this.#mishaps.push(error instanceof Error ? `${error.message} ${error.cause ?? ""}` : String(error));
    });
    this.#working.add(done);
    void done.then(() => this.#working.delete(done));
  }

  async #sample(): Promise<void> {
    const { live, house, ledger } = this.#town;
    const agents: Record<string, number> = {};
    for (const { state } of live.agents()) agents[state] = (agents[state] ?? 0) + 1;
    const sample: Sample = {
      atMinute: this.#minute,
      calls: ledger.calls.length,
      running: live.count("calls"),
      waiting: live.waiting(),
      agents,
      processes: await lookAtProcesses(house),
      ...lookAtDisk(house),
    };
    this.#samples.push(sample);
    this.#options.say(sampleLine(sample, this.#samples.at(-2)));
  }

  /** No new traffic; when everything has ended, what is left is counted. */
  async #beQuiet(): Promise<void> {
    const { live, house } = this.#town;
    await Promise.all([...this.#working]);
    await everybodyToWork(this.#town);
    const isQuiet = (): boolean =>
      live.count("calls") === 0 && live.agents().every(({ state }) => !BUSY_STATES.includes(state)) && live.boardsUp();
    for (let wait = 0; wait < 100 && !isQuiet(); wait++) await sleep(200);
    if (this.#town.ledger.calls.length > 0) await sleep(this.#options.settleMs);
    const inventory = await takeInventory(this.#town);
    const ready = SOCKETS_PER_PAIR * (inventory.media?.ports.ready ?? 0);
    const looks = (await lookAtProcesses(house, true)).map((look) => withoutReady(look, ready));
    const quiet: Quiet = {
      atMinute: this.#minute,
      calls: this.#town.ledger.calls.length,
      processes: looks,
      left: { ...leftIn(inventory), ...this.#left(looks, ready) },
      clockTimers: inventory.control.timers,
      transactions: inventory.sip.servers + inventory.sip.clients,
    };
    this.#quiets.push(quiet);
    const words = looks.map(
      (look) =>
        `${look.name} heap ${look.heapMb.toFixed(1)} rss ${look.rssMb.toFixed(0)} fd ${look.descriptors} timers ${look.timers} handles ${look.handles}`,
    );
    const left = Object.entries(quiet.left).filter(([, count]) => count > 0);
    this.#options.say(
      `  quiet at ${quiet.atMinute.toFixed(1)} min after ${quiet.calls} calls: ${words.join("; ")}${left.length === 0 ? "" : `; LEFT ${JSON.stringify(left)}`}`,
    );
  }

  #left(looks: readonly ProcessLook[], ready: number): Record<string, number> {
    const { live, house } = this.#town;
    const disk = lookAtDisk(house);
    const firstTemp = this.#quiets[0]?.left["temporary files above the base line"] === undefined;
    if (firstTemp) this.#baseTemp = disk.tempFiles;
    return {
      calls: live.count("calls"),
      "callers in queues": live.waiting(),
      "agents in a call": live.agents().filter(({ state }) => BUSY_STATES.includes(state)).length,
      "lines not idle": live.lines().filter(({ state }) => state !== "idle").length,
      "voice ports": Math.max(0, disk.rtpPorts - ready),
      "recordings and messages open": looks.flatMap(({ files }) => files.filter((file) => file.endsWith(".wav")))
        .length,
      "temporary files above the base line": Math.max(0, disk.tempFiles - this.#baseTemp),
      alarms: live.count("alarms"),
    };
  }
  #baseTemp = 0;

  #report(): SoakReport {
    const { house, ledger, stuck, clarity } = this.#town;
    const { records, recordings, compared } = ledger.compare(house.data);
    const faults = faultsInLog(house.log, (at) => this.#town.wasDisturbed(at, at));
    const wal = Math.max(0, ...this.#samples.map(({ walMb }) => walMb));
    const clear = clarity.toSorted((a, b) => a - b)[Math.floor(clarity.length * 0.05)] ?? 1;
    const rows: Row[] = [
      ...judgeQuiet(this.#quiets, this.#options.settleMs > TRANSACTION_MS),
      {
        what: "write-ahead log at most",
        base: "",
        end: `${wal.toFixed(1)} MB`,
        limit: `${WAL_LIMIT_MB} MB`,
        isGood: wal <= WAL_LIMIT_MB,
      },
      {
        what: "voice heard of a talk, worst twentieth",
        base: `${clarity.length} talks`,
        end: `${(clear * 100).toFixed(1)} %`,
        limit: `${CLEAR_SHARE * 100} %`,
        isGood: clear >= CLEAR_SHARE,
      },
      sentencesRow("records against what was seen", compared, records),
      sentencesRow("recordings against talk", undefined, recordings),
      sentencesRow("people who waited in vain", compared, stuck),
      sentencesRow("requests refused or failed", this.#things, this.#mishaps),
      sentencesRow("faults in the box's log", undefined, faults),
      sentencesRow("the box ended", undefined, house.isGone() ? ["it did"] : []),
    ];
    const kinds: Record<string, number> = {};
    for (const { results } of ledger.calls) kinds[results.join(" or ")] = (kinds[results.join(" or ")] ?? 0) + 1;
    const sentences = [...records, ...recordings, ...stuck, ...this.#mishaps, ...faults];
    return {
      rows,
      sentences,
      samples: this.#samples,
      quiets: this.#quiets,
      kinds,
      isGood: rows.every(({ isGood }) => isGood),
      folder: house.folder,
    };
  }
}

/** Errors in the box's log, but for those of moments at which something was killed on purpose. */
function faultsInLog(path: string, isExpected: (at: number) => boolean): string[] {
  const lines = readFileSync(path, "utf8").split("\n");
  const faults = lines.filter((line) => /"level":"error"|^\s*at |Error:/.test(line));
  return faults.filter((line) => !isExpected(Date.parse(/"at":"([^"]+)"/.exec(line)?.[1] ?? "")));
}

/** The line of a minute: traffic, then each process with its share of a core since the line before. */
function sampleLine(sample: Sample, before: Sample | undefined): string {
  const processes = sample.processes.map((look) => {
    const earlier = before?.processes.find(({ pid }) => pid === look.pid);
    const seconds = (sample.atMinute - (before?.atMinute ?? 0)) * 60;
    const cpu =
      earlier === undefined ? "" : ` ${(((look.cpuSeconds - earlier.cpuSeconds) / seconds) * 100).toFixed(0)}%`;
    return `${look.name}${cpu} ${look.rssMb.toFixed(0)} MB (heap ${look.heapMb.toFixed(0)}) fd ${look.descriptors} t ${look.timers}`;
  });
  const agents = Object.entries(sample.agents).map(([state, count]) => `${count} ${state}`);
  return `${sample.atMinute.toFixed(1).padStart(6)} min  ${sample.calls} calls, ${sample.running} now, ${sample.waiting} wait; ${agents.join(", ")}; rtp ${sample.rtpPorts}; wal ${sample.walMb.toFixed(1)}; ${processes.join("; ")}`;
}

/** RTP and RTCP. */
const SOCKETS_PER_PAIR = 2;

/** Sockets that stand bound for the next calls are many or few as calls come; they are no leak. */
function withoutReady(look: ProcessLook, ready: number): ProcessLook {
  if (look.name !== "media") return look;
  const { descriptors, sockets, handles } = look;
  return { ...look, descriptors: descriptors - ready, sockets: sockets - ready, handles: handles - ready };
}
