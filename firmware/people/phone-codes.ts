import type { CallControl, HandlerResult } from "#firmware/calls/call-control.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { ExtensionNumber } from "#firmware/domain/ids.ts";
import type { AgentActionResult, AgentActions } from "./agent-actions.ts";
import type { PinGuard } from "./pin-guard.ts";

export interface AgentCodesOptions {
  readonly actions: AgentActions;
  readonly pins: PinGuard;
  readonly config: () => Pick<Config, "extensions" | "pauseReasons">;
}

/** A script for a dialled code; `rest` is what was dialled after it (*132 pauses with the second reason). */
export type CodeScript = (call: CallControl, rest: string) => Promise<HandlerResult>;

export interface AgentCodes {
  readonly signIn: CodeScript;
  readonly signOut: CodeScript;
  readonly pause: CodeScript;
  readonly ready: CodeScript;
}

const ATTEMPTS = 3;
const REASON_DIGIT_MS = 2_500;

/** Codes agents dial on a phone. On their own extension nobody asks for the number, only signing in asks the PIN. */
export function createAgentCodes({ actions, pins, config }: AgentCodesOptions): AgentCodes {
  const isAgent = (extension: ExtensionNumber): boolean =>
    config().extensions.some((entry) => entry.number === extension && entry.agent !== undefined);

  const who = async (call: CallControl): Promise<ExtensionNumber | undefined> => {
    const own = call.origin.kind === "extension" ? call.origin.extension : undefined;
    if (own !== undefined && isAgent(own)) return own;
    return identify(call, pins);
  };

  return {
    signIn: async (call) => {
      await call.answer();
      const own = call.origin.kind === "extension" ? call.origin.extension : undefined;
      const agent = own !== undefined && isAgent(own) ? await askPin(call, pins, own) : await identify(call, pins);
      if (agent === undefined) return goodbye(call);
      return say(call, actions.apply(agent, { type: "sign-in" }, "phone"), "signed-in");
    },
    signOut: async (call) => {
      await call.answer();
      const agent = await who(call);
      if (agent === undefined) return goodbye(call);
      return say(call, actions.apply(agent, { type: "sign-out" }, "phone"), "signed-out");
    },
    pause: async (call, rest) => {
      await call.answer();
      const agent = await who(call);
      if (agent === undefined) return goodbye(call);
      const digit = rest === "" ? await reasonDigit(call, config().pauseReasons.length) : rest[0];
      const reason = config().pauseReasons[Number(digit ?? "1") - 1]?.id;
      const result = actions.apply(agent, { type: "pause", ...(reason === undefined ? {} : { reason }) }, "phone");
      return say(call, result, "agent-paused");
    },
    ready: async (call) => {
      await call.answer();
      const agent = await who(call);
      if (agent === undefined) return goodbye(call);
      return say(call, actions.apply(agent, { type: "ready" }, "phone"), "agent-ready");
    },
  };
}

/** One reason needs no question. */
async function reasonDigit(call: CallControl, reasons: number): Promise<string | undefined> {
  return reasons > 1 ? call.nextDigit(REASON_DIGIT_MS) : undefined;
}

/** From a phone that is not the agent's own: number and PIN, whatever is asked for. */
async function identify(call: CallControl, pins: PinGuard): Promise<ExtensionNumber | undefined> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const number = await askDigits(call, "enter-agent-number");
    const pin = number === "" ? "" : await askDigits(call, "enter-pin");
    if (await isRight(call, pins, number, pin)) return number;
  }
  return undefined;
}

async function askPin(call: CallControl, pins: PinGuard, agent: ExtensionNumber): Promise<ExtensionNumber | undefined> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const pin = await askDigits(call, "enter-pin");
    if (await isRight(call, pins, agent, pin)) return agent;
  }
  return undefined;
}

/** Says what is wrong with a wrong PIN; who has tried too often hears that it is no use now. */
async function isRight(call: CallControl, pins: PinGuard, agent: ExtensionNumber, pin: string): Promise<boolean> {
  const answer = pin === "" ? "wrong" : pins.check(call, agent, pin);
  if (answer !== "right") await call.play([answer === "refused" ? "too-many-tries" : "wrong-pin"]);
  return answer === "right";
}

function askDigits(call: CallControl, prompt: string): Promise<string> {
  return call.collect({
    prompts: [prompt],
    minDigits: 1,
    maxDigits: 10,
    terminator: "#",
    firstDigitMs: 8_000,
    betweenDigitsMs: 4_000,
  });
}

async function say(call: CallControl, result: AgentActionResult, done: string): Promise<HandlerResult> {
  await call.play([result.kind === "done" ? done : refusalPrompt(result.why)]);
  return goodbye(call);
}

type Refusal = Extract<AgentActionResult, { kind: "refused" }>["why"];

function refusalPrompt(why: Refusal): string {
  switch (why) {
    case "already-signed-in":
      return "already-signed-in";
    case "unknown-agent":
      return "wrong-pin";
    case "unknown-reason":
    case "not-in-wrap-up":
      return "invalid-choice";
    case "not-signed-in":
      return "not-signed-in";
  }
}

async function goodbye(call: CallControl): Promise<HandlerResult> {
  call.decide({ code: "phone-code.done", facts: {} });
  return { kind: "hang-up" };
}
