import type { LiveCall } from "#firmware/api/contract/live.ts";
import type { Peaks } from "#firmware/api/contract/recordings.ts";

/** What a call has been through, in its order. */
export type Stage = "arrived" | "greeting" | "ringing" | "talking";

/** A call that is watched: its last picture, and what was seen of it. */
export interface Watched {
  readonly call: LiveCall;
  readonly stages: readonly Stage[];
}

const STAGES: Partial<Record<LiveCall["stage"], Stage>> = {
  menu: "greeting",
  ringing: "ringing",
  waiting: "ringing",
  talking: "talking",
};

/** One more picture of the call; stages that were seen stay. Another call begins anew. */
export function watch(before: Watched | undefined, call: LiveCall): Watched {
  const known = before?.call.id === call.id ? before.stages : ["arrived" as const];
  const stage = STAGES[call.stage];
  return { call, stages: stage === undefined || known.includes(stage) ? known : [...known, stage] };
}

/** A voice is louder than the hiss of a line: peaks beyond this, in so many slices of the recording. */
const VOICE_PEAK = 0.02;
const VOICE_SLICES = 3;

export type Heard = "both" | "caller" | "answerer" | "none";

/** Whose voice is in a recording: the caller is on the left channel, whoever answered on the right. */
export function heardIn({ channels }: Pick<Peaks, "channels">): Heard {
  const isVoice = (slices: readonly number[] = []): boolean =>
    slices.filter((peak) => peak > VOICE_PEAK).length >= VOICE_SLICES;
  const [caller, answerer] = [isVoice(channels[0]), isVoice(channels[1])];
  if (caller && answerer) return "both";
  return caller ? "caller" : answerer ? "answerer" : "none";
}
