import type { Static } from "typebox";
import type { ConditionNode } from "#firmware/config/schema/flow.ts";
import { decideAt, type NodeScript, readVariable } from "#firmware/ivr/flow-call.ts";

type Condition = Static<typeof ConditionNode>;

/** Two ways, by what a variable holds. */
export const runCondition: NodeScript<"condition"> = async (run) => {
  const { call, node } = run;
  const actual = readVariable(call, node.variable);
  const holds = isTrue(node.operator, actual, node.value ?? "");
  decideAt(run, "condition", {
    variable: node.variable,
    operator: node.operator,
    value: node.value ?? "",
    actual: actual ?? "",
    holds,
  });
  return { kind: "go", outlet: holds ? node.yes : node.no };
};

function isTrue(operator: Condition["operator"], actual: string | undefined, value: string): boolean {
  if (actual === undefined || actual === "") return false;
  switch (operator) {
    case "is-set":
      return true;
    case "equals":
      return actual === value;
    case "starts-with":
      return actual.startsWith(value);
    case "matches-list":
      return value.split(/[\s,;]+/).some((pattern) => pattern !== "" && matches(pattern, actual));
    case "less":
      return Number(actual) < Number(value);
    case "greater":
      return Number(actual) > Number(value);
  }
}

/** X stands for any digit, a trailing * for any rest: the pattern language of the inbound rules. */
function matches(pattern: string, actual: string): boolean {
  const isOpen = pattern.endsWith("*");
  const fixed = isOpen ? pattern.slice(0, -1) : pattern;
  if (isOpen ? actual.length < fixed.length : actual.length !== fixed.length) return false;
  return [...fixed].every(
    (wanted, index) => wanted === actual[index] || (wanted === "X" && /[0-9]/.test(actual[index] ?? "")),
  );
}
