import { readFileSync } from "node:fs";
import { ConfigInvalid } from "#firmware/config/problem.ts";
import { setupForBox } from "#firmware/config/setup/for-box.ts";
import { writeReport } from "#firmware/config/setup/report.ts";
import { readSetupFile } from "#firmware/config/setup/setup-file.ts";
import { type FuzzTarget, filled, must } from "#test/fuzz/engine/target.ts";

const BOX = { machineId: "0".repeat(32), macs: ["dc:a6:32:01:02:03"] };
const ABOUT = { ...BOX, addresses: [], version: "0", at: 0 };
const example = readFileSync(new URL("../../../provisioning/callbox.example.yaml", import.meta.url), "utf8");
const small =
  "setup: 1\nowner: {password: first-secret}\nconfig:\n  box: {companyName: Lanhe}\nboxes:\n  - mac: dc:a6:32:01:02:03\n";

/** Set-up files on sticks of strangers, through everything up to the report. */
export const setupFile: FuzzTarget = {
  name: "setup-file",
  inputs: 100_000,
  whyFewer: "each is YAML read twice and a whole configuration checked, a millisecond or two",
  corpus: [Buffer.from(small), Buffer.from(example.slice(0, 2_000))],
  dictionary: [
    ..."setup: owner: config: boxes: mac: machineId: presentPassword: extensions: users: password: kind: id: - & * {} []".split(
      " ",
    ),
    ..."__proto__: {polluted: 1}|&a [*a]|<<: *a|number: 1001|config: null|boxes: 1".split("|"),
  ],
  maxBytes: 2_048,
  feed(input) {
    try {
      const made = setupForBox(readSetupFile(input.toString("utf8")), BOX);
      if (made.kind === "refused") {
        must(
          made.problems.every(({ message }) => message.length > 10),
          "what is wrong is a sentence",
        );
        must(writeReport(ABOUT, made, "UTC").includes("NOTHING WAS CHANGED"), "the report says that nothing changed");
        return true;
      }
      const outcome = { ...made, kind: "applied", version: 2, ownerSet: false } as const;
      must(writeReport(ABOUT, outcome, "UTC").includes("APPLIED"), "the report says that it was applied");
      return true;
    } catch (error) {
      must(error instanceof ConfigInvalid, `a file that is none is a ConfigInvalid: ${String(error)}`);
      return false;
    }
  },
  long: {
    "a deep map": filled("setup: 1\nconfig: ", "{a: "),
    "many aliases": filled("setup: 1\na: &a [x]\nconfig: [", "*a,", "]"),
    "many boxes": filled("setup: 1\nboxes:\n", "  - mac: dc:a6:32:01:02:03\n"),
  },
  longLimitMs: 12_000,
};
