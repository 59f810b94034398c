import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { agentRoutes } from "#firmware/api/contract/agents.ts";
import { callRoutes } from "#firmware/api/contract/calls.ts";
import { type ApiCall, ApiRefusal } from "#firmware/api/contract/client.ts";
import { type LiveCall, liveRoutes } from "#firmware/api/contract/live.ts";
import { DEMO_SIGN_INS } from "#firmware/config/demo/demo.ts";
import { DEMO_EXTENSIONS } from "#firmware/config/demo/people.table.ts";
import { readOptions } from "#firmware/options.ts";
import { signInToBox } from "#provisioning/box-client.ts";
import { SimulatorClient } from "#test/simulator/client.ts";
import { type DemoState, demoStatePath } from "./demo-state.ts";
import { printLadder, Steps } from "./steps.ts";

/**
 * `make call`: a call as a customer makes it, on the box that `make run` started. Settings come from the environment:
 * NO_AGENT=1, LINE=1, FROM=13955501862, KEYS=1 (what the caller presses), TALK=8 (seconds), HANG_UP=menu|queue|talk
 * (the caller gives up there), AGENT=1001, ZH=1 (the caller speaks Chinese).
 */
const env = process.env;
const root = new URL("../..", import.meta.url).pathname;
const steps = new Steps();

function runningDemo(): DemoState {
  const path = demoStatePath(readOptions([], env).dataFolder);
  if (!existsSync(path)) {
    console.error(
      "The box is not running. Start it in another terminal with: make run (with DATA=… there, give the same DATA=… here)",
    );
    process.exit(1);
  }
  return JSON.parse(readFileSync(path, "utf8")) as DemoState; // written by `make run`
}

const line = Number(env.LINE ?? "1");
const from = env.FROM ?? "13955501862";
const isChinese = env.ZH === "1";
const keys = env.KEYS ?? (isChinese ? "91" : "1");
/** Of Support when the caller asks for Support, else of Sales. */
const agent = env.AGENT ?? (keys.endsWith("2") ? "1003" : "1001");
const talkMs = Number(env.TALK ?? "8") * 1000;
const speech = (name: string): string => join(root, "test/vectors/speech", `${name}-${isChinese ? "zh" : "en"}.wav`);

