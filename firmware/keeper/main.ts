import { join } from "node:path";
import { parseArgs } from "node:util";
import { systemClock } from "#firmware/kernel/clock.ts";
import { createLogger } from "#firmware/kernel/log.ts";
import { foldersBelow } from "./folders.ts";
import { createKeeper } from "./keeper.ts";
import { createRunProgram } from "./run-program.ts";
import { KeeperServer } from "./server.ts";

// The one program of the box with root's rights. `--root` puts every folder below another, `--programs` names a folder
// whose programs are taken instead of the system's: so it runs on any machine.
const { root = "/", programs } = parseArgs({
  options: { root: { type: "string" }, programs: { type: "string" } },
}).values;
// Elsewhere than on a box the machine's own firewall, name and disks are none of ours.
if (root !== "/" && programs === undefined) throw new Error("--root needs --programs");
const folders = foldersBelow(root);
const log = createLogger("info").child({ process: "keeper" });
const keeper = createKeeper({ clock: systemClock, log, folders, run: createRunProgram(programs) });
const server = new KeeperServer(keeper);

async function stop(): Promise<void> {
  await server.close();
  await keeper.watchdog.stop();
  keeper.sticks.close();
  keeper.front.close();
  process.exit(0);
}

process.on("SIGTERM", () => void stop());
process.on("SIGINT", () => void stop());
await keeper.watchdog.start();
await keeper.trial.begin().catch((error: unknown) => log.error("what became of an update is not known", { error }));
// A box whose sticks or SSH are in trouble still wants its watchdog fed and its updates looked after.
await keeper.ssh.start().catch((error: unknown) => log.error("SSH cannot be taken up again", { error }));
await keeper.sticks.start().catch((error: unknown) => log.error("USB sticks are not noticed", { error }));
await keeper.front.start();
await server.listen(join(folders.run, "keeper.sock"));
process.stdout.write("ready\n");
