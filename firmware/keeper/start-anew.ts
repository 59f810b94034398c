import type { KeeperParts } from "./keeper.ts";

/** Starts the machine anew in good order; by force where the system will not. Never rejects: the log is told. */
export async function startAnew({ run, log }: Pick<KeeperParts, "run" | "log">): Promise<void> {
  try {
    const { code, stderr } = await run("systemctl", ["reboot"]);
    if (code === 0) return;
    log.error("the system does not restart in order; it is forced to", { stderr });
    await run("systemctl", ["reboot", "--force"]);
  } catch (error) {
    log.error("the box could not be started anew", { error });
  }
}
