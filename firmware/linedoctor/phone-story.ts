import type { LineEvent, LineNote } from "#firmware/media/protocol.ts";
import { type EventFacts, lineFacts, noteFacts } from "./event-facts.ts";
import type { CounterName, EventSource } from "./evidence.ts";

/** No country's ringing pauses for so long: what rings after it is another call. */
const RING_GONE_MS = 7_000;

/** What of a telephone's line is worth one of its fifty places, and what is counted. */
export interface PhoneFact {
  readonly event?: EventFacts & { readonly source: EventSource };
  readonly counts: readonly CounterName[];
}

/** Follows what one plain telephone and its port tell. */
export class PhoneStory {
  #rangAt = Number.NEGATIVE_INFINITY;

  /** What the port was told or has told; undefined for what the line's own events say better. */
  note(note: LineNote, at: number): PhoneFact | undefined {
    const facts = noteFacts(note);
    if (facts === undefined) return undefined;
    if (note.kind === "port") return portFact(facts);
    if (note.kind !== "control") return undefined;
    const event = { ...facts, source: "control" } as const;
    switch (note.control.type) {
      case "ring-on":
        return this.#ring(event, at);
      case "send-caller-id":
        return { event, counts: ["identities-sent"] };
      case "battery-drop":
        return { event, counts: [] };
      default:
        return undefined; // the pauses of the ringing
    }
  }

  /** What the machine of the line made of it. */
  event(event: LineEvent, at: number): PhoneFact | undefined {
    const facts = lineFacts(event);
    if (facts === undefined) return undefined;
    return { event: { ...facts, source: "phone" }, counts: this.#counts(event, at) };
  }

  #counts(event: LineEvent, at: number): readonly CounterName[] {
    switch (event.type) {
      case "off-hook": {
        const answers = this.#isRinging(at);
        this.#rangAt = Number.NEGATIVE_INFINITY;
        return [answers ? "rings-answered" : "lifted"];
      }
      case "on-hook":
        this.#rangAt = Number.NEGATIVE_INFINITY;
        return [];
      case "digit":
        return [event.by === "tone" ? "digits-by-tone" : "digits-by-pulse"];
      case "flash":
        return ["flashes"];
      case "far-hang-up":
        return [`hang-up-${event.sign}`];
      case "fault":
        return ["faults"];
      default:
        return [];
    }
  }

  /** A ringing is told once, not at each of its bursts. */
  #ring(event: PhoneFact["event"], at: number): PhoneFact | undefined {
    const isNew = !this.#isRinging(at);
    this.#rangAt = at;
    return isNew && event !== undefined ? { event, counts: ["rings"] } : undefined;
  }

  #isRinging(at: number): boolean {
    return at - this.#rangAt < RING_GONE_MS;
  }
}

/** Every bounce of the hook contact is on the cable's own list; here it would drown the rest. */
function portFact(facts: EventFacts): PhoneFact | undefined {
  const isTold = facts.code !== "hook" && facts.code !== "digit";
  return isTold ? { event: { ...facts, source: "port" }, counts: [] } : undefined;
}
