import type { ConfigProblem } from "./problem.ts";
import type { Destination } from "./schema/common.ts";
import type { Config } from "./schema/config.ts";

export function problem(path: string, code: string, message: string): ConfigProblem {
  return { path, code, message };
}

/** Complains at every value that has stood earlier in the list. */
export function duplicates(
  values: readonly string[],
  path: (index: number) => string,
  message: (value: string, first: number) => string,
): ConfigProblem[] {
  const first = new Map<string, number>();
  return values.flatMap((value, index) => {
    const earlier = first.get(value);
    if (earlier === undefined) first.set(value, index);
    return earlier === undefined ? [] : [problem(path(index), "duplicate", message(value, earlier))];
  });
}

type Check = (id: string | undefined, path: string) => ConfigProblem[];

/** Looks names up: each check gives no problem for a name that exists or is absent. */
export interface Known {
  readonly queue: Check;
  readonly flow: Check;
  readonly extension: Check;
  /** An extension that takes queue calls. */
  readonly agent: Check;
  readonly mailbox: Check;
  readonly schedule: Check;
  readonly line: Check;
  readonly trunk: Check;
  readonly prompt: Check;
  readonly destination: (destination: Destination | undefined, path: string) => ConfigProblem[];
  isFxo(line: string): boolean;
}

function checker(word: string, ids: ReadonlySet<string>): Check {
  return (id, path) =>
    id === undefined || ids.has(id)
      ? []
      : [
          problem(
            path,
            `no-${word.replace(" ", "-")}`,
            `There is no ${word} “${id}”. Create it first or choose another.`,
          ),
        ];
}

export function known(config: Config, isShippedPrompt: (id: string) => boolean): Known {
  const ids = (items: readonly { id: string }[]): ReadonlySet<string> => new Set(items.map(({ id }) => id));
  const lines = config.boards.flatMap((board) =>
    board.lines.map((line) => ({ id: `${board.id}.${line.port}`, kind: line.kind })),
  );
  const fxo = new Set(lines.filter(({ kind }) => kind === "fxo").map(({ id }) => id));
  const own = ids(config.prompts);
  const extension = checker("extension", new Set(config.extensions.map(({ number }) => number)));
  const agents = new Set(config.extensions.filter(({ agent }) => agent !== undefined).map(({ number }) => number));
  const names = {
    queue: checker("queue", ids(config.queues)),
    flow: checker("flow", ids(config.flows)),
    extension,
    agent: (id, path) => {
      const missing = extension(id, path);
      if (missing.length > 0 || id === undefined || agents.has(id)) return missing;
      return [
        problem(path, "no-agent", `Extension ${id} takes no queue calls; make it an agent (give it a PIN) first.`),
      ];
    },
    mailbox: checker("mailbox", ids(config.mailboxes)),
    schedule: checker("schedule", ids(config.schedules)),
    line: checker("line", ids(lines)),
    trunk: checker("trunk", ids([...config.trunks, ...config.trunkGroups])),
    prompt: (id, path) =>
      id === undefined || own.has(id) || isShippedPrompt(id)
        ? []
        : [problem(path, "no-prompt", `There is no prompt “${id}”. Upload or record it first, or choose another.`)],
    isFxo: (line) => fxo.has(line),
  } satisfies Omit<Known, "destination">;
  return { ...names, destination: (destination, path) => checkDestination(names, destination, path) };
}

function checkDestination(
  names: Omit<Known, "destination">,
  destination: Destination | undefined,
  path: string,
): ConfigProblem[] {
  switch (destination?.kind) {
    case "queue":
      return names.queue(destination.queue, `${path}/queue`);
    case "extension":
      return names.extension(destination.extension, `${path}/extension`);
    case "flow":
      return names.flow(destination.flow, `${path}/flow`);
    case "voicemail":
      return names.mailbox(destination.mailbox, `${path}/mailbox`);
    case "play":
      return names.prompt(destination.prompt, `${path}/prompt`);
    case "external":
    case "hang-up":
    case undefined:
      return [];
  }
}
