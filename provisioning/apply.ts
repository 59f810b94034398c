import { ApiRefusal } from "#firmware/api/contract/client.ts";
import { configRoutes } from "#firmware/api/contract/config.ts";
import { signInToBox } from "./box-client.ts";

/** Why nothing was changed, in words for whoever typed the command. */
export class ApplyRefused extends Error {
  override readonly name = "ApplyRefused";
}

export interface ApplyOptions {
  /** Address of the box's page. */
  readonly box: string;
  readonly user: string;
  readonly password: string;
  readonly text: string;
  readonly format: "json" | "yaml";
  /** Only tell what would change. */
  readonly isDryRun: boolean;
  readonly say: (line: string) => void;
}

/** Puts a whole configuration file into a running box, telling each difference. Throws ApplyRefused. */
export async function applyToBox(options: ApplyOptions): Promise<void> {
  const { say, text, format, isDryRun } = options;
  try {
    const api = await signInToBox(options.box, { user: options.user, password: options.password });
    const result = await api(configRoutes.importConfig, { body: { text, format, dryRun: isDryRun } });
    for (const { severity, path, message } of result.problems) say(`${severity}  ${path}  ${message}`);
    for (const { path } of result.differences) say(`${isDryRun ? "would change" : "changed"}  ${path}`);
    if (isDryRun) return;
    if (!result.saved) throw new ApplyRefused("Nothing was saved. Mend what is named above and try again.");
    say(`Saved as version ${result.version}; calls that go on are not touched.`);
  } catch (error) {
    if (error instanceof ApiRefusal) throw new ApplyRefused(error.error.message);
    throw error;
  }
}
