import type { LineEvent, LineNote, PortControl, PortEvent } from "#firmware/media/protocol.ts";

/** Said of a line every moment, or seen elsewhere: not worth one of fifty places. */
const DULL: ReadonlySet<string> = new Set(["voice", "query", "measure"]);

/** A note as one line of text; undefined for what nobody wants to read. Keys that were pressed are not spelled out. */
export function noteWords(note: LineNote): string | undefined {
  switch (note.kind) {
    case "port":
      return eventWords(note.event);
    case "control":
      return DULL.has(note.control.type) ? undefined : fields(note.control);
    case "tail":
      return `tone at the end: ${note.bursts} bursts of ${note.onMs} ms, pauses of ${note.offMs} ms`;
    case "step":
      return note.step;
  }
}

/** What the machine of the line made of it. */
export function lineWords(event: LineEvent): string | undefined {
  if (event.type === "digit") return `digit • by ${event.by}`;
  if (event.type === "state") return undefined;
  return fields(event);
}

function eventWords(event: PortEvent): string {
  return event.type === "digit" ? `digit • ${event.durationMs} ms` : fields(event);
}

function fields({ type, ...rest }: PortEvent | PortControl | LineEvent): string {
  const words = Object.entries(rest).map(([name, value]) => `${name} ${String(value)}`);
  return [type, words.join(", ")].filter((part) => part !== "").join(": ");
}
