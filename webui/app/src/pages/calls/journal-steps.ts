import type { TrailStep } from "#app/kit/trail.tsx";
import type { CallDetail } from "#firmware/api/contract/call-detail.ts";

type Event = CallDetail["events"][number];
type NameOf = (kind: "queue" | "agent", id: string) => string;

const text = (event: Event, name: string): string => String(event.facts[name] ?? "");
const number = (event: Event, name: string): number => Number(event.facts[name] ?? 0);

/** Why an offer that nobody answered ended, in words that have a sentence. */
const unanswered: ReadonlySet<string> = new Set(["missed", "refused", "unreachable", "elsewhere", "caller-left"]);

function stepOf(event: Event, nameOf: NameOf): TrailStep | undefined {
  const { at, type } = event;
  switch (type) {
    case "queue.joined":
      return {
        at,
        code: "call.joined",
        facts: { queue: nameOf("queue", text(event, "queue")), position: number(event, "position") },
        setting: `/setup/queues/${text(event, "queue")}`,
      };
    case "queue.moved":
      return { at, code: "call.position", facts: { position: number(event, "position") } };
    case "queue.offer-ended": {
      const result = text(event, "result");
      if (!unanswered.has(result)) return undefined;
      const facts = {
        name: nameOf("agent", text(event, "agent")),
        seconds: Math.round(number(event, "ringMs") / 1000),
      };
      return { at, code: `call.offer-${result}`, facts };
    }
    case "queue.left": {
      // Other ways out have a decision of their own.
      const code = { abandoned: "call.gave-up", cut: "call.cut-off" }[text(event, "reason")];
      if (code === undefined) return undefined;
      return {
        at,
        code,
        facts: { queue: nameOf("queue", text(event, "queue")), seconds: Math.round(number(event, "waitMs") / 1000) },
      };
    }
    case "recording.ended": {
      const gap = /(disk was too slow|box stood still): (\d+) ms are silent/.exec(text(event, "detail"));
      if (gap === null) return undefined;
      const code = gap[1] === "box stood still" ? "call.gap-stood-still" : "call.gap-slow-disk";
      return { at, code, facts: { seconds: Math.round(Number(gap[2]) / 100) / 10 } };
    }
    case "voicemail.left":
      return { at, code: "call.message", facts: { seconds: Math.round(number(event, "ms") / 1000) } };
    case "leg.answered":
      // Where the far side says it itself there is nothing to explain.
      return event.facts.by === undefined ? undefined : { at, code: `call.known-by-${text(event, "by")}`, facts: {} };
    case "leg.fax":
      return { at, code: `call.fax-${text(event, "tone")}`, facts: {} };
    case "call.failed":
      return { at, code: "call.failed", facts: { detail: text(event, "detail") } };
    case "call.healed":
      return { at, code: "call.healed", facts: { detail: text(event, "why") } };
    default:
      return undefined; // legs, digits and prompts are told by other steps, or are for the ladder
  }
}

/** What the journal adds to the decisions: the stay in queues, offers and how they ended, the message. */
export function journalSteps(events: CallDetail["events"], nameOf: NameOf): TrailStep[] {
  return events.flatMap((event) => stepOf(event, nameOf) ?? []);
}

/** The same as far as it can be told without the journal: for roles that may not see signalling. */
export function segmentSteps({ segments, voicemail }: Pick<CallDetail, "segments" | "voicemail">): TrailStep[] {
  const waits = segments.flatMap((segment, index): TrailStep[] => {
    const before = segments
      .slice(0, index)
      .some(({ kind, subject }) => kind === "wait" && subject?.id === segment.subject?.id);
    if (segment.kind !== "wait" || segment.subject === undefined || before) return [];
    const { id, name } = segment.subject;
    return [
      { at: segment.from, code: "call.joined", facts: { queue: name, position: "" }, setting: `/setup/queues/${id}` },
    ];
  });
  const recorded = segments.find(({ kind }) => kind === "voicemail");
  if (voicemail === null || recorded === undefined) return waits;
  const facts = { seconds: Math.round(voicemail.durationMs / 1000) };
  return [...waits, { at: recorded.to ?? recorded.from, code: "call.message", facts }];
}
