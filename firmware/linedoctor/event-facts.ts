import type { LineEvent, LineNote, PortControl, PortEvent } from "#firmware/media/protocol.ts";

/** What happened on a line: a code, and what belongs to it. Words are found where somebody reads it. */
export interface EventFacts {
  readonly code: string;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/** Said of a line every moment, or seen elsewhere: not worth one of fifty places. */
const DULL: ReadonlySet<string> = new Set(["voice", "query", "measure"]);

/** A note as it is kept; undefined for what nobody wants to read. Keys that were pressed are not kept. */
export function noteFacts(note: LineNote): EventFacts | undefined {
  switch (note.kind) {
    case "port":
      return factsOf(note.event);
    case "control":
      return DULL.has(note.control.type) ? undefined : factsOf(note.control);
    case "tail": {
      const { bursts, onMs, offMs } = note;
      return { code: "end-tone", facts: { bursts, onMs, offMs } };
    }
    case "step":
      return { code: "step", facts: { step: note.step } };
  }
}

/** What the machine of the line made of it. */
export function lineFacts(event: LineEvent): EventFacts | undefined {
  return event.type === "state" ? undefined : factsOf(event);
}

function factsOf({ type, ...rest }: PortEvent | PortControl | LineEvent): EventFacts {
  const kept = Object.entries(rest).filter(([name, value]) => name !== "digit" && value !== undefined);
  return { code: type, facts: Object.fromEntries(kept) };
}
