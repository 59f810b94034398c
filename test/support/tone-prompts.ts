import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { writeWav } from "#test/simulator/wav.ts";
import { linear, shareOf } from "./rtp-phone.ts";

/**
 * Prompts a machine can tell apart: an owner's upload of one pure tone for each prompt, so that a test knows exactly
 * what a caller hears. Tones lie 50 Hz apart: in frames of 40 ms none is mistaken for another.
 */
const PROMPTS = [
  "welcome",
  "main-menu-bilingual",
  "main-menu",
  "invalid-choice",
  "no-input",
  "queue-joined",
  "queue-position-1",
  "queue-position-2",
  "queue-position-3",
  "queue-position-4",
  "wait-less-than-a-minute",
  "still-waiting",
  "no-agents",
  "queue-full",
  "queue-timeout",
  "leave-message",
  "message-saved",
  "message-too-short",
  "mailbox-full",
  "closed-leave-message",
  "closed",
  "goodbye",
  "technical-problem",
  "enter-agent-number",
  "enter-pin",
  "wrong-pin",
  "signed-in",
  "signed-out",
  "agent-paused",
  "agent-ready",
  "already-signed-in",
  "not-signed-in",
  "number-not-in-service",
  "not-available",
  "line-busy",
  "no-answer",
  "phone-unreachable",
  "all-lines-busy",
  "not-allowed",
  "hold-music",
];

const FIRST_HZ = 1_200;
const STEP_HZ = 50;
const PROMPT_MS = 320;
const MUSIC_MS = 4_000;
const FRAME = 320;
/** So many frames of 40 ms in a row are a sound and no chance. */
const LEAST_FRAMES = 3;

const TONES: ReadonlyMap<number, string> = new Map([
  ...PROMPTS.map((name, index) => [FIRST_HZ + index * STEP_HZ, name] as const),
  [450, "ring-back"],
  [600, "600 Hz"],
  [800, "800 Hz"],
  [1_000, "beep"],
]);

/** Puts the tones where the box keeps an owner's own prompts. */
export function installTonePrompts(dataFolder: string): void {
  const folder = join(dataFolder, "prompts", "en");
  mkdirSync(folder, { recursive: true });
  for (const [index, name] of PROMPTS.entries()) {
    const hz = FIRST_HZ + index * STEP_HZ;
    const ms = name === "hold-music" ? MUSIC_MS : PROMPT_MS;
    const samples = Int16Array.from({ length: ms * 8 }, (_, at) => 6_000 * Math.sin((2 * Math.PI * hz * at) / 8_000));
    writeWav(join(folder, `${name}.wav`), samples);
  }
}

/** Names what is heard in µ-law samples, in order: prompts, "ring-back", "beep", "600 Hz", "800 Hz". */
export function soundsIn(ulaw: Uint8Array): string[] {
  const heard: string[] = [];
  let last: string | undefined;
  let frames = 0;
  for (let at = 0; at + FRAME <= ulaw.length; at += FRAME / 2) {
    const name = soundOf(ulaw.subarray(at, at + FRAME));
    frames = name === last ? frames + 1 : 1;
    last = name;
    if (name !== undefined && frames === LEAST_FRAMES && heard.at(-1) !== name) heard.push(name);
  }
  return heard;
}

function soundOf(frame: Uint8Array): string | undefined {
  const loudest = frame.reduce((peak, octet) => Math.max(peak, Math.abs(linear(octet))), 0);
  if (loudest < 500) return undefined;
  for (const [hz, name] of TONES) if (shareOf(hz, frame) > 0.85) return name;
  return undefined;
}
