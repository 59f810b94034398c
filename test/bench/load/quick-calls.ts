import { setTimeout as sleep } from "node:timers/promises";
import { header } from "#test/support/sip-text.ts";
import { AgentPhones } from "./agent-phones.ts";
import { QUICK_AGENT_PORT, QUICK_RTP, QUICK_TRUNK_PORT } from "./ports.ts";
import { QuickCaller } from "./quick-caller.ts";
import { SipPort } from "./sip-port.ts";

const RTP_PORTS = 1_900;
/** So long a caller talks to the agent. */
const TALK_MS = 1_000;
/** For the last call to come to its end. */
const LAST_CALL_MS = 8_000;

export interface QuickTimes {
  readonly placed: number;
  readonly ended: number;
  /** From the INVITE to the first packet of the prompt, milliseconds. */
  readonly promptMs: readonly number[];
  /** From the end of the key press to the INVITE at an agent's phone, milliseconds. */
  readonly offerMs: readonly number[];
}

/** Calls at a rate, each through the menu to an agent of their own, timed by one clock at both ends. */
export async function placeQuickCalls(extension: string, rate: number, seconds: number): Promise<QuickTimes> {
  const callers = new Map<string, QuickCaller>();
  const byName = new Map<string, QuickCaller>();
  const offerMs: number[] = [];
  const offered = (caller: QuickCaller | undefined): void => {
    if (caller?.keyedAt === undefined) return;
    offerMs.push(performance.now() - caller.keyedAt);
    setTimeout(() => caller.hangUp(), TALK_MS);
  };
  const sip = await SipPort.open({ port: QUICK_TRUNK_PORT }, (message) =>
    callers.get(header(message, "call-id"))?.take(message),
  );
  const agents = await AgentPhones.open({ port: QUICK_AGENT_PORT, rung: (name) => offered(byName.get(name)) });
  try {
    const placed = rate * seconds;
    const startedAt = performance.now();
    for (let index = 0; index < placed; index++) {
      await sleep(Math.max(0, startedAt + (index * 1000) / rate - performance.now()));
      const caller = new QuickCaller(sip, { index, extension, rtpPort: QUICK_RTP + ((2 * index) % RTP_PORTS) });
      callers.set(caller.callId, caller);
      byName.set(caller.name, caller);
      await caller.call();
    }
    const all = [...callers.values()];
    const deadline = performance.now() + LAST_CALL_MS;
    while (all.some(({ hasEnded }) => !hasEnded) && performance.now() < deadline) await sleep(100);
    await sleep(500);
    return {
      placed,
      ended: all.filter(({ hasEnded }) => hasEnded).length,
      promptMs: all.flatMap(({ promptMs }) => promptMs ?? []),
      offerMs,
    };
  } finally {
    for (const caller of callers.values()) caller.close();
    sip.close();
    agents.close();
  }
}
