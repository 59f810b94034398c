import { decideAt, type NodeScript } from "#firmware/ivr/flow-call.ts";

/** A choice by one key. A key during the prompt counts at once; a wrong one or none is told and asked again. */
export const runMenu: NodeScript<"menu"> = async (run) => {
  const { call, node } = run;
  await call.answer();
  let last = "none";
  for (let attempt = 1; attempt <= node.attempts; attempt++) {
    const during = await call.play(node.prompts, { stopOnDigits: "any" });
    const key = during ?? (await call.nextDigit(node.timeoutSeconds * 1000));
    const choice = node.choices.find((candidate) => candidate.key === key);
    if (choice !== undefined) {
      decideAt(run, "menu-choice", { key: choice.key, choice: choice.name ?? choice.key, attempt });
      return { kind: "go", outlet: choice.next };
    }
    last = key ?? "none";
    decideAt(run, key === undefined ? "menu-no-key" : "menu-wrong-key", { key: last, attempt });
    const sorry = key === undefined ? (node.timeoutPrompt ?? "no-input") : (node.invalidPrompt ?? "invalid-choice");
    await call.play([sorry]);
  }
  decideAt(run, "menu-given-up", { key: last, attempts: node.attempts });
  return { kind: "go", outlet: node.otherwise };
};
