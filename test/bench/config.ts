import { completeConfig } from "#firmware/config/empty.ts";
import type { Config } from "#firmware/config/schema/config.ts";

const RECORDED = "recorded";
const NOT_RECORDED = "not-recorded";

function agents(count: number): { number: string; contact: string }[] {
  return Array.from({ length: count }, (_, index) => ({
    number: String(1101 + index),
    contact: `sip:agent${String(index + 1).padStart(2, "0")}@127.0.0.1:5082`,
  }));
}

/** A menu that plays its prompt at once; 1 leads to the queue. */
function menu(id: string, queue: string): unknown {
  const leave = { id: "bye", kind: "hang-up" };
  const choices = [{ key: "1", next: { destination: { kind: "queue", queue } } }];
  const play = {
    id: "menu",
    kind: "menu",
    prompts: ["main-menu"],
    choices,
    timeoutSeconds: 8,
    attempts: 1,
    otherwise: { node: "bye" },
  };
  return { id, name: id, start: "menu", nodes: [play, leave] };
}

/** The configuration both servers are measured with: 7000 and 7001 lead to a queue, 8000 and 8001 answer and hang up. */
export function benchConfig(agentCount: number): Config {
  const people = agents(agentCount);
  const queue = (id: string, recording: "always" | "never"): unknown => ({
    id,
    name: id,
    recording,
    music: "hold-music",
    members: people.map(({ number }) => ({ agent: number })),
    announcePosition: "never",
    announceWait: false,
    joinWhenNoAgents: true,
    leaveWhenNoAgents: false,
    wrapUpSeconds: 0,
    retrySeconds: 0,
    missesUntilPause: 0,
    maxWaiting: 0,
  });
  const rule = (called: string, flow: string): unknown => ({
    id: `to-${called}`,
    name: called,
    trunks: ["load"],
    called,
    inHours: { kind: "flow", flow },
  });
  return completeConfig({
    schemaVersion: 1,
    box: { companyName: "Bench" },
    boards: [],
    trunks: [{ id: "load", name: "Load", host: "127.0.0.1", port: 5070, maxCalls: 1000, checkReachable: false }],
    extensions: people.map(({ number, contact }) => ({
      number,
      name: `Agent ${number}`,
      sipPassword: `bench-${number}-password`,
      staticContacts: [contact],
      agent: { pin: "0000" },
    })),
    users: [],
    pauseReasons: [],
    mailboxes: [],
    schedules: [],
    inboundRules: [rule("7000", "menu-7000"), rule("7001", "menu-7001"), rule("8000", "beep"), rule("8001", "answer")],
    inboundDefault: { kind: "hang-up" },
    outboundRules: [],
    queues: [queue(RECORDED, "always"), queue(NOT_RECORDED, "never")],
    flows: [
      menu("menu-7000", RECORDED),
      menu("menu-7001", NOT_RECORDED),
      { id: "beep", name: "beep", start: "end", nodes: [{ id: "end", kind: "hang-up", prompts: ["beep"] }] },
      { id: "answer", name: "answer", start: "end", nodes: [{ id: "end", kind: "hang-up", answerFirst: true }] },
    ],
    prompts: [],
    recording: {},
    phoneCodes: {},
  });
}
