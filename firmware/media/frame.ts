import { ULAW_SILENCE } from "#firmware/kernel/g711.ts";

/** The beat of the box: every endpoint speaks and is heard in frames of 20 ms. */
export const FRAME_MS = 20;
/** Samples of a frame at 8 kHz; in G.711 as many octets. */
export const FRAME_SAMPLES = 160;
export const SAMPLES_PER_MS = 8;

/** 20 ms of µ-law silence. Not to be written to. */
export const SILENT_FRAME: Uint8Array = new Uint8Array(FRAME_SAMPLES).fill(ULAW_SILENCE);
