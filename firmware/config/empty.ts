import { checkConfig } from "./check.ts";
import { ConfigInvalid } from "./problem.ts";
import type { Config } from "./schema/config.ts";

/** The fewest words a configuration can be made of: every list empty, calls hear that the number is not in service. */
export function createEmptyConfig(): Config {
  return completeConfig({
    schemaVersion: 1,
    box: {},
    boards: [],
    trunks: [],
    extensions: [],
    users: [],
    pauseReasons: [],
    mailboxes: [],
    schedules: [],
    inboundRules: [],
    inboundDefault: { kind: "play", prompt: "number-not-in-service" },
    outboundRules: [],
    queues: [],
    flows: [],
    prompts: [],
    recording: {},
    phoneCodes: {},
  });
}

/** Fills in the defaults; throws ConfigInvalid for what is no configuration. For documents written in code. */
export function completeConfig(document: unknown): Config {
  const checked = checkConfig(document);
  if (checked.kind === "invalid") throw new ConfigInvalid(checked.problems);
  return checked.config;
}
