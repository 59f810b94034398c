import type { LineDoctorPort } from "#firmware/api/dependencies.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import { LetterOffice } from "#firmware/linedoctor/letter-office.ts";
import { type DoctorLine, LineDoctor } from "#firmware/linedoctor/line-doctor.ts";
import { Nightly } from "#firmware/linedoctor/nightly.ts";
import type { Proposal } from "#firmware/linedoctor/proposals.ts";
import { dialRefusal } from "./dial-refusal.table.ts";
import type { Foundations } from "./foundations.ts";
import type { Telephony } from "./telephony.ts";

/** Who looks after the exchange lines. */
export type LineDoctorPart = ReturnType<typeof createLineDoctor>;

/** The Line Doctor over the running box. */
export function createLineDoctor(base: Foundations, telephony: Telephony) {
  const { clock, log, db, config, store } = base;
  const { media, channels, reception } = telephony;
  const doctor = new LineDoctor({
    ...{ clock, log, db, media },
    lines: () => exchangeLines(config()),
    isIdle: (line) =>
      channels.lines.isFree(line) && channels.lines.statuses().find(({ id }) => id === line)?.state === "idle",
  });
  const nightly = new Nightly({
    ...{ doctor, clock, log },
    time: () => config().box.lineTestTime,
    timeZone: () => config().box.timeZone,
  });
  const office = new LetterOffice({ clock, log });
  const port: LineDoctorPort = {
    doctor,
    lines: () => exchangeLines(config()).map(({ id }) => id),
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
      for (const { id } of exchangeLines(config())) channels.lines.tellAnswers(id, doctor.tellsAnswers(id));
      doctor.changes.subscribe(({ line }) => channels.lines.tellAnswers(line, doctor.tellsAnswers(line)));
      nightly.configure();
      store.changed.subscribe(() => nightly.configure());
    },
    async stop(): Promise<void> {
      await nightly.stop();
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
      .filter(({ kind, enabled }) => kind === "fxo" && enabled)
      .map(({ port, country = config.box.country, busyToneSeconds, rxGainDb }) => ({
        ...{ id: `${board.id}.${port}`, country, busyToneSeconds, rxGainDb },
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
