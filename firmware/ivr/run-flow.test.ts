import { expect, test } from "vitest";
import type { CallControl, HandlerResult } from "#firmware/calls/call-control.ts";
import { Flow } from "#firmware/config/schema/flow.ts";
import { Cause } from "#firmware/domain/termination.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { configured } from "#test/support/item.ts";
import { PuppetCall, type PuppetOptions } from "#test/support/script-call.ts";
import type { ScheduleAnswer } from "./flow-call.ts";
import { createFlowHandler } from "./flow-script.ts";

const sales = { kind: "queue", queue: "sales" } as const;
const mailbox = { kind: "voicemail", mailbox: "office" } as const;

function flowOf(id: string, nodes: readonly Record<string, unknown>[], start = "start"): Flow {
  return configured<Flow>(Flow, { id, name: id, start, nodes });
}

function stage(flows: readonly Flow[], schedule: ScheduleAnswer = { state: "open", because: "Monday 09:00-18:00" }) {
  const clock = new FakeClock();
  const handle = createFlowHandler({
    flow: (id) => flows.find((flow) => flow.id === id),
    schedule: () => schedule,
    outsideTargets: (_call, number) => [
      { kind: "line", line: "board1.1", digits: number },
      { kind: "trunk", trunk: "carrier", number },
    ],
    recordBecause: () => "the extension records",
  });
  const enter = (options: Partial<PuppetOptions> = {}) => {
    const call = new PuppetCall({ clock, ...options });
    let result: HandlerResult | "gone" | "running" = "running";
    void handle(call as CallControl, { kind: "flow", flow: flows[0]?.id ?? "" }).then(
      (value) => {
        result = value;
      },
      () => {
        result = "gone";
      },
    );
    return { call, result: () => result };
  };
  return { clock, enter };
}

const menu = flowOf("main", [
  {
    id: "start",
    kind: "menu",
    prompts: ["welcome", "main-menu"],
    timeoutSeconds: 5,
    attempts: 2,
    choices: [
      { key: "1", name: "Sales", next: { destination: sales } },
      { key: "2", next: { node: "bye" } },
    ],
    otherwise: { destination: mailbox },
  },
  { id: "bye", kind: "hang-up", prompts: ["goodbye"] },
]);

test("F-IVR-02 a key during the greeting is taken at once", async () => {
  const { clock, enter } = stage([menu]);
  const { call, result } = enter();
  await clock.advanceAsync(500);
  call.press("1");
  await clock.advanceAsync(0);
  expect(result()).toEqual(sales);
  expect(call.heard).toEqual(["welcome"]);
  expect(call.isAnswered).toBe(true);
  expect(call.factsOf("flow.entered")).toEqual([{ type: "flow.entered", flow: "main", node: "start" }]);
  expect(call.decisions).toMatchObject([
    {
      code: "flow.menu-choice",
      facts: { key: "1", choice: "Sales", attempt: 1 },
      setting: "/setup/flows/main?node=start",
    },
  ]);
});

test("a wrong key and no key are told, and after the last attempt the menu's own way out is taken", async () => {
  const { clock, enter } = stage([menu]);
  const { call, result } = enter();
  await clock.advanceAsync(2000);
  call.press("9");
  await clock.advanceAsync(1000);
  await clock.advanceAsync(2000 + 5000 + 1000);
  expect(result()).toEqual(mailbox);
  expect(call.heard).toEqual(["welcome", "main-menu", "invalid-choice", "welcome", "main-menu", "no-input"]);
  expect(call.decisions.map((decision) => decision.code)).toEqual([
    "flow.menu-wrong-key",
    "flow.menu-no-key",
    "flow.menu-given-up",
  ]);
});

test("a caller who hangs up during a prompt ends the flow", async () => {
  const { clock, enter } = stage([menu]);
  const { call, result } = enter();
  await clock.advanceAsync(500);
  call.hangUp();
  await clock.advanceAsync(10);
  expect(result()).toBe("gone");
});

test("keys typed ahead go to the menus they are meant for", async () => {
  const second = flowOf("deep", [
    {
      id: "start",
      kind: "menu",
      prompts: ["a"],
      choices: [{ key: "2", next: { node: "next" } }],
      otherwise: { destination: mailbox },
    },
    {
      id: "next",
      kind: "menu",
      prompts: ["b"],
      choices: [{ key: "1", next: { destination: sales } }],
      otherwise: { destination: mailbox },
    },
  ]);
  const { clock, enter } = stage([second]);
  const { call, result } = enter();
  call.press("21");
  await clock.advanceAsync(0);
  expect(result()).toEqual(sales);
});

