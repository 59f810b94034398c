import { completeConfig } from "#firmware/config/empty.ts";
import { hashPasswordSync } from "#firmware/config/password.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import { DEMO_FLOWS } from "./flows.table.ts";
import { DEMO_EXTENSIONS, DEMO_MAILBOXES, DEMO_QUEUES, DEMO_SCHEDULES, DEMO_USERS } from "./people.table.ts";

/** A sign-in of the demo company, as printed at the start. */
export interface DemoSignIn {
  readonly user: string;
  readonly password: string;
  readonly roles: readonly string[];
}

/** Passwords of the demo company. They are public: a demo box listens on loopback only. */
export const DEMO_SIGN_INS: readonly DemoSignIn[] = DEMO_USERS.map(({ id, password, roles }) => ({
  user: id,
  password,
  roles,
}));

/** The board the demo's lines are on; `boardPath` is the serial device (a pty of the simulated board). */
const DEMO_BOARD = "board1";

const FXO_NUMBERS = ["02155501001", "02155501002", "02155501003", "02155501004"];
const FXS_EXTENSIONS = ["2001", "2002", "2003", "2004"];

function demoLines(): unknown[] {
  const fxo = FXO_NUMBERS.map((number, index) => ({
    port: index + 1,
    kind: "fxo",
    name: `FXO ${index + 1}`,
    nameZh: `外线 ${index + 1}`,
    number,
  }));
  const fxs = FXS_EXTENSIONS.map((extension, index) => ({
    port: index + 5,
    kind: "fxs",
    name: `FXS ${index + 5}`,
    nameZh: `话机口 ${index + 5}`,
    extension,
  }));
  return [...fxo, ...fxs];
}

/**
 * The company a new box shows itself with: two queues, four agents with desk phones, four plain telephones, a menu in
 * two languages, opening hours, mailboxes, four exchange lines, and a peer trunk on loopback for test calls.
 */
export function createDemoConfig(options: { readonly boardPath: string }): Config {
  return completeConfig({
    schemaVersion: 1,
    box: { companyName: "Lanhe", companyNameZh: "蓝禾", language: "en", timeZone: "Asia/Shanghai", country: "CN" },
    boards: [{ id: DEMO_BOARD, path: options.boardPath, lines: demoLines() }],
    trunks: [
      {
        id: "peer",
        name: "SIP peer on this machine",
        nameZh: "本机 SIP 中继",
        host: "127.0.0.1",
        port: 5070,
        // Whoever tries a test call from there starts it when they like: its absence is no fault.
        checkReachable: false,
      },
    ],
    extensions: [
      ...DEMO_EXTENSIONS,
      ...FXS_EXTENSIONS.map((number, index) => ({
        number,
        name: `Telephone ${index + 1}`,
        nameZh: `电话 ${index + 1}`,
        sipPassword: `callbox-${number}`,
      })),
    ],
    users: DEMO_USERS.map(({ password, ...user }) => ({ ...user, passwordHash: hashPasswordSync(password) })),
    pauseReasons: [
      { id: "break", name: "Break", nameZh: "小休", limitMinutes: 15 },
      { id: "lunch", name: "Lunch", nameZh: "用餐", limitMinutes: 60 },
      { id: "training", name: "Training", nameZh: "培训" },
    ],
    mailboxes: DEMO_MAILBOXES,
    schedules: DEMO_SCHEDULES,
    inboundRules: [
      {
        id: "main",
        name: "Main number",
        nameZh: "总机",
        schedule: "office",
        inHours: { kind: "flow", flow: "main" },
        outOfHours: { kind: "flow", flow: "closed" },
      },
    ],
    inboundDefault: { kind: "flow", flow: "main" },
    outboundRules: [
      {
        id: "outside",
        name: "9 for an outside line",
        nameZh: "拨 9 打外线",
        pattern: "9*",
        stripDigits: 1,
        via: FXO_NUMBERS.map((_, index) => ({ kind: "line", line: `${DEMO_BOARD}.${index + 1}` })),
      },
    ],
    queues: DEMO_QUEUES,
    flows: DEMO_FLOWS,
    prompts: [],
    recording: { internalCalls: false },
    phoneCodes: {},
  });
}
