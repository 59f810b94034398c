import { AGENT_PORT, QUICK_AGENT_PORT } from "./load/ports.ts";

/** An agent of the measurement: who it is at Asterisk, its extension at Callbox, and where its phone is. */
export interface BenchAgent {
  readonly name: string;
  readonly extension: string;
  readonly contact: string;
}

/** Ten calls a second of some two seconds each need 20; twice as many, so that nobody waits for an agent. */
const QUICK_AGENTS = 40;

function agents(kind: string, count: number, place: { firstExtension: number; port: number }): BenchAgent[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `${kind}${String(index + 1).padStart(2, "0")}`;
    const extension = String(place.firstExtension + index);
    return { name, extension, contact: `sip:${name}@127.0.0.1:${place.port}` };
  });
}

/** Those who take the standing calls. */
export function standingAgents(count: number): BenchAgent[] {
  return agents("agent", count, { firstExtension: 1101, port: AGENT_PORT });
}

/** Those to whom a call is offered while the time is taken. */
export function quickAgents(): BenchAgent[] {
  return agents("quick", QUICK_AGENTS, { firstExtension: 2101, port: QUICK_AGENT_PORT });
}