test("collected digits are kept as a variable, judged by a condition, and dialled as an extension", async () => {
  const flow = flowOf("dial", [
    {
      id: "start",
      kind: "collect",
      prompts: ["enter-extension"],
      variable: "extension",
      minDigits: 4,
      maxDigits: 4,
      next: { node: "vip" },
      otherwise: { destination: mailbox },
    },
    {
      id: "vip",
      kind: "condition",
      variable: "caller",
      operator: "matches-list",
      value: "138X*, 8000",
      yes: { node: "ring" },
      no: { destination: mailbox },
    },
    {
      id: "ring",
      kind: "dial",
      to: { kind: "variable", variable: "extension" },
      ringSeconds: 10,
      noAnswer: { destination: mailbox },
      busy: { destination: sales },
    },
  ]);
  const { clock, enter } = stage([flow]);
  const { call, result } = enter();
  call.press("1002");
  await clock.advanceAsync(0);
  expect(call.variables.get("extension")).toBe("1002");
  expect(call.ringing.extensions).toEqual(["1002"]);
  call.ringing.pickUp("1002")?.putDown();
  await clock.advanceAsync(0);
  expect(result()).toBeUndefined();
  expect(call.bridges[0]?.options.recordBecause).toBe("the extension records");

  const busy = enter();
  busy.call.press("1002");
  await clock.advanceAsync(0);
  busy.call.ringing.fail("1002", Cause.userBusy);
  await clock.advanceAsync(0);
  expect(busy.result()).toEqual(sales);

  const silent = enter();
  silent.call.press("1002");
  await clock.advanceAsync(10_000);
  expect(silent.result()).toEqual(mailbox);
});

test("the time of day decides, and the reason is kept", async () => {
  const flow = flowOf("hours", [
    {
      id: "start",
      kind: "time",
      schedule: "office",
      open: { destination: sales },
      closed: { destination: mailbox },
      holiday: { node: "holiday" },
    },
    { id: "holiday", kind: "hang-up", prompts: ["holiday"] },
  ]);
  const closed = stage([flow], { state: "closed", because: "after 18:00" });
  const late = closed.enter();
  await closed.clock.advanceAsync(0);
  expect(late.result()).toEqual(mailbox);
  expect(late.call.decisions).toMatchObject([
    { code: "flow.hours", facts: { state: "closed", because: "after 18:00" } },
  ]);
  const holiday = stage([flow], { state: "holiday", because: "Spring Festival" });
  const feast = holiday.enter();
  await holiday.clock.advanceAsync(1000);
  expect(feast.call.heard).toEqual(["holiday"]);
});

test("set, language and priority: what a flow sets goes with the call", async () => {
  const flow = flowOf("set", [
    { id: "start", kind: "language", language: "zh", next: { node: "set" } },
    {
      id: "set",
      kind: "set",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is the flow's own
      values: [{ variable: "greeting", value: "from ${caller} in ${language}" }],
      next: { node: "queue" },
    },
    { id: "queue", kind: "queue", queue: "sales", priority: 7 },
  ]);
  const { clock, enter } = stage([flow]);
  const { call, result } = enter({ caller: { number: "139" } });
  await clock.advanceAsync(0);
  expect(result()).toEqual(sales);
  expect(call.language).toBe("zh");
  expect(Object.fromEntries(call.variables)).toEqual({ greeting: "from 139 in zh", priority: "7" });
});

test("a sub-flow comes back to the flow that called it; at the top the end is a good-bye", async () => {
  const flows = [
    flowOf("top", [
      { id: "start", kind: "sub-flow", flow: "hello", next: { node: "after" } },
      { id: "after", kind: "play", prompts: ["after"], next: { node: "end" } },
      { id: "end", kind: "return" },
    ]),
    flowOf("hello", [
      { id: "start", kind: "play", prompts: ["hello"], next: { node: "end" } },
      { id: "end", kind: "return" },
    ]),
  ];
  const { clock, enter } = stage(flows);
  const { call, result } = enter();
  await clock.advanceAsync(5000);
  expect(call.heard).toEqual(["hello", "after", "goodbye"]);
  expect(result()).toEqual({ kind: "hang-up" });
});

test("a flow that goes in circles without a word is stopped with an apology", async () => {
  const flow = flowOf("circle", [{ id: "start", kind: "set", values: [], next: { node: "start" } }]);
  const { clock, enter } = stage([flow]);
  const { call, result } = enter();
  await clock.advanceAsync(2000);
  expect(result()).toEqual({ kind: "hang-up" });
  expect(call.heard).toEqual(["technical-problem"]);
  expect(call.decisions.map((decision) => decision.code)).toContain("flow.in-circles");
});

test("an outside number goes by the next way out when the first one fails, not when the far end is busy", async () => {
  const flow = flowOf("out", [
    { id: "start", kind: "dial", to: { kind: "external", number: "10086" }, noAnswer: { destination: mailbox } },
  ]);
  const { clock, enter } = stage([flow]);
  const { call, result } = enter();
  await clock.advanceAsync(0);
  expect(call.dials[0]?.request.targets).toEqual([{ kind: "line", line: "board1.1", digits: "10086" }]);
  call.ringing.settle({
    kind: "failed",
    termination: { cause: Cause.noCircuit, by: "network", detail: "line in use" },
  });
  await clock.advanceAsync(0);
  expect(call.dials[1]?.request.targets).toEqual([{ kind: "trunk", trunk: "carrier", number: "10086" }]);
  call.ringing.settle({ kind: "failed", termination: { cause: Cause.userBusy, by: "callee", detail: "busy" } });
  await clock.advanceAsync(0);
  expect(result()).toEqual(mailbox);
  expect(call.dials.length).toBe(2);
});
