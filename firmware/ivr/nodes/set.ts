import { type FlowCall, type NodeScript, readVariable } from "#firmware/ivr/flow-call.ts";

/** Sets variables; `${name}` in a value stands for what the variable holds then. Setting "language" changes prompts. */
export const runSet: NodeScript<"set"> = async ({ call, node }) => {
  for (const { variable, value } of node.values) {
    const text = fill(call, value);
    if (variable === "language") {
      if (text === "en" || text === "zh") call.language = text;
    } else call.variables.set(variable, text);
  }
  return { kind: "go", outlet: node.next };
};

function fill(call: FlowCall, value: string): string {
  return value.replaceAll(/\$\{([a-zA-Z0-9]+)\}/g, (_all, name: string) => readVariable(call, name) ?? "");
}
