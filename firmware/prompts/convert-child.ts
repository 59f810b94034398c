import { constants, setPriority } from "node:os";
import { findParent } from "#firmware/kernel/helper/parent.ts";
import { type ConvertJob, toAnswer } from "./convert-answer.ts";
import { makePrompt } from "./convert-job.ts";

// Calls come first on a small box.
setPriority(constants.priority.PRIORITY_LOW);

const parent = await findParent();
parent.onGone(() => process.exit()); // nobody waits for it any more
parent.onMessage((message) => {
  const { path, use } = message as ConvertJob; // convertFile's, of the same version
  makePrompt(path, use).then(
    (result) => {
      parent.say(toAnswer(result));
      void parent.leave();
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    },
  );
});
