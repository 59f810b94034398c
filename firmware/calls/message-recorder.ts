import type { Leg } from "#firmware/channels/leg.ts";
import { Cause, type Termination } from "#firmware/domain/termination.ts";
import { createId } from "#firmware/kernel/id.ts";
import type { RecordingEvent } from "#firmware/media/media-events.ts";
import type { PlayItem } from "#firmware/media/protocol.ts";
import { CallerGone, CallMoved, type RecordedMessage, type RecordMessageOptions } from "./call-control.ts";
import type { CallTools } from "./call-tools.ts";
import type { LegPlayer } from "./leg-player.ts";

/** The tone after which people know to speak: a second of silence would cut the first word. */
const BEEP: PlayItem = {
  kind: "tone",
  tone: { frequenciesHz: [1000], cadenceMs: [], levelDbm0: -16 },
  durationMs: 350,
};

const RECORDING_LOST: Termination = {
  cause: Cause.temporaryFailure,
  by: "system",
  detail: "the recording was lost",
};

/**
 * Beeps, then records the caller alone until silence, a digit, the longest time, or the end of the leg. A caller who
 * hangs up has left a message: it resolves all the same.
 */
export async function recordMessage(
  tools: CallTools,
  caller: { readonly leg: Leg; readonly player: LegPlayer; readonly signal: AbortSignal },
  options: RecordMessageOptions,
): Promise<RecordedMessage> {
  const { media } = tools;
  const { leg, player, signal } = caller;
  await player.playItems([BEEP]);
  if (leg.isEnded) throw new CallerGone(await leg.ended);
  throwIfMoved(signal);
  const id = createId<"recording">("m");
  const ended = new Promise<RecordingEvent>((resolve) => media.events.recording(id, resolve));
  const { path, maxMs, stopOnSilenceMs, stopOnDigits } = options;
  media.send({ type: "record.start", recordingId: id, path, left: leg.id, maxMs, stopOnSilenceMs, stopOnDigits });
  // Digits of a line come as line events, which the media process does not hear.
  const stopListening = leg.subscribe((fact) => {
    if (fact.type === "digit" && stopOnDigits.includes(fact.digit))
      media.send({ type: "record.stop", recordingId: id });
  });
  const moved = (): void => {
    if (signal.reason instanceof CallMoved) media.send({ type: "record.stop", recordingId: id });
  };
  signal.addEventListener("abort", moved, { once: true });
  const event = await ended;
  signal.removeEventListener("abort", moved);
  stopListening();
  if (event.type === "record.cut") {
    leg.hangUp(RECORDING_LOST);
    throw new CallerGone(await leg.ended);
  }
  throwIfMoved(signal);
  const { durationMs, bytes, peakDbfs, end } = event;
  return { durationMs, bytes, peakDbfs: Math.max(...peakDbfs), end };
}

/** A call that was sent elsewhere leaves no message; a caller who has hung up may have. */
function throwIfMoved(signal: AbortSignal): void {
  if (signal.reason instanceof CallMoved) throw signal.reason;
}
