import type { LiveCalls } from "#firmware/calls/live-calls.ts";
import type { Channels } from "#firmware/channels/channels.ts";
import { Cause, type Termination } from "#firmware/domain/termination.ts";
import type { MediaClient } from "#firmware/media/client.ts";
import type { SipEndpoint } from "#firmware/sip/endpoint.ts";
import type { Stuck, StuckKind } from "./find-stuck.ts";
import { stuckWords } from "./stuck-words.table.ts";

/** What can be put right, each by the way it ends normally. */
export interface HealParts {
  readonly live: LiveCalls;
  readonly channels: Channels;
  readonly sip: SipEndpoint;
  readonly media: MediaClient;
  /** The agent's offer, conversation or wrap-up is over. */
  readonly freeAgent: (agent: string) => void;
  /** The caller leaves the queue. */
  readonly leaveQueue: (queue: string, call: string) => void;
  /** The caller is offered anew. */
  readonly offerAgain: (queue: string, call: string) => void;
}

/** Puts right what is stuck. A call that goes on, or ends by it, has it in its journal. */
export function heal(stuck: Stuck, parts: HealParts): void {
  const { live, channels, sip, media } = parts;
  const call = stuck.call === undefined ? undefined : live.find(stuck.call);
  call?.note({ type: "call.healed", what: stuck.kind, why: stuckWords[stuck.kind].en });
  switch (stuck.kind) {
    case "leg-without-call":
    case "leg-overdue":
    case "leg-silent":
    case "leg-without-media":
      channels.leg(stuck.leg)?.hangUp(because(stuck.kind));
      return;
    case "call-without-leg":
      call?.release(because(stuck.kind));
      return;
    case "media-without-leg":
      media.send({ type: "endpoint.close", id: stuck.endpoint });
      return;
    case "bridge-across-calls":
      for (const id of stuck.endpoints) channels.leg(id)?.hangUp(because(stuck.kind));
      return;
    case "recording-unknown":
      media.send({ type: "record.stop", recordingId: stuck.recording });
      return;
    case "recording-lost":
      media.recordingLost(stuck.recording);
      return;
    case "agent-astray":
      parts.freeAgent(stuck.agent);
      return;
    case "entry-without-call":
      parts.leaveQueue(stuck.queue, stuck.call);
      return;
    case "entry-without-offer":
      parts.offerAgain(stuck.queue, stuck.call);
      return;
    case "line-without-leg":
      channels.lines.free(stuck.line, because(stuck.kind));
      return;
    case "session-without-leg":
      for (const { callId, session } of sip.sessions()) {
        if (callId === stuck.session) session.end({ q850: Cause.temporaryFailure });
      }
      return;
    case "ports-lost":
      media.send({ type: "ports.reclaim" });
      return;
  }
}

function because(kind: StuckKind): Termination {
  const cause = kind === "leg-silent" || kind === "leg-overdue" ? Cause.recoveryOnTimer : Cause.temporaryFailure;
  return { cause, by: "system", detail: stuckWords[kind].en };
}
