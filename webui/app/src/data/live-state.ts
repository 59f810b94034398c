import type { LiveList, LiveSnapshot } from "#firmware/api/contract/live.ts";
import type { LiveChange, StreamMessage } from "#firmware/api/contract/stream.ts";

/** The last picture of the box: a snapshot with every change since. */
export type LiveState = Omit<LiveSnapshot, "seq">;

/** One change put into the list it belongs to: replaced in place, new ones at the end, null takes it out. */
function applyChange(state: LiveState, change: LiveChange): LiveState {
  const list = state[change.list] as readonly { readonly id: string }[];
  const index = list.findIndex((item) => item.id === change.id);
  const value = change.value as { readonly id: string } | null;
  const next =
    value === null
      ? list.filter((item) => item.id !== change.id)
      : index < 0
        ? [...list, value]
        : list.with(index, value);
  return { ...state, [change.list satisfies LiveList]: next };
}

/** The outcome of a message: the new picture, or a gap after which a new snapshot must be asked for. */
export type Taken =
  | { readonly kind: "state"; readonly state: LiveState; readonly seq: number }
  | { readonly kind: "gap" };

/** Takes a message of the stream into the picture. Messages count by one; anything else is a gap. */
export function takeMessage(message: StreamMessage, state: LiveState | undefined, seq: number): Taken {
  if (message.type === "snapshot") {
    const { seq: start, ...rest } = message.snapshot;
    return { kind: "state", state: rest, seq: start };
  }
  if (message.type === "signed-out" || state === undefined) return { kind: "gap" };
  if (message.seq !== seq + 1 && !(message.type === "beat" && message.seq === seq)) return { kind: "gap" };
  const changes = message.type === "changes" ? message.changes : [];
  return { kind: "state", state: { ...changes.reduce(applyChange, state), at: message.at }, seq: message.seq };
}
