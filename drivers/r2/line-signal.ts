/** Bits A and B of both directions (ITU-T Q.421 table 1, Q.422); A is the 2. */
export const LINE_SIGNALS = {
  idle: 0b10,
  seizure: 0b00,
  "clear-forward": 0b10,
  "seizure-acknowledged": 0b11,
  answer: 0b01,
  "clear-back": 0b11,
  "forced-release": 0b00,
  blocked: 0b11,
} as const;

export type LineSignal = keyof typeof LINE_SIGNALS;
