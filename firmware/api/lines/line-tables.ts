import type { LineHardwareView, LineOverview } from "#firmware/api/contract/line-views.ts";
import { reasonOf } from "#firmware/api/contract/reason-words.ts";
import type { Cell } from "#firmware/api/csv.ts";
import type { LineDoctorPort, LinesPort } from "#firmware/api/dependencies.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import { SOURCE_WORDS } from "./event-words.table.ts";
import { spokenEvent } from "./event-words.ts";
import { findings } from "./line-views.ts";
import { COUNTER_WORDS, LINE_STATE_WORDS, TONE_WORDS } from "./table-words.table.ts";

/** Rows for a spreadsheet under their head. */
export interface LineTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface TableReader {
  readonly isZh: boolean;
  readonly maySeeNumbers: boolean;
  /** A time as the box's zone has it. */
  readonly time: (at: number) => string;
}

const heads = {
  events: { en: ["time", "source", "code", "event"], zh: ["时间", "来源", "代码", "内容"] },
  protocol: { en: ["time", "direction", "port", "message"], zh: ["时间", "方向", "端口", "报文"] },
  counters: { en: ["counter", "value", "code"], zh: ["计数", "值", "代码"] },
  tests: {
    en: "time,verdict,volts,milliamps,dial tone Hz,dial tone dBm0,noise dBm0,return loss dB,words".split(","),
    zh: "时间,结论,电压 V,电流 mA,拨号音 Hz,拨号音 dBm0,噪声 dBm0,回波损耗 dB,说明".split(","),
  },
  lines: {
    en: "board,port,kind,name,number or extension,state,reason,verdict,findings,tested,return loss dB".split(","),
    zh: "线路板,端口,类型,名称,号码或分机,状态,原因,结论,说明,测试时间,回波损耗 dB".split(","),
  },
} as const;

const word = (words: Readonly<Record<string, readonly [string, string]>>, key: string, isZh: boolean): string =>
  words[key]?.[isZh ? 1 : 0] ?? key;

/** The last events of a line. */
export function eventTable({ doctor }: LineDoctorPort, line: string, reader: TableReader): LineTable {
  const { isZh, time, maySeeNumbers } = reader;
  const rows = doctor.evidence.events(line).map((row) => {
    const { at, source, code, text, textZh } = spokenEvent(row, maySeeNumbers);
    return [time(at), word(SOURCE_WORDS, source, isZh), code, isZh ? textZh : text];
  });
  return { head: heads.events[isZh ? "zh" : "en"], rows };
}

/** The last messages on the cable. */
export function protocolTable({ trace }: LineHardwareView, { isZh, time }: TableReader): LineTable {
  return {
    head: heads.protocol[isZh ? "zh" : "en"],
    rows: trace.map(({ at, way, port, text }) => [time(at), way, port, text]),
  };
}

/** What was counted on a line. */
export function counterTable(counters: Readonly<Record<string, number>>, { isZh }: TableReader): LineTable {
  return {
    head: heads.counters[isZh ? "zh" : "en"],
    rows: Object.entries(counters).map(([name, value]) => [word(COUNTER_WORDS, name, isZh), value, name]),
  };
}

/** Every test that is kept. */
export function testTable({ doctor }: LineDoctorPort, line: string, { isZh, time }: TableReader): LineTable {
  const rows = doctor.evidence.tests(line).map(({ at, verdict, result }): Cell[] => [
    ...[time(at), word(TONE_WORDS, verdict.tone, isZh), result.batteryVolts, result.milliamps],
    ...[result.dialTone?.frequenciesHz.join(" + "), result.dialTone?.levelDbm0],
    ...[result.noise?.levelDbm0, result.echo[0]?.returnLossDb],
    findings(verdict)
      .map(({ text, textZh }) => (isZh ? textZh : text))
      .join(" "),
  ]);
  return { head: heads.tests[isZh ? "zh" : "en"], rows };
}

/** Every line of the box: what it is, how it is. */
export function linesTable(
  { config, lines, overviews }: { config: Config; lines: LinesPort; overviews: readonly LineOverview[] },
  { isZh, time }: TableReader,
): LineTable {
  const live = new Map(lines.lines().map((line) => [line.id, line]));
  const seen = new Map(overviews.map((overview) => [overview.line, overview]));
  const rows = config.boards.flatMap((board) =>
    board.lines.map(({ port, kind, name, nameZh, number, extension, enabled }): Cell[] => {
      const id = `${board.id}.${port}`;
      const { state = enabled ? "not-fitted" : "blocked", reason = "" } = live.get(id) ?? {};
      const overview = seen.get(id);
      const said = overview?.verdict.findings.map(({ text, textZh }) => (isZh ? textZh : text)).join(" ");
      return [
        ...[
          (isZh && board.nameZh) || board.name || board.id,
          port,
          kind.toUpperCase(),
          isZh ? (nameZh ?? name) : name,
          number ?? extension,
        ],
        ...[word(LINE_STATE_WORDS, state, isZh), isZh ? reasonOf(reason).textZh : reason],
        ...[overview === undefined ? "" : word(TONE_WORDS, overview.verdict.tone, isZh), said],
        ...[overview?.testedAt == null ? "" : time(overview.testedAt), overview?.returnLossDb],
      ];
    }),
  );
  return { head: heads.lines[isZh ? "zh" : "en"], rows };
}
