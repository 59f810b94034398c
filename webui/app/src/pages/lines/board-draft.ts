import { type ConfigItem, configLists } from "#firmware/api/contract/config.ts";
import type { Probed } from "#firmware/api/contract/hardware.ts";

export type BoardItem = ConfigItem<"boards">;
export type BoardLine = BoardItem["lines"][number];
export type FoundBoard = Extract<Probed, { kind: "board" | "modem" }>;

/** What is there already and must not be taken twice. */
export interface Present {
  readonly boards: readonly BoardItem[];
  /** Extensions nobody has a telephone for yet, in order of number. */
  readonly freeExtensions: readonly string[];
}

/** What a line has unless somebody says otherwise, as the contract tells. */
function lineStandards(): object {
  const fields = Object.entries(configLists.boards.item.properties.lines.items.properties);
  const known = fields.map(([name, schema]) => [name, (schema as { default?: unknown }).default] as const);
  return Object.fromEntries(known.filter(([, value]) => value !== undefined));
}

/** board1, board2 …: short, because lines are named by it. */
export function freeBoardId(kind: BoardItem["kind"], boards: readonly BoardItem[]): string {
  const word = { link: "board", modem: "modem", gpio: "pins" }[kind];
  for (let number = 1; ; number += 1) {
    if (!boards.some(({ id }) => id === `${word}${number}`)) return `${word}${number}`;
  }
}

/** A line with a name that says what is plugged in and counts on over all boards. */
export function newLine(port: number, kind: "fxo" | "fxs", ofKind: number): BoardLine {
  const names =
    kind === "fxo"
      ? { name: `Line ${ofKind}`, nameZh: `外线 ${ofKind}` }
      : { name: `Phone ${ofKind}`, nameZh: `话机 ${ofKind}` };
  return { ...lineStandards(), port, kind, ...names } as BoardLine; // the standards fill the other fields
}

/** How many lines of a kind there are already. */
export function countOf(kind: "fxo" | "fxs", boards: readonly BoardItem[]): number {
  return boards.flatMap(({ lines }) => lines).filter((line) => line.kind === kind).length;
}

export type FoundPorts = readonly { readonly port: number; readonly kind: "fxo" | "fxs" }[];

const portsOf = (found: FoundBoard): FoundPorts => (found.kind === "board" ? found.ports : [{ port: 1, kind: "fxo" }]);

/** The board as it is suggested from what answered on the port. */
export function boardFrom(found: FoundBoard, path: string, { boards, freeExtensions }: Present): BoardItem {
  const kind = found.kind === "board" ? "link" : "modem";
  const count = { fxo: countOf("fxo", boards), fxs: countOf("fxs", boards) };
  const extensions = [...freeExtensions];
  const lines = portsOf(found).map(({ port, kind: of }): BoardLine => {
    count[of] += 1;
    const line = newLine(port, of, count[of]);
    const extension = of === "fxs" ? extensions.shift() : undefined;
    return extension === undefined ? line : { ...line, extension };
  });
  return { id: freeBoardId(kind, boards), kind, path, baudRate: found.baudRate, lines };
}

/** Whether these lines are set up on just these ports. */
export function fitsPorts(lines: readonly BoardLine[], ports: FoundPorts): boolean {
  return (
    lines.length === ports.length &&
    ports.every(({ port, kind }) => lines.some((line) => line.port === port && line.kind === kind))
  );
}

/** A line for each port: what is set up stays as it is, the rest is new; lines without a port go. */
export function linesFor(
  ports: FoundPorts,
  lines: readonly BoardLine[],
  others: readonly BoardItem[],
): readonly BoardLine[] {
  const kept = ports.map(({ port, kind }) => lines.find((line) => line.port === port && line.kind === kind));
  const own = kept.filter((line) => line !== undefined);
  const count = { fxo: 0, fxs: 0 };
  for (const kind of ["fxo", "fxs"] as const)
    count[kind] = countOf(kind, others) + own.filter((line) => line.kind === kind).length;
  return ports.map(({ port, kind }, index) => {
    const line = kept[index];
    if (line !== undefined) return line;
    count[kind] += 1;
    return newLine(port, kind, count[kind]);
  });
}

/** A board that is set up, on other hardware: its name and the lines that still have a port stay. */
export function onOther(board: BoardItem, found: FoundBoard, path: string, others: readonly BoardItem[]): BoardItem {
  const { modemProfile: _, gpio: __, ...rest } = board;
  const kind = found.kind === "board" ? "link" : "modem";
  const lines = [...linesFor(portsOf(found), board.lines, others)];
  return { ...rest, kind, path, baudRate: found.baudRate, lines };
}

/** Something that leads to a line of the board. */
export interface Reference {
  readonly list: "inboundRules" | "outboundRules";
  readonly id: string;
  readonly name: string;
  readonly nameZh?: string | undefined;
}

/** The rules that use lines of the board: they must be changed before it can go. */
export function referencesTo(
  board: BoardItem,
  inbound: readonly ConfigItem<"inboundRules">[],
  outbound: readonly ConfigItem<"outboundRules">[],
): Reference[] {
  const own = new Set(board.lines.map(({ port }) => `${board.id}.${port}`));
  const isOwn = (line: string): boolean => own.has(line);
  return [
    ...inbound
      .filter(({ lines = [] }) => lines.some(isOwn))
      .map(({ id, name, nameZh }) => ({ list: "inboundRules" as const, id, name, nameZh })),
    ...outbound
      .filter(({ via }) => via.some((way) => way.kind === "line" && isOwn(way.line)))
      .map(({ id, name, nameZh }) => ({ list: "outboundRules" as const, id, name, nameZh })),
  ];
}
