import { once } from "node:events";
import { type Box, openBox } from "./box.ts";
import { hears, type TrunkCaller } from "./box-callers.ts";
import type { PhoneCall } from "./phone-call.ts";
import { sine } from "./rtp-phone.ts";
import type { SipPhone } from "./sip-phone.ts";

/** A box whose outside calls go to Sales. */
export function salesBox(): Promise<Box> {
  return openBox({
    change(config) {
      config.inboundRules = [];
      config.inboundDefault = { kind: "queue", queue: "sales" };
    },
  });
}

/** A caller from outside and the agent whose telephone this is talk, and hear each other: 600 and 800 Hz. */
export async function talk(
  box: Box,
  desk: SipPhone,
  from?: string,
): Promise<{ caller: TrunkCaller; agent: PhoneCall }> {
  const rung = once(desk, "call");
  const caller = await (await box.caller(from)).answered();
  const [agent] = await rung;
  agent.answer();
  caller.say(600);
  await hears(agent.rtp, 600);
  agent.rtp.hum(sine(800, 20));
  await caller.hears(800);
  return { caller, agent };
}
