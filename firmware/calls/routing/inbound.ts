import type { Config } from "#firmware/config/schema/config.ts";
import type { InboundRule } from "#firmware/config/schema/routing.ts";
import type { Decision } from "#firmware/domain/call-event.ts";
import type { Destination } from "#firmware/domain/destination.ts";
import { localTime } from "#firmware/kernel/local-time.ts";
import { matchesPattern } from "./pattern.ts";
import { openingAt } from "./schedule.ts";

/** A call from outside, as far as the rules look at it. */
export interface InboundCall {
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly line?: string;
  readonly trunk?: string;
  readonly called?: string;
  readonly caller?: string;
}

export interface InboundRoute {
  readonly destination: Destination;
  /** Every rule looked at and why it did not take the call, then what decided. */
  readonly steps: readonly Decision[];
  readonly rule?: string;
  /** The rule's word on recording. */
  readonly recording?: boolean;
}

/** Where a call from outside goes, by configuration, number and time alone; the reasons come with it. */
export function routeInbound(config: Config, call: InboundCall): InboundRoute {
  const steps: Decision[] = [];
  for (const rule of config.inboundRules) {
    const mismatch = mismatchOf(rule, call);
    const setting = `/setup/inbound-rules/${rule.id}`;
    if (mismatch !== undefined) {
      steps.push({ code: "inbound.passed-over", facts: { rule: rule.name, because: mismatch }, setting });
      continue;
    }
    const { destination, decision } = chooseByTime(config, rule, call.at);
    steps.push({ code: "inbound.rule", facts: { rule: rule.name }, setting }, { ...decision, setting });
    return { destination, steps, rule: rule.id, ...(rule.recording !== undefined && { recording: rule.recording }) };
  }
  steps.push({ code: "inbound.default", facts: {}, setting: "/setup/inbound-rules" });
  return { destination: config.inboundDefault, steps };
}

/** The first condition that does not hold; undefined when the rule takes the call. */
function mismatchOf(rule: InboundRule, call: InboundCall): string | undefined {
  if (!rule.enabled) return "switched-off";
  // A rule for lines and trunks takes calls from either.
  const hasOrigin = rule.lines !== undefined || rule.trunks !== undefined;
  const isFromHere =
    (call.line !== undefined && rule.lines?.includes(call.line) === true) ||
    (call.trunk !== undefined && rule.trunks?.includes(call.trunk) === true);
  if (hasOrigin && !isFromHere) return call.line === undefined ? "trunk" : "line";
  if (rule.called !== undefined && !matchesPattern(rule.called, call.called ?? "")) return "called";
  if (rule.caller !== undefined && !matchesPattern(rule.caller, call.caller ?? "")) return "caller";
  return undefined;
}

function chooseByTime(
  config: Config,
  rule: InboundRule,
  at: number,
): { readonly destination: Destination; readonly decision: Decision } {
  const { inHours, outOfHours = inHours, onHoliday = outOfHours, force } = rule;
  const facts = { rule: rule.name, time: localTime(at, config.box.timeZone).time };
  if (force !== undefined) return { destination: force, decision: { code: "inbound.forced", facts } };
  const schedule = config.schedules.find(({ id }) => id === rule.schedule);
  if (schedule === undefined) return { destination: inHours, decision: { code: "inbound.always", facts } };
  const opening = openingAt(schedule, config.box.timeZone, at);
  const more = {
    ...facts,
    schedule: schedule.name,
    by: opening.by,
    ...(opening.specialDay !== undefined && { specialDay: opening.specialDay }),
    ...(opening.until !== undefined && { until: opening.until }),
  };
  switch (opening.state) {
    case "open":
      return { destination: inHours, decision: { code: "inbound.in-hours", facts: more } };
    case "closed":
      return { destination: outOfHours, decision: { code: "inbound.out-of-hours", facts: more } };
    case "holiday":
      return { destination: onHoliday, decision: { code: "inbound.holiday", facts: more } };
  }
}
