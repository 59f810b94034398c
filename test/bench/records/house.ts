import { completeConfig } from "#firmware/config/empty.ts";
import { hashPasswordSync } from "#firmware/config/password.ts";
import type { Config } from "#firmware/config/schema/config.ts";

/** The house whose calls are on record: queues, agents, trunks. */
export const QUEUES = Array.from({ length: 12 }, (_, index) => `queue${index + 1}`);
export const AGENTS = Array.from({ length: 120 }, (_, index) => String(1001 + index));
export const TRUNKS = ["trunk1", "trunk2", "trunk3", "trunk4"];
export const TIME_ZONE = "Asia/Shanghai";

const QUEUES_OF_SUPERVISOR = QUEUES.slice(0, 2);
const PASSWORD = "bench-password";

export const OWNER = { user: "owner", password: PASSWORD };
/** Sees two queues and their agents. */
export const SUPERVISOR = { user: "supervisor", password: PASSWORD };
/** Sees the own calls. */
export const AGENT = { extension: AGENTS[0] ?? "", pin: "0000" };

/** Agents of a queue: each works in two. */
export function agentsOf(queue: number): string[] {
  return AGENTS.filter((_, index) => index % QUEUES.length === queue || (index + 1) % QUEUES.length === queue);
}

/** A configuration with all of it, so that lists and reports have names to show. */
export function houseConfig(): Config {
  const passwordHash = hashPasswordSync(PASSWORD);
  const person = { passwordHash, name: "Bench" };
  return completeConfig({
    schemaVersion: 1,
    box: { companyName: "Bench", timeZone: TIME_ZONE },
    boards: [],
    trunks: TRUNKS.map((id) => ({ id, name: id, host: "127.0.0.1", port: 9, checkReachable: false })),
    extensions: AGENTS.map((number) => ({
      number,
      name: `Agent ${number}`,
      sipPassword: `bench-${number}-password`,
      agent: { pin: AGENT.pin },
    })),
    users: [
      { ...person, id: OWNER.user, roles: ["owner"] },
      { ...person, id: SUPERVISOR.user, roles: ["supervisor"], queues: QUEUES_OF_SUPERVISOR },
    ],
    queues: QUEUES.map((id, index) => ({
      id,
      name: `Queue ${index + 1}`,
      music: "hold-music",
      members: agentsOf(index).map((agent) => ({ agent })),
    })),
    pauseReasons: [],
    mailboxes: [],
    schedules: [],
    inboundRules: [],
    inboundDefault: { kind: "hang-up" },
    outboundRules: [],
    flows: [],
    prompts: [],
    recording: {},
    phoneCodes: {},
  });
}
