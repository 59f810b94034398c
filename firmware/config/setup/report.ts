import type { ConfigProblem } from "#firmware/config/problem.ts";
import { problemZh } from "#firmware/config/problem-zh.table.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import { localText } from "#firmware/kernel/local-time.ts";
import type { NewSecret } from "./for-box.ts";
import { type Missing, missingIn } from "./missing.ts";
import type { SectionOf } from "./setup-file.ts";

/** What is told of the box in every report. */
export interface ReportBox {
  /** /etc/machine-id. */
  readonly machineId: string;
  readonly macs: readonly string[];
  /** "http://callbox.local", "http://192.168.1.20". */
  readonly addresses: readonly string[];
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** How a file on a stick turned out. */
export type SetupOutcome =
  | { readonly kind: "refused"; readonly problems: readonly ConfigProblem[] }
  /** The same file was applied to this box before: what has been changed on the page since stays. */
  | { readonly kind: "known"; readonly appliedAt: number }
  | {
      readonly kind: "applied";
      readonly section: SectionOf | undefined;
      readonly config: Config;
      /** Of the configuration; the same as before when nothing was different. */
      readonly version: number;
      readonly ownerSet: boolean;
      readonly generated: readonly NewSecret[];
    };

const RULE = "-".repeat(72);

/** The text of `callbox-report.txt`: English, then Chinese. Windows line ends, because sticks are read there. */
export function writeReport(box: ReportBox, outcome: SetupOutcome, timeZone: string): string {
  const time = `${localText(box.at, timeZone)} (${timeZone})`;
  const lines = [
    "CALLBOX REPORT",
    "",
    ...facts(box, time, EN),
    ...english(outcome, timeZone),
    "",
    RULE,
    "Callbox 设置报告",
    "",
    ...facts(box, time, ZH),
    ...chinese(outcome, timeZone),
  ];
  return `\uFEFF${lines.join("\r\n")}\r\n`;
}

const EN = {
  time: "Time",
  id: "Machine id",
  mac: "Network card",
  address: "Page",
  version: "Version",
  none: "no network",
};
const ZH = { time: "时间", id: "机器号", mac: "网卡地址", address: "页面地址", version: "版本", none: "未连接网络" };

function facts(box: ReportBox, time: string, words: typeof EN): string[] {
  return [
    `${words.time}: ${time}`,
    `${words.id}: ${box.machineId}`,
    `${words.mac}: ${box.macs.join(", ")}`,
    `${words.address}: ${box.addresses.join(" , ") || words.none}`,
    `${words.version}: Callbox ${box.version}`,
    "",
  ];
}

function english(outcome: SetupOutcome, timeZone: string): string[] {
  switch (outcome.kind) {
    case "refused":
      return [
        "NOTHING WAS CHANGED. Mend callbox.yaml and plug the stick in again:",
        ...outcome.problems.map(({ message }) => `  - ${message}`),
      ];
    case "known":
      return [
        `NOTHING WAS CHANGED: this file was applied on ${localText(outcome.appliedAt, timeZone)}.`,
        "To apply it again, change anything in it, a comment for instance.",
      ];
    case "applied":
      return [
        "THE FILE WAS APPLIED.",
        ...sectionLine(outcome.section, "  Section of the file: "),
        `  Configuration version ${outcome.version}: ${counts(outcome.config, COUNTS_EN)}.`,
        outcome.ownerSet ? "  The owner's password is that of the file." : "  The owner's password was not changed.",
        ...secrets(outcome.generated, "Passwords the box has made (keep this file like a key):", ["password", "PIN"]),
        ...missing(outcome.config, "Still missing:", "Nothing is missing: calls can be taken.", ({ en }) => en),
      ];
  }
}

function chinese(outcome: SetupOutcome, timeZone: string): string[] {
  switch (outcome.kind) {
    case "refused":
      return [
        "未作任何修改。请改正 callbox.yaml 后重新插入 U 盘：",
        ...outcome.problems.map(({ code, message }) => `  - ${inChinese(code, message)}`),
      ];
    case "known":
      return [
        `未作任何修改：该文件已于 ${localText(outcome.appliedAt, timeZone)} 应用过。`,
        "如需重新应用，请在文件中作任意改动（例如添加一行注释）。",
      ];
    case "applied":
      return [
        "文件已应用。",
        ...sectionLine(outcome.section, "  使用的部分："),
        `  配置版本 ${outcome.version}：${counts(outcome.config, COUNTS_ZH, "，")}。`,
        outcome.ownerSet ? "  负责人密码为文件中的密码。" : "  负责人密码未改动。",
        ...secrets(outcome.generated, "本机生成的密码（请妥善保管此文件）：", ["密码", "PIN"]),
        ...missing(outcome.config, "仍然缺少：", "没有缺少的内容，可以接听来电。", ({ zh }) => zh),
      ];
  }
}

/** "Line 7: …" becomes "第 7 行：…"; the English sentence follows where it says more. */
export function inChinese(code: string, message: string): string {
  const [, line, words = message] = /^Line (\d+): (.*)$/s.exec(message) ?? [];
  const zh = problemZh(code, words);
  const sentence = zh === words ? words : `${zh}（${words}）`;
  return line === undefined ? sentence : `第 ${line} 行：${sentence}`;
}

function sectionLine(section: SectionOf | undefined, words: string): string[] {
  return section === undefined ? [] : [`${words}${section.name ?? section.mac ?? section.machineId ?? ""}`];
}

type Counted = "extensions" | "queues" | "flows" | "boards" | "spanBoards" | "trunks" | "users";
const COUNTS_EN: Readonly<Record<Counted, string>> = {
  extensions: "extensions",
  queues: "queues",
  flows: "voice menus",
  boards: "line boards",
  spanBoards: "E1 boards",
  trunks: "SIP trunks",
  users: "people who sign in",
};
const COUNTS_ZH: Readonly<Record<Counted, string>> = {
  extensions: "个分机",
  queues: "个队列",
  flows: "个语音导航",
  boards: "块线路板",
  spanBoards: "块 E1 板",
  trunks: "条 SIP 中继",
  users: "个登录账户",
};

function counts(config: Config, words: Readonly<Record<Counted, string>>, comma = ", "): string {
  return Object.entries(words)
    .map(([list, word]) => `${config[list as Counted].length} ${word}`) // the keys of the record just above
    .join(comma);
}

function secrets(generated: readonly NewSecret[], title: string, [password, pin]: readonly [string, string]): string[] {
  if (generated.length === 0) return [];
  const rows = generated.map((each) => {
    const parts = [
      ...(each.sipPassword === undefined ? [] : [`${password} ${each.sipPassword}`]),
      ...(each.pin === undefined ? [] : [`${pin} ${each.pin}`]),
    ];
    return `  ${each.extension}  ${each.name}  ${parts.join("  ")}`;
  });
  return ["", title, ...rows];
}

function missing(config: Config, title: string, none: string, words: (of: Missing) => string): string[] {
  const found = missingIn(config);
  return ["", ...(found.length === 0 ? [none] : [title, ...found.map((each) => `  - ${words(each)}`)])];
}
