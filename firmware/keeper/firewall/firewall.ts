import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Folders } from "#firmware/keeper/folders.ts";
import { InTurn } from "#firmware/keeper/in-turn.ts";
import { readOwnFile } from "#firmware/keeper/own-file.ts";
import { KeeperRefusal } from "#firmware/keeper/protocol.ts";
import type { RunProgram } from "#firmware/keeper/run-program.ts";
import { FirewallPlan } from "./plan.ts";
import { firewallRules, type OpenSsh } from "./rules.ts";

interface FirewallOptions {
  readonly folders: Pick<Folders, "kept">;
  readonly run: RunProgram;
  /** SSH as it is open at this moment. */
  readonly ssh: () => OpenSsh | undefined;
}

/**
 * The box's firewall. What was asked for last is kept in memory of the machine (`/run`), so that SSH can be opened and
 * closed after the keeper has been started again; until the service has asked, the image's own closed rules stand.
 */
export class Firewall {
  readonly #options: FirewallOptions;
  /** One change after the other. */
  readonly #turns = new InTurn();

  constructor(options: FirewallOptions) {
    this.#options = options;
  }

  /** Checked by nft itself first, then put in place in one step. Throws KeeperRefusal with nothing changed. */
  apply(plan: FirewallPlan): Promise<void> {
    return this.#turns.do(async () => {
      await this.#put(plan);
      // What lies here is root's alone to write: SSH reads its keys below, and refuses a folder that others could change.
      await mkdir(this.#options.folders.kept, { recursive: true, mode: 0o755 });
      await writeFile(this.#path, `${JSON.stringify(plan)}\n`, { mode: 0o600 });
    });
  }

  /** The same rules again with SSH as it is now; nothing where the service has not asked yet. */
  refresh(): Promise<void> {
    return this.#turns.do(async () => {
      const plan = await readOwnFile(this.#path, FirewallPlan);
      if (plan !== undefined) await this.#put(plan);
    });
  }

  get #path(): string {
    return join(this.#options.folders.kept, "firewall.json");
  }

  async #put(plan: FirewallPlan): Promise<void> {
    const { run, ssh } = this.#options;
    const rules = rulesOf(plan, ssh());
    for (const args of [
      ["-c", "-f", "-"],
      ["-f", "-"],
    ]) {
      const { code, stderr } = await run("nft", args, { input: rules, timeoutMs: 30_000 });
      if (code !== 0) throw new KeeperRefusal("firewall-refused", stderr.trim() || "nft did not take the rules");
    }
  }
}

function rulesOf(plan: FirewallPlan, ssh: OpenSsh | undefined): string {
  try {
    return firewallRules(plan, ssh);
  } catch (error) {
    if (error instanceof RangeError) throw new KeeperRefusal("malformed", error.message);
    throw error;
  }
}
