import { matchDialling } from "#firmware/calls/routing/internal.ts";
import type { PhoneBook, PhoneBookLine } from "#firmware/channels/phone-book.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import { type E1Index, indexE1 } from "./e1/phone-book-e1.ts";

interface Index {
  readonly config: Config;
  readonly lines: ReadonlyMap<string, PhoneBookLine>;
  readonly linesOf: ReadonlyMap<string, readonly string[]>;
  readonly e1: E1Index;
  readonly extensions: ReadonlyMap<string, Config["extensions"][number]>;
}

/** The configuration as channels see it; looked up anew for each document, by name within one. */
export function createPhoneBook(current: () => Config): PhoneBook {
  let known: Index | undefined;
  const index = (): Index => {
    const config = current();
    if (known?.config !== config) known = buildIndex(config);
    return known;
  };
  return {
    extension(number) {
      const extension = index().extensions.get(number);
      if (extension === undefined) return undefined;
      const { name, staticContacts = [] } = extension;
      return { number, name, staticContacts, lines: index().linesOf.get(number) ?? [] };
    },
    trunk: (id) => index().config.trunks.find((trunk) => trunk.id === id && trunk.enabled),
    line: (id) => index().lines.get(id),
    group: (id) => index().e1.groups.get(id),
    groupOf: (channel) => index().e1.groupOf.get(channel),
    span: (id) => index().e1.spans.get(id),
    get country() {
      return index().config.box.country;
    },
    match: (digits) => matchDialling(index().config, digits),
  };
}

function buildIndex(config: Config): Index {
  const lines = config.boards.flatMap((board) =>
    board.lines.map(({ port, kind, name, number, extension, enabled, answerAfterSeconds }): PhoneBookLine => {
      const id = `${board.id}.${port}`;
      return {
        id,
        kind,
        name,
        enabled,
        answerAfterSeconds,
        ...(number !== undefined && { number }),
        ...(extension !== undefined && { extension }),
      };
    }),
  );
  const linesOf = new Map<string, string[]>();
  for (const { id, extension, enabled } of lines) {
    if (extension !== undefined && enabled) linesOf.set(extension, [...(linesOf.get(extension) ?? []), id]);
  }
  return {
    config,
    lines: new Map(lines.map((line) => [line.id, line])),
    linesOf,
    e1: indexE1(config),
    extensions: new Map(config.extensions.map((extension) => [extension.number, extension])),
  };
}
