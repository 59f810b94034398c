import { constants, setPriority } from "node:os";
import { makePrompt, type SoundUse } from "./convert-job.ts";

// Calls come first on a small box.
setPriority(constants.priority.PRIORITY_LOW);

process.once("message", (job: { path: string; use: SoundUse }) => {
  makePrompt(job.path, job.use).then(
    (result) => process.send?.(result, () => process.disconnect()),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    },
  );
});
