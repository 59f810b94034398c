import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { systemClock } from "#firmware/kernel/clock.ts";
import { createLogger } from "#firmware/kernel/log.ts";
import { takePriority } from "#firmware/kernel/priority.ts";
import { readOptions, USAGE, WrongOption } from "./options.ts";
import { Supervisor } from "./supervisor.ts";

/** Runs the box (`control.ts`) for as long as nobody ends it: it is back within seconds, whatever happens to it. */
async function run(args: readonly string[]): Promise<number> {
  const { logLevel, dataFolder } = readOptions(args, process.env);
  takePriority("calls"); // what we start has it from its first moment: a busy machine must not make a start slow
  const supervisor = new Supervisor({
    program: fileURLToPath(new URL("./control.ts", import.meta.url)),
    args,
    cacheFolder: join(dataFolder, ".cache"),
    clock: systemClock,
    log: createLogger(logLevel).child({ process: "supervisor" }),
    told: (message) => process.send?.(message),
  });
  const stop = (): void => supervisor.stop();
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.on("SIGHUP", stop);
  process.once("disconnect", stop); // the program that started us with a channel is gone
  // Timers of the clock keep no process alive, and between two starts there is nothing else.
  const awake = setInterval(() => undefined, 60_000);
  const code = await supervisor.run();
  clearInterval(awake);
  return code;
}

try {
  if (process.argv.includes("--help")) process.stdout.write(USAGE);
  else process.exit(await run(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof WrongOption)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
