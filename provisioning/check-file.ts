import { readDocument } from "#firmware/config/document.ts";
import { completeConfig } from "#firmware/config/empty.ts";
import { ConfigInvalid } from "#firmware/config/problem.ts";
import { checkReferences } from "#firmware/config/references.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import { setupForBox } from "#firmware/config/setup/for-box.ts";
import { entry, readLocated } from "#firmware/config/setup/located.ts";
import { missingIn } from "#firmware/config/setup/missing.ts";
import { readSetupFile, type SectionOf } from "#firmware/config/setup/setup-file.ts";

/** Prompts of the box itself are known to the box; away from it every prompt id is taken as given. */
const anyPrompt = (): boolean => true;

/** Checks a file as a box would, a set-up file for each box it names. Gives back what to say; throws ConfigInvalid. */
export function checkFile(text: string): string[] {
  const isSetup = entry(readLocated(text), "setup") !== undefined;
  return isSetup ? checkSetup(text) : [inOrder(checkConfiguration(text))];
}

function checkConfiguration(text: string): Config {
  const config = completeConfig(readDocument(text));
  const problems = checkReferences(config, anyPrompt);
  if (problems.length > 0) throw new ConfigInvalid(problems);
  return config;
}

function checkSetup(text: string): string[] {
  const file = readSetupFile(text);
  const boxes: readonly SectionOf[] = file.sections.length === 0 ? [{}] : file.sections.map(({ of }) => of);
  const lines = boxes.flatMap((of) => {
    const made = setupForBox(file, { machineId: of.machineId ?? "", macs: of.mac === undefined ? [] : [of.mac] });
    if (made.kind === "refused") throw new ConfigInvalid(made.problems);
    const name = of.name ?? of.mac ?? of.machineId;
    const who = name === undefined ? "" : `${name}: `;
    return [
      `${who}${inOrder(made.config)}`,
      ...made.generated.map(
        ({ extension }) => `${who}the box makes the password of ${extension} and writes it into its report.`,
      ),
      ...missingIn(made.config).map(({ en }) => `${who}${en}`),
    ];
  });
  return file.owner === undefined
    ? [...lines, "There is no “owner” with a password: only a box that has one already takes this file."]
    : lines;
}

function inOrder({ extensions, queues, flows, boards, trunks }: Config): string {
  return `In order: ${extensions.length} extensions, ${queues.length} queues, ${flows.length} voice menus, ${boards.length} line boards, ${trunks.length} SIP trunks.`;
}
