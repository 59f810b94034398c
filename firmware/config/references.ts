import { checkE1 } from "./check-e1.ts";
import { checkFlow } from "./check-flow.ts";
import { checkNetwork } from "./check-network.ts";
import { checkSchedule } from "./check-schedule.ts";
import { duplicates, type Known, known, problem } from "./known.ts";
import type { ConfigProblem } from "./problem.ts";
import type { Destination } from "./schema/common.ts";
import type { Config } from "./schema/config.ts";

/**
 * What the schema cannot say: everything that is mentioned exists, ids and numbers are unique, numbers of different
 * things do not clash, time segments do not overlap. `isShippedPrompt` knows the prompts that need no entry.
 */
export function checkReferences(
  config: Config,
  isShippedPrompt: (id: string) => boolean = () => true,
): ConfigProblem[] {
  const names = known(config, isShippedPrompt);
  return [
    ...duplicateIds(config),
    ...numberClashes(config),
    ...config.boards.flatMap((board, index) => checkBoard(names, board, `/boards/${index}`)),
    ...checkE1(config),
    ...checkNetwork(config.network, "/network"),
    ...config.extensions.flatMap((extension, index) => checkExtension(names, extension, `/extensions/${index}`)),
    ...config.users.flatMap((user, index) => checkUser(names, user, `/users/${index}`)),
    ...config.mailboxes.flatMap((mailbox, index) => names.prompt(mailbox.greeting, `/mailboxes/${index}/greeting`)),
    ...config.schedules.flatMap((schedule, index) => checkSchedule(schedule, `/schedules/${index}`)),
    ...config.inboundRules.flatMap((rule, index) => checkInboundRule(names, rule, `/inboundRules/${index}`)),
    ...names.destination(config.inboundDefault, "/inboundDefault"),
    ...names.extension(config.fax.extension, "/fax/extension"),
    ...config.outboundRules.flatMap((rule, index) => checkOutboundRule(names, rule, `/outboundRules/${index}`)),
    ...config.queues.flatMap((queue, index) => checkQueue(names, queue, `/queues/${index}`)),
    ...config.flows.flatMap((flow, index) => checkFlow(names, flow, `/flows/${index}`)),
  ];
}

const LISTS = [
  ["boards", "board"],
  ["trunks", "trunk"],
  ["spanBoards", "E1 board"],
  ["trunkGroups", "trunk group"],
  ["users", "user"],
  ["pauseReasons", "pause reason"],
  ["mailboxes", "mailbox"],
  ["schedules", "schedule"],
  ["inboundRules", "inbound rule"],
  ["outboundRules", "outbound rule"],
  ["queues", "queue"],
  ["flows", "flow"],
  ["prompts", "prompt"],
] as const;

function duplicateIds(config: Config): ConfigProblem[] {
  const problems = LISTS.flatMap(([list, word]) =>
    duplicates(
      config[list].map(({ id }) => id),
      (index) => `/${list}/${index}/id`,
      (id) => `There is another ${word} with the id “${id}”; choose a different one.`,
    ),
  );
  const lines = config.boards.flatMap((board, boardIndex) =>
    duplicates(
      board.lines.map(({ port }) => String(port)),
      (index) => `/boards/${boardIndex}/lines/${index}/port`,
      (port) => `Port ${port} of this board is listed twice.`,
    ),
  );
  return [...problems, ...lines];
}

/** Everything that can be dialled inside shares one number plan. */
function numberClashes(config: Config): ConfigProblem[] {
  const numbers: { number: string; path: string }[] = [
    ...config.extensions.map(({ number }, index) => ({ number, path: `/extensions/${index}/number` })),
    ...config.queues.flatMap(({ number }, index) =>
      number === undefined ? [] : [{ number, path: `/queues/${index}/number` }],
    ),
    ...config.flows.flatMap(({ number }, index) =>
      number === undefined ? [] : [{ number, path: `/flows/${index}/number` }],
    ),
    ...Object.entries(config.phoneCodes).map(([code, number]) => ({ number, path: `/phoneCodes/${code}` })),
  ];
  return duplicates(
    numbers.map(({ number }) => number),
    (index) => numbers[index]?.path ?? "",
    (number, first) =>
      `${number} is taken already (${numbers[first]?.path}); every number may be dialled to one thing only.`,
  );
}

