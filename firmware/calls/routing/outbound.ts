import type { Config } from "#firmware/config/schema/config.ts";
import type { Decision } from "#firmware/domain/call-event.ts";
import { matchesPattern } from "./pattern.ts";

/** One way to the outside, with the digits to send on it. */
export type WayOut =
  | { readonly kind: "line"; readonly line: string; readonly digits: string }
  | { readonly kind: "trunk"; readonly trunk: string; readonly number: string };

export type OutboundRoute =
  | {
      readonly kind: "ways";
      readonly ways: readonly WayOut[];
      readonly rule: string;
      readonly steps: readonly Decision[];
    }
  | { readonly kind: "none"; readonly because: "no-rule" | "not-allowed"; readonly steps: readonly Decision[] };

/** The ways out for a number as it was dialled, the preferred first; the first rule whose pattern fits decides. */
export function routeOutbound(config: Config, number: string, caller: { readonly mayDialOut: boolean }): OutboundRoute {
  if (!caller.mayDialOut) {
    return { kind: "none", because: "not-allowed", steps: [{ code: "outbound.not-allowed", facts: { number } }] };
  }
  const rule = config.outboundRules.find(({ enabled, pattern }) => enabled && matchesPattern(pattern, number));
  if (rule === undefined) {
    return { kind: "none", because: "no-rule", steps: [{ code: "outbound.no-rule", facts: { number } }] };
  }
  const digits = `${rule.prefix ?? ""}${number.slice(rule.stripDigits)}`;
  const ways = rule.via.map(
    (via): WayOut =>
      via.kind === "line"
        ? { kind: "line", line: via.line, digits }
        : { kind: "trunk", trunk: via.trunk, number: digits },
  );
  const setting = `/setup/outbound-rules/${rule.id}`;
  return {
    kind: "ways",
    ways,
    rule: rule.id,
    steps: [{ code: "outbound.rule", facts: { rule: rule.name, digits }, setting }],
  };
}

/**
 * A number as people write it, as an extension would dial it: where no rule takes it as it is, the digits that one
 * strips (9 for an outside line) are put before it. Undefined when no rule takes it either way.
 */
export function dialledOutside(config: Config, number: string): string | undefined {
  const rules = config.outboundRules.filter(({ enabled }) => enabled);
  const candidates = rules.flatMap(({ pattern, stripDigits }) => {
    const access = /^\d*/.exec(pattern)?.[0].slice(0, stripDigits) ?? "";
    return access.length === stripDigits && stripDigits > 0 ? [`${access}${number}`] : [];
  });
  return [number, ...candidates].find((dialled) => rules.some(({ pattern }) => matchesPattern(pattern, dialled)));
}
