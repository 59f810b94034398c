import type { Leg } from "#firmware/channels/leg.ts";
import type { CallFact } from "#firmware/domain/call-event.ts";
import type { RecordingId } from "#firmware/domain/ids.ts";
import { createId } from "#firmware/kernel/id.ts";
import type { RecordingEvent } from "#firmware/media/media-events.ts";
import type { CallTools } from "./call-tools.ts";
import type { NewRecording } from "./recording-shelf.ts";

const MEDIA_DIED = "the media process stopped";

/** A recording that runs. */
export interface RunningRecording {
  readonly id: RecordingId;
  stop(): void;
  /** Resolves when the file is whole and its row is written. */
  readonly done: Promise<void>;
}

/** Records both sides apart, the caller left; undefined when there is no room. */
export function startRecording(
  tools: CallTools,
  legs: { readonly caller: Leg; readonly callee: Leg },
  about: Omit<NewRecording, "id" | "at"> & { readonly note: (fact: CallFact) => void },
): RunningRecording | undefined {
  const { media, recordings, clock, log } = tools;
  const id = createId<"recording">("r");
  const { note, ...rest } = about;
  const path = recordings.begin({ ...rest, id, at: clock.now() });
  if (path === undefined) {
    log.error("a call could not be recorded: no room", { call: about.call });
    return undefined;
  }
  note({ type: "recording.started", recording: id, why: about.why });
  const ended = new Promise<RecordingEvent>((resolve) => media.events.recording(id, resolve));
  media.send({ type: "record.start", recordingId: id, path, left: legs.caller.id, right: legs.callee.id });
  const done = ended.then(async (event) => {
    if (event.type === "record.cut") {
      note({ type: "recording.ended", recording: id, ms: await recordings.cut(id), detail: MEDIA_DIED });
      return;
    }
    const { durationMs, bytes, peakDbfs, end, detail } = event;
    recordings.end(id, { durationMs, bytes, peakDbfs, end, ...(detail !== undefined && { detail }) });
    note({ type: "recording.ended", recording: id, ms: durationMs, detail: detail ?? end });
  });
  return { id, done, stop: () => media.send({ type: "record.stop", recordingId: id }) };
}