function checkBoard(names: Known, board: Config["boards"][number], path: string): ConfigProblem[] {
  return board.lines.flatMap((line, index) => {
    const here = `${path}/lines/${index}`;
    if (line.kind === "fxo" && line.extension !== undefined) {
      return [problem(`${here}/extension`, "not-fxs", "Only a telephone port (FXS) can belong to an extension.")];
    }
    return names.extension(line.extension, `${here}/extension`);
  });
}

function checkExtension(names: Known, extension: Config["extensions"][number], path: string): ConfigProblem[] {
  return names.mailbox(extension.mailbox, `${path}/mailbox`);
}

function checkUser(names: Known, user: Config["users"][number], path: string): ConfigProblem[] {
  return [
    ...names.extension(user.extension, `${path}/extension`),
    ...(user.queues ?? []).flatMap((queue, index) => names.queue(queue, `${path}/queues/${index}`)),
    ...(user.mailboxes ?? []).flatMap((mailbox, index) => names.mailbox(mailbox, `${path}/mailboxes/${index}`)),
  ];
}

function checkInboundRule(names: Known, rule: Config["inboundRules"][number], path: string): ConfigProblem[] {
  const destinations: [string, Destination | undefined][] = [
    ["inHours", rule.inHours],
    ["outOfHours", rule.outOfHours],
    ["onHoliday", rule.onHoliday],
    ["force", rule.force],
  ];
  return [
    ...(rule.lines ?? []).flatMap((line, index) => names.line(line, `${path}/lines/${index}`)),
    ...(rule.trunks ?? []).flatMap((trunk, index) => names.trunk(trunk, `${path}/trunks/${index}`)),
    ...names.schedule(rule.schedule, `${path}/schedule`),
    ...destinations.flatMap(([key, destination]) => names.destination(destination, `${path}/${key}`)),
    ...names.extension(rule.faxExtension === "none" ? undefined : rule.faxExtension, `${path}/faxExtension`),
  ];
}

function checkOutboundRule(names: Known, rule: Config["outboundRules"][number], path: string): ConfigProblem[] {
  return rule.via.flatMap((via, index) => {
    const here = `${path}/via/${index}`;
    if (via.kind === "trunk") return names.trunk(via.trunk, `${here}/trunk`);
    const missing = names.line(via.line, `${here}/line`);
    if (missing.length > 0 || names.isFxo(via.line)) return missing;
    return [problem(`${here}/line`, "not-fxo", `${via.line} is a telephone port; only an FXO line leads out.`)];
  });
}

function checkQueue(names: Known, queue: Config["queues"][number], path: string): ConfigProblem[] {
  const members = queue.members.flatMap(({ agent }, index) => names.agent(agent, `${path}/members/${index}/agent`));
  const twice = duplicates(
    queue.members.map(({ agent }) => agent),
    (index) => `${path}/members/${index}/agent`,
    (agent) => `Agent ${agent} is a member of this queue already.`,
  );
  const comesBack = (["onFull", "onNoAgents", "onTimeout"] as const).flatMap((key) => {
    const to = queue[key];
    if (to?.kind !== "queue" || to.queue !== queue.id) return names.destination(to, `${path}/${key}`);
    return [problem(`${path}/${key}`, "itself", "A queue cannot overflow into itself; choose another destination.")];
  });
  return [
    ...members,
    ...twice,
    ...comesBack,
    ...names.destination(queue.exitKey?.to, `${path}/exitKey/to`),
    ...names.prompt(queue.joinPrompt, `${path}/joinPrompt`),
    ...names.prompt(queue.music, `${path}/music`),
    ...names.prompt(queue.comfortPrompt, `${path}/comfortPrompt`),
  ];
}
