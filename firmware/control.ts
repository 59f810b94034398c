import { existsSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { join } from "node:path";
import { DEMO_SIGN_INS } from "#firmware/config/demo/demo.ts";
import { ConfigInvalid } from "#firmware/config/problem.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import { FolderInUse } from "#firmware/db/folder-lock.ts";
import { systemClock } from "#firmware/kernel/clock.ts";
import { createLogger, type Logger } from "#firmware/kernel/log.ts";
import { takePriority } from "#firmware/kernel/priority.ts";
import { AddressInUse } from "#firmware/sip/endpoint-options.ts";
import { readOptions, type ServiceOptions, WrongOption } from "./options.ts";
import { WebPageFailed } from "./service/web-page.ts";
import { createService, initialConfig } from "./service.ts";
import { AGAIN, ALIVE_EVERY_MS } from "./supervisor.ts";

/** One line for the person at the keyboard; undefined for what is a fault of the program. */
function wordsFor(error: unknown): string | undefined {
  if (error instanceof AddressInUse) {
    return `Port ${error.port} (SIP) is taken by another program. Choose another with --sip-port.`;
  }
  if (error instanceof FolderInUse) return `${error.message} Stop that one, or choose another folder with --data.`;
  if (error instanceof WebPageFailed || error instanceof WrongOption) return error.message;
  if (error instanceof ConfigInvalid) return `The configuration is not in order:\n${error.message}`;
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return error.message;
  return undefined;
}

/** What the person who started the box must know. */
function greeting(options: ServiceOptions, httpPort: number | undefined): string {
  const address = `Web page http://${options.bind}:${httpPort ?? options.httpPort}\n`;
  if (!options.isDemo) return address;
  return address + DEMO_SIGN_INS.map(({ user, password }) => `  ${user} / ${password}\n`).join("");
}

const MAX_RECENT_FAULTS = 20;
const FAULT_MEMORY_MS = 10_000;

/** A fault in the work for one call must not end all the others; a box that faults again and again starts afresh. */
function surviveFaults(log: Logger): (error: Error) => void {
  let recent = 0;
  return (error) => {
    log.error("a fault in the box; calls go on", { error });
    if (++recent > MAX_RECENT_FAULTS) process.exit(1);
    systemClock.after(FAULT_MEMORY_MS, () => recent--);
  };
}

/** Tells whoever supervises us that we are not stuck. */
function sayAlive(): void {
  if (!process.connected) return;
  process.send?.({ type: "alive" });
  systemClock.after(ALIVE_EVERY_MS, sayAlive);
}

/** What a box without configuration begins with. One that has its own needs no file of then, whatever became of it. */
async function beginning(options: ServiceOptions, log: Logger): Promise<{ initial?: Config }> {
  try {
    return { initial: await initialConfig(options) };
  } catch (error) {
    if (!existsSync(join(options.dataFolder, "config", "config.json"))) throw error;
    log.warn("the file to begin with cannot be used; the box has a configuration of its own", { error });
    return {};
  }
}

async function run(options: ServiceOptions): Promise<void> {
  const log = createLogger(options.logLevel);
  if (!takePriority("calls")) log.debug("running with normal priority: raising it needs CAP_SYS_NICE");
  const end = (code: number): void => {
    service.stop().then(
      () => process.exit(code),
      (error: unknown) => {
        log.error("the box did not stop cleanly", { error });
        process.exit(1);
      },
    );
  };
  const restart = (): void => end(AGAIN);
  const service = await createService({ ...options, log, restart, ...(await beginning(options, log)) });
  const stop = (): void => end(0);
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  process.once("disconnect", stop); // the supervisor is gone, or whoever else started us with a channel
  await service.start();
  flushCompileCache(); // a process that is killed later would not have written it
  process.on("uncaughtException", surviveFaults(log));
  log.info("ready", { bind: options.bind, sip: options.sipPort, http: service.httpPort(), data: options.dataFolder });
  process.send?.({ type: "ready", pid: process.pid, httpPort: service.httpPort(), apiSocket: service.apiSocket });
  sayAlive();
  const isBack = Number(process.env.CALLBOX_RESTARTS ?? 0) > 0;
  process.stdout.write(`${isBack ? "" : greeting(options, service.httpPort())}ready\n`);
}

try {
  await run(readOptions(process.argv.slice(2), process.env));
} catch (error) {
  const words = wordsFor(error);
  if (words === undefined) throw error;
  process.stderr.write(`${words}\n`);
  process.exit(1);
}