/** The desk phone of an agent: its own process, real SIP and RTP; signs in by phone code. */
async function startPhone(demo: DemoState, extension: string): Promise<ChildProcess> {
  const person = DEMO_EXTENSIONS.find((each) => each.number === extension);
  if (person === undefined)
    throw new Error(`AGENT=${extension}: the demo has ${DEMO_EXTENSIONS.map((each) => each.number).join(", ")}`);
  const where = ["--host", demo.sip.host, "--port", String(demo.sip.port)];
  const who = [
    "--user",
    extension,
    "--password",
    person.sipPassword,
    "--sign-in",
    person.agent.pin,
    "--say",
    speech("agent"),
  ];
  const phone = spawn(process.execPath, [join(root, "test/demo/desk-phone.ts"), ...where, ...who], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  await new Promise<void>((resolve, reject) => {
    phone.once("exit", () => reject(new Error("the desk phone ended")));
    createInterface({ input: phone.stdout }).on("line", (text) => {
      const { event, ...facts } = JSON.parse(text) as { event: string; from?: string; status?: number; by?: string }; // our own process
      if (event === "registered") steps.say(`phone ${extension} → box`, "REGISTER with digest: accepted");
      if (event === "refused")
        return reject(
          new Error(`The phone may not register (status ${facts.status}); is the data folder an older box's?`),
        );
      if (event === "dialled") steps.say(`phone ${extension} → box`, "dials *11 and keys in the PIN");
      if (event === "signed-in") steps.say(`phone ${extension}`, `${person.name} is signed in to her queues`);
      if (event === "rings") steps.say(`box → phone ${extension}`, `rings, display shows ${facts.from ?? "-"}`);
      if (event === "answered") steps.say(`phone ${extension} → box`, "lifts the handset: both talk");
      if (event === "ended")
        steps.say(`phone ${extension}`, facts.by === "us" ? "hangs up" : "is told that the call is over");
      if (event === "ready") resolve();
    });
  });
  return phone;
}

const stages: Record<LiveCall["stage"], (call: LiveCall) => string> = {
  arriving: () => "takes the call and decides where it goes",
  menu: (call) => `answers and plays the menu “${call.flow ?? ""}”`,
  waiting: (call) => `the caller waits in the queue “${call.queue ?? ""}” and hears music`,
  ringing: (call) => `rings ${call.extension ?? "an agent"}`,
  talking: (call) => `joins the two${call.recorded ? ", and records both sides" : ""}`,
  voicemail: () => "plays the greeting and records a message",
  ending: () => "ends the call",
};

/** Follows the call on the live picture until it is gone, telling each stage as it comes. */
async function follow(api: ApiCall, onStage: (call: LiveCall) => void): Promise<string> {
  let id: string | undefined;
  let last = "";
  for (let idle = 0; idle < 300; idle++) {
    const live = await api(liveRoutes.live, {});
    const call = live.calls.find((each) =>
      id === undefined ? each.origin.kind === "line" && each.caller.number === from : each.id === id,
    );
    if (call === undefined && id !== undefined) return id;
    if (call !== undefined) {
      idle = 0;
      id = call.id;
      if (last !== call.stage) {
        steps.say("box", stages[call.stage](call));
        last = call.stage;
        onStage(call);
      }
    }
    await sleep(100);
  }
  throw new Error("The call did not come in within 30 s. Is the line board up? See the Lines page.");
}

async function signEveryoneOut(api: ApiCall): Promise<void> {
  for (const { number } of DEMO_EXTENSIONS) {
    await api(agentRoutes.agentSignOut, { params: { extension: number } }).catch((error: unknown) => {
      // Who is not signed in need not be signed out; a box that cannot do it says so, and nobody is surprised later.
      if (!(error instanceof ApiRefusal) || error.status >= 500) throw error;
    });
  }
}

/** What the caller does, stage by stage. */
function createCaller(board: SimulatorClient): (call: LiveCall) => void {
  const stageNames: Partial<Record<LiveCall["stage"], string>> = { menu: "menu", waiting: "queue", talking: "talk" };
  const hangUp = (when: string): void => {
    void board.request("hang-up", { port: line });
    steps.say(`network → line ${line}`, `the caller hangs up ${when}`);
  };
  const after = (ms: number, what: () => void): void => void setTimeout(what, ms);
  return ({ stage }) => {
    const name = stageNames[stage];
    if (name !== undefined && env.HANG_UP === name) {
      after(2_000, () => hangUp(`in the ${name}`));
      return;
    }
    if (stage === "menu") {
      for (const [index, key] of [...keys].entries()) {
        after(3_500 + index * 3_000, () => {
          steps.say(`network → line ${line}`, `the caller presses ${key}`);
          void board.request("press", { port: line, digits: key });
        });
      }
    }
    if (stage === "talking") {
      void board.request("say", { port: line, wav: speech("caller") });
      after(talkMs, () => hangUp("after the talk"));
    }
    if (stage === "voicemail") {
      after(9_000, () => void board.request("say", { port: line, wav: speech("caller") }));
      after(9_000 + talkMs, () => hangUp("after leaving a message"));
    }
  };
}

/** Says what a setting may be before anything rings. */
function checkSettings(): void {
  const wrong = [
    !["1", "2", "3", "4"].includes(String(line)) && `LINE=${env.LINE}: the demo has the lines 1 to 4`,
    !/^[0-9*#]*$/.test(keys) && `KEYS=${keys}: digits, * and #`,
    !(talkMs > 0) && `TALK=${env.TALK}: seconds`,
    ![undefined, "menu", "queue", "talk"].includes(env.HANG_UP) && `HANG_UP=${env.HANG_UP}: menu, queue or talk`,
    !DEMO_EXTENSIONS.some((each) => each.number === agent) &&
      `AGENT=${agent}: the demo has ${DEMO_EXTENSIONS.map((each) => each.number).join(", ")}`,
  ].filter((each) => each !== false);
  if (wrong.length === 0) return;
  for (const each of wrong) console.error(each);
  process.exit(1);
}

async function main(): Promise<void> {
  checkSettings();
  const demo = runningDemo();
  const credentials = (id: string) => {
    const found = DEMO_SIGN_INS.find(({ user }) => user === id);
    return { user: id, password: found?.password ?? "" };
  };
  const supervisor = await signInToBox(demo.base, credentials("supervisor")).catch((error: unknown) => {
    if (error instanceof ApiRefusal) throw error;
    throw new Error(`No box answers at ${demo.base}. Start it again with: make run`, { cause: error });
  });
  const board = await SimulatorClient.connect(demo.control);
  let phone: ChildProcess | undefined;
  try {
    if (env.NO_AGENT === "1") await signEveryoneOut(supervisor);
    else phone = await startPhone(demo, agent);
    steps.say(`network → line ${line}`, `rings; caller ${from}`);
    await board.request("call", { port: line, number: from, rings: 20 });
    const id = await follow(supervisor, createCaller(board));
    await sleep(700);
    const owner = await signInToBox(demo.base, credentials("owner"));
    const detail = await owner(callRoutes.call, { params: { id } });
    printLadder(await owner(callRoutes.ladder, { params: { id } }));
    console.log(
      `\n  Result      ${detail.call.result ?? "running"}${detail.call.agent === null ? "" : `, talked with ${detail.call.agent.name}`}`,
    );
    for (const recording of detail.recordings)
      console.log(
        `  Recording   ${demo.base}/api/recordings/${recording.id}/audio  (${(recording.durationMs / 1000).toFixed(1)} s, stereo; for who is signed in)`,
      );
    if (detail.voicemail !== null)
      console.log(
        `  Message     ${demo.base}/voicemail/${detail.voicemail.mailbox}  (${(detail.voicemail.durationMs / 1000).toFixed(1)} s)`,
      );
    console.log(`  The call    ${demo.base}/calls/${id}\n`);
  } finally {
    phone?.stdin?.end();
    board.close();
  }
}

await main().catch((error: unknown) => {
  console.error(`\n  ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
