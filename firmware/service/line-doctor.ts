import type { LineDoctorPort } from "#firmware/api/dependencies.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import { zoneOf } from "#firmware/dsp/zones/zones.ts";
import { LetterOffice } from "#firmware/linedoctor/letter-office.ts";
import { type DoctorLine, LineDoctor } from "#firmware/linedoctor/line-doctor.ts";
import { Nightly } from "#firmware/linedoctor/nightly.ts";
import { PhoneWatch } from "#firmware/linedoctor/phone-watch.ts";
import type { Proposal } from "#firmware/linedoctor/proposals.ts";
import { dialRefusal, telephoneRefusal } from "./dial-refusal.table.ts";
import { echoTest } from "./echo-test.ts";
import type { Foundations } from "./foundations.ts";
import type { Telephony } from "./telephony.ts";
import { toneTest } from "./tone-test.ts";

/** Who looks after the exchange lines, and keeps what happens at telephones. */
export type LineDoctorPart = ReturnType<typeof createLineDoctor>;

/** The Line Doctor over the running box. */
export function createLineDoctor(base: Foundations, telephony: Telephony) {
  const { clock, log, db, config, store, dataFolder } = base;
  const { media, channels, reception } = telephony;
  const doctor = new LineDoctor({
    ...{ clock, log, db, media },
    lines: () => exchangeLines(config()),
    isIdle: (line) => channels.lines.isAtRest(line),
  });
  const nightly = new Nightly({
    ...{ doctor, clock, log },
    time: () => config().box.lineTestTime,
    timeZone: () => config().box.timeZone,
  });
  const office = new LetterOffice({ clock, log });
  const isPhone = (line: string): boolean => lineOf(config(), line)?.kind === "fxs";
  const phones = new PhoneWatch({ evidence: doctor.evidence, media, log, isPhone });
  const port: LineDoctorPort = {
    doctor,
    lines: () => exchangeLines(config()).map(({ id }) => id),
    phonePlan(line) {
      const found = lineOf(config(), line);
      return found?.kind === "fxs" ? zoneOf(found.country ?? config().box.country) : undefined;
    },
    ring(line, test) {
      const plan = port.phonePlan(line);
      if (plan === undefined || lineOf(config(), line)?.enabled !== true) return telephoneRefusal("phone-unreachable");
      const rung = reception.tryTelephone(line, (call) =>
        test === "echo" ? echoTest(call, dataFolder) : toneTest(call, { dataFolder, plan }),
      );
      return rung.kind === "dialled" ? { call: rung.call } : telephoneRefusal(rung.because);
    },
    async apply(line, proposal, by) {
      if (proposal.kind === "busy-tone") {
        doctor.learn(line, proposal.tone);
        return;
      }
      await store.update((draft) => setLine(draft, line, proposal), {
        by,
        note: `boards: ${line} as the Line Doctor proposed`,
      });
    },
    call(line, extension, number) {
      const dialled = reception.dialOnLine(extension, line, number);
      return dialled.kind === "dialled" ? { call: dialled.call } : dialRefusal(dialled.because);
    },
    letter: (line, language) => office.write(letterFacts(base, doctor, line), language),
  };
  return {
    doctor,
    nightly,
    port,
    /** Before the media process is started. */
    start(): void {
      doctor.start();
      phones.start();
      const tell = (line: string): void => {
        channels.lines.tellAnswers(line, doctor.tellsAnswers(line));
        if (doctor.life.hasLived(line)) channels.lines.tellAlive(line);
      };
      for (const { id } of exchangeLines(config())) tell(id);
      doctor.changes.subscribe(({ line }) => tell(line));
      nightly.configure();
      store.changed.subscribe(() => nightly.configure());
    },
    async stop(): Promise<void> {
      await nightly.stop();
      phones.stop();
      doctor.stop();
    },
  };
}

function letterFacts({ config, clock }: Foundations, doctor: LineDoctor, line: string) {
  const { box } = config();
  const found = lineOf(config(), line);
  const picture = doctor.picture(line);
  if (found === undefined || picture === undefined) throw new Error("there is no such line");
  const [test] = doctor.evidence.tests(line, 1);
  const sound = test === undefined ? undefined : doctor.evidence.sound("test", line, test.id);
  return {
    ...{ at: clock.now(), timeZone: box.timeZone, company: box.companyName, companyZh: box.companyNameZh },
    line: { id: line, name: found.name, nameZh: found.nameZh, number: found.number },
    ...{ verdict: picture.verdict, habits: picture.habits, tests: doctor.evidence.tests(line, 12), test, sound },
  };
}

function exchangeLines(config: Config): DoctorLine[] {
  return config.boards.flatMap((board) =>
    board.lines
      .filter(({ kind }) => kind === "fxo")
      .map(({ port, country = config.box.country, busyToneSeconds, rxGainDb, enabled: isInService }) => ({
        ...{ id: `${board.id}.${port}`, isInService, country, busyToneSeconds, rxGainDb },
      })),
  );
}

function lineOf(config: Config, id: string) {
  const dot = id.lastIndexOf(".");
  const board = config.boards.find((one) => one.id === id.slice(0, dot));
  return board?.lines.find(({ port }) => port === Number(id.slice(dot + 1)));
}

function setLine(draft: Config, id: string, proposal: Exclude<Proposal, { kind: "busy-tone" }>): void {
  const line = lineOf(draft, id);
  if (line === undefined) return;
  if (proposal.kind === "impedance") line.impedance = proposal.impedance;
  if (proposal.kind === "rx-gain") line.rxGainDb = proposal.rxGainDb;
  if (proposal.kind === "listen-for-busy") line.busyToneSeconds = proposal.seconds;
}
