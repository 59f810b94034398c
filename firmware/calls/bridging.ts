import type { Leg } from "#firmware/channels/leg.ts";
import type { CallFact } from "#firmware/domain/call-event.ts";
import type { Termination } from "#firmware/domain/termination.ts";
import type { Unsubscribe } from "#firmware/kernel/emitter.ts";
import type { MediaClient } from "#firmware/media/client.ts";
import { CallMoved } from "./call-control.ts";
import type { CallTools } from "./call-tools.ts";
import { LegPlayer } from "./leg-player.ts";
import { SENT_ELSEWHERE } from "./terminations.ts";

export interface BridgeResult {
  /** The leg that ended first, and how; `system` when the call was sent elsewhere. */
  readonly endedBy: "caller" | "callee" | "system";
  readonly termination: Termination;
  readonly talkMs: number;
}

/**
 * Joins two answered legs until one of them ends, or the call is sent elsewhere. A leg that is put on hold by its own side leaves the other one with
 * music. The legs themselves are left to the owner: whoever remains is still connected when this resolves.
 */
export async function bridgeLegs(
  tools: CallTools,
  legs: { readonly caller: Leg; readonly callee: Leg; readonly signal: AbortSignal },
  note: (fact: CallFact) => void,
): Promise<BridgeResult> {
  const { caller, callee, signal } = legs;
  const { media, clock } = tools;
  const startedAt = clock.monotonic();
  const ids = [caller.id, callee.id];
  joinLegs(media, caller, callee);
  note({ type: "bridge.joined", legs: ids });
  const stops = [musicWhileHeld(tools, caller, callee), musicWhileHeld(tools, callee, caller)];
  const end = await Promise.race([
    caller.ended.then((termination) => ({ endedBy: "caller" as const, termination })),
    callee.ended.then((termination) => ({ endedBy: "callee" as const, termination })),
    sentElsewhere(signal),
  ]);
  for (const stop of stops) stop();
  const talkMs = Math.round(clock.monotonic() - startedAt);
  for (const leg of [caller, callee]) if (!leg.isEnded) media.send({ type: "bridge.leave", id: leg.id });
  note({ type: "bridge.left", legs: ids, talkMs });
  return { ...end, talkMs };
}

/** Resolves when the call is sent elsewhere; a caller who goes ends a leg, which says more. */
function sentElsewhere(signal: AbortSignal): Promise<{ endedBy: "system"; termination: Termination }> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (signal.reason instanceof CallMoved) resolve({ endedBy: "system", termination: SENT_ELSEWHERE });
    };
    signal.addEventListener("abort", look, { once: true });
    look();
  });
}

/** From now on the two hear each other; joining them again changes nothing. */
export function joinLegs(media: MediaClient, caller: Leg, callee: Leg): void {
  const bridgeId = `b-${callee.id}`;
  media.send({ type: "bridge.join", bridgeId, id: caller.id });
  media.send({ type: "bridge.join", bridgeId, id: callee.id });
}

/** When `holder` puts the call on hold, `other` hears music until it is taken back. */
function musicWhileHeld(tools: CallTools, holder: Leg, other: Leg): Unsubscribe {
  let player: LegPlayer | undefined;
  return holder.subscribe((fact) => {
    if (fact.type === "held" && fact.held) {
      player ??= new LegPlayer({ leg: other, media: tools.media, prompts: tools.prompts });
      player.startMusic(tools.holdMusic, "en");
    } else if (fact.type === "held" || fact.type === "ended") player?.stopMusic();
  });
}
