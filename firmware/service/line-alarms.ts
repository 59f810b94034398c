import type { Alarm } from "#firmware/api/contract/live.ts";
import { boardFault, reasonInChinese, withinSentence } from "#firmware/api/contract/reason-words.ts";
import type { LineStatus } from "#firmware/channels/line-tools.ts";
import { type Lines, NO_BATTERY } from "#firmware/channels/lines.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { BoardState } from "#firmware/media/protocol.ts";

type Raised = Omit<Alarm, "since">;

/** What needs a person among line boards and lines: boards that are gone, faults they tell, lines without voltage. */
export function lineAlarms(config: Config, lines: Pick<Lines, "boards" | "statuses">): Raised[] {
  const names = boardNames(config);
  // One that was just taken out may have last words.
  const boards = lines.boards().filter(({ id }) => config.boards.some((board) => board.id === id));
  return [
    ...boards.flatMap((board) => boardAlarm(board, names(board.id)) ?? []),
    ...boards.flatMap((board) => faultAlarms(board, names(board.id))),
    ...lines.statuses().flatMap((line) => deadAlarm(line, config) ?? []),
  ];
}

interface Names {
  readonly name: string;
  readonly nameZh: string;
}

/** What people call each board; its id while it has no name. */
function boardNames({ boards }: Config): (id: string) => Names {
  return (id) => {
    const { name, nameZh } = boards.find((board) => board.id === id) ?? {};
    return { name: name || id, nameZh: nameZh || name || id };
  };
}

function boardAlarm(
  board: { id: string; state: string; reason?: string; path: string },
  { name, nameZh }: Names,
): Raised | undefined {
  if (board.state !== "down") return undefined;
  const { id, path, reason = "it does not answer" } = board;
  return {
    id: `board-${id}`,
    code: "board-down",
    severity: "act",
    facts: { board: id, path, reason },
    message: `The line board ${name} is not connected: ${withinSentence(reason)}. Its lines work again once it is plugged in.`,
    messageZh: `线路板 ${nameZh} 未连接：${reasonInChinese(reason)}。插好后线路会自动恢复。`,
    address: `/lines?board=${id}`,
  };
}

/** One alarm for each fault of a board or of one of its ports. */
function faultAlarms({ id: board, state, faults = [] }: BoardState, { name, nameZh }: Names): Raised[] {
  if (state !== "up") return [];
  return faults.map(({ port, code, text }) => {
    const fault = boardFault(code, text);
    const line = `${board}.${port}`;
    const what =
      port === 0
        ? { en: `The line board ${name}`, zh: `线路板 ${nameZh}` }
        : { en: `Line ${name} L${port}`, zh: `线路 ${nameZh} L${port}` };
    const en = port === 0 ? "has a fault" : "has a fault and is out of service";
    const zh = port === 0 ? "有故障" : "有故障，已停用";
    return {
      id: `line-fault-${line}-${code}`,
      code: "line-fault",
      severity: "act",
      facts: { board, line: port === 0 ? board : line, reason: text, fault: fault.code },
      message: `${what.en} ${en}: ${withinSentence(fault.en)}.`,
      messageZh: `${what.zh} ${zh}：${fault.zh}。`,
      address: port === 0 ? `/lines?board=${board}` : `/lines/${line}`,
    };
  });
}

/** An exchange line that has worked and has no voltage any more. */
function deadAlarm({ id, state, reason }: LineStatus, { boards }: Config): Raised | undefined {
  if (state !== "fault" || reason !== NO_BATTERY) return undefined;
  const dot = id.lastIndexOf(".");
  const line = boards
    .find((board) => board.id === id.slice(0, dot))
    ?.lines.find(({ port }) => port === Number(id.slice(dot + 1)));
  const name = line?.name ?? id;
  return {
    id: `line-dead-${id}`,
    code: "line-dead",
    severity: "act",
    facts: { line: id, name },
    message: `The line ${name} has no voltage: put its cable in again. Is it in, the carrier has switched the line off.`,
    messageZh: `线路“${line?.nameZh || name}”无电压：请插好线缆；若已插好，则为运营商停线。`,
    address: `/lines/${id}`,
  };
}
