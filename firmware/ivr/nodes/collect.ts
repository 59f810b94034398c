import { decideAt, type NodeScript } from "#firmware/ivr/flow-call.ts";

/** Reads digits into a variable. */
export const runCollect: NodeScript<"collect"> = async (run) => {
  const { call, node } = run;
  await call.answer();
  for (let attempt = 1; attempt <= node.attempts; attempt++) {
    const digits = await call.collect({
      prompts: node.prompts,
      minDigits: node.minDigits,
      maxDigits: node.maxDigits,
      ...(node.terminator === undefined ? {} : { terminator: node.terminator }),
      firstDigitMs: node.firstDigitSeconds * 1000,
      betweenDigitsMs: node.betweenDigitsSeconds * 1000,
    });
    if (digits.length >= node.minDigits) {
      call.variables.set(node.variable, digits);
      decideAt(run, "collected", { variable: node.variable, digits, attempt });
      return { kind: "go", outlet: node.next };
    }
    decideAt(run, "collect-too-few", {
      variable: node.variable,
      digits: digits.length,
      wanted: node.minDigits,
      attempt,
    });
    await call.play([digits === "" ? "no-input" : (node.invalidPrompt ?? "invalid-choice")]);
  }
  return { kind: "go", outlet: node.otherwise };
};
