import { completeConfig } from "#firmware/config/empty.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import { QUICK_TRUNK_PORT, TRUNK_PORT } from "./load/ports.ts";
import { type BenchAgent, quickAgents, standingAgents } from "./people.ts";

const RECORDED = "recorded";
const NOT_RECORDED = "not-recorded";
const QUICK = "quick";

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

function queue(id: string, recording: "always" | "never", people: readonly BenchAgent[]): unknown {
  return {
    id,
    name: id,
    recording,
    music: "hold-music",
    members: people.map(({ extension }) => ({ agent: extension })),
    announcePosition: "never",
    announceWait: false,
    joinWhenNoAgents: true,
    leaveWhenNoAgents: false,
    wrapUpSeconds: 0,
    retrySeconds: 0,
    missesUntilPause: 0,
    maxWaiting: 0,
  };
}

function trunk(id: string, port: number): unknown {
  return { id, name: id, host: "127.0.0.1", port, maxCalls: 1000, checkReachable: false };
}

/**
 * The configuration both servers are measured with: 7000, 7001 and 7002 lead through a menu to a queue, 7003 to one
 * at once, 8000 and 8001 answer and hang up.
 */
export function benchConfig(agentCount: number): Config {
  const standing = standingAgents(agentCount);
  const quick = quickAgents();
  const rule = (called: string, inHours: unknown): unknown => ({
    id: `to-${called}`,
    name: called,
    trunks: ["load", "quick"],
    called,
    inHours,
  });
  const toFlow = (called: string, flow: string): unknown => rule(called, { kind: "flow", flow });
  return completeConfig({
    schemaVersion: 1,
    box: { companyName: "Bench" },
    boards: [],
    trunks: [trunk("load", TRUNK_PORT), trunk("quick", QUICK_TRUNK_PORT)],
    extensions: [...standing, ...quick].map(({ extension, contact }) => ({
      number: extension,
      name: `Agent ${extension}`,
      sipPassword: `bench-${extension}-password`,
      staticContacts: [contact],
      agent: { pin: "0000" },
    })),
    users: [],
    pauseReasons: [],
    mailboxes: [],
    schedules: [],
    inboundRules: [
      toFlow("7000", "menu-7000"),
      toFlow("7001", "menu-7001"),
      toFlow("7002", "menu-7002"),
      rule("7003", { kind: "queue", queue: NOT_RECORDED }),
      toFlow("8000", "beep"),
      toFlow("8001", "answer"),
    ],
    inboundDefault: { kind: "hang-up" },
    outboundRules: [],
    queues: [queue(RECORDED, "always", standing), queue(NOT_RECORDED, "never", standing), queue(QUICK, "never", quick)],
    flows: [
      menu("menu-7000", RECORDED),
      menu("menu-7001", NOT_RECORDED),
      menu("menu-7002", QUICK),
      { id: "beep", name: "beep", start: "end", nodes: [{ id: "end", kind: "hang-up", prompts: ["beep"] }] },
      { id: "answer", name: "answer", start: "end", nodes: [{ id: "end", kind: "hang-up", answerFirst: true }] },
    ],
    prompts: [],
    recording: {},
    // What is measured is the cost of calls: none is to be refused for coming too fast.
    limits: { maxCalls: 1000, callsPerSecond: 1000 },
    phoneCodes: {},
  });
}
