import type { LineHost } from "./line-audio.ts";

/** A box without line boards: every line is unknown. For media tests. */
export const noLines: LineHost = {
  configure: () => undefined,
  audio: () => undefined,
  command: () => undefined,
  onEvent: () => () => undefined,
  close: () => Promise.resolve(),
};
