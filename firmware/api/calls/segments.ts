import type { CallSegment } from "#firmware/api/contract/call-detail.ts";
import { nameOf } from "#firmware/api/names.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { CallEvent } from "#firmware/domain/call-event.ts";

/** What a stretch of the time axis is about, before its end is known. */
type Start = Omit<CallSegment, "from" | "to">;

function startOf(config: Config, event: CallEvent, extensions: Map<string, string>): Start | undefined {
  switch (event.type) {
    case "call.started":
      return { kind: "ring" };
    case "flow.entered":
      return { kind: "menu", subject: nameOf(config, "flow", event.flow) };
    case "queue.joined":
      return { kind: "wait", subject: nameOf(config, "queue", event.queue) };
    case "queue.offered":
      return { kind: "offer", leg: event.leg, subject: nameOf(config, "extension", event.agent) };
    case "queue.offer-ended":
      return event.result === "answered" ? undefined : { kind: "wait", subject: nameOf(config, "queue", event.queue) };
    case "queue.left":
      return event.reason === "answered" ? undefined : { kind: "other" };
    case "leg.dialled":
      if (event.to.kind === "extension") extensions.set(event.leg, event.to.extension);
      return { kind: "offer", leg: event.leg };
    case "bridge.joined": {
      const leg = event.legs.find((id) => extensions.has(id));
      const extension = leg === undefined ? undefined : extensions.get(leg);
      if (leg === undefined || extension === undefined) return { kind: "talk" };
      return { kind: "talk", leg, subject: nameOf(config, "extension", extension) };
    }
    case "bridge.left":
      return { kind: "other" };
    case "call.answered":
      return { kind: "other" };
    case "call.routed":
      if (event.destination.kind !== "voicemail") return undefined;
      return { kind: "voicemail", subject: nameOf(config, "voicemail", event.destination.mailbox) };
    default:
      return undefined;
  }
}

/** A ring that comes with a queue's offer, or another step of the same menu, is the same stretch. */
function isSame(current: Start, next: Start): boolean {
  if (current.kind !== next.kind) return false;
  if (current.kind === "menu") return current.subject?.id === next.subject?.id;
  if (current.kind === "offer") return next.subject === undefined;
  return current.subject?.id === next.subject?.id;
}

function holdsOf(events: readonly CallEvent[], end: number | null): CallSegment[] {
  const holds: CallSegment[] = [];
  const open = new Map<string, number>();
  for (const event of events) {
    if (event.type === "leg.held" && event.held) open.set(event.leg, event.at);
    const isOver = (event.type === "leg.held" && !event.held) || event.type === "leg.ended";
    if (!isOver) continue;
    const from = open.get(event.leg);
    if (from !== undefined) holds.push({ kind: "hold", from, to: event.at, leg: event.leg });
    open.delete(event.leg);
  }
  for (const [leg, from] of open) holds.push({ kind: "hold", from, to: end, leg });
  return holds;
}

/** The time axis of a call: stretches one after another without gap, then holds, which lie over talk. */
export function segmentsOf(config: Config, events: readonly CallEvent[]): CallSegment[] {
  const axis: CallSegment[] = [];
  const extensions = new Map<string, string>();
  let current: (Start & { from: number }) | undefined;
  const close = (at: number | null): void => {
    if (current !== undefined && at !== current.from) axis.push({ ...current, to: at });
    current = undefined;
  };
  let endedAt: number | null = null;
  for (const event of events) {
    if (event.type === "call.ended") {
      endedAt = event.at;
      close(event.at);
      break;
    }
    // A menu answers the call it is already dealing with: only a ring ends at the answer.
    if (event.type === "call.answered" && current?.kind !== "ring") continue;
    const next = startOf(config, event, extensions);
    if (next === undefined || (current !== undefined && isSame(current, next))) continue;
    close(event.at);
    current = { ...next, from: event.at };
  }
  if (endedAt === null) close(null);
  return [...axis, ...holdsOf(events, endedAt)];
}
