import type { Config } from "#firmware/config/schema/config.ts";
import type { PathStep } from "./contract/call-list.ts";
import type { Named } from "./contract/common.ts";

interface WithNames {
  readonly name: string;
  readonly nameZh?: string;
}

function find(config: Config, kind: PathStep["kind"], id: string): WithNames | undefined {
  switch (kind) {
    case "line": {
      const [board, port] = id.split(".");
      return config.boards.find((other) => other.id === board)?.lines.find((line) => String(line.port) === port);
    }
    case "trunk":
      return [...config.trunks, ...config.trunkGroups].find((trunk) => trunk.id === id);
    case "extension":
      return config.extensions.find(({ number }) => number === id);
    case "flow":
      return config.flows.find((flow) => flow.id === id);
    case "queue":
      return config.queues.find((queue) => queue.id === id);
    case "voicemail":
      return config.mailboxes.find((mailbox) => mailbox.id === id);
    case "external":
      return undefined;
  }
}

/** What people call a configured thing; its id where it is no longer configured. */
export function nameOf(config: Config, kind: PathStep["kind"], id: string): Named {
  const thing = find(config, kind, id);
  const nameZh = thing?.nameZh;
  return { id, name: thing?.name ?? id, ...(nameZh !== undefined && { nameZh }) };
}
