/** Timeslots of an E1 that can carry a call where timeslot 16 carries signalling: 1 to 15 and 17 to 31. */
export const CHANNELS: readonly number[] = Array.from({ length: 31 }, (_, index) => index + 1).filter(
  (slot) => slot !== 16,
);

/** The timeslots a list such as "1-15,17-31" names, ascending; undefined where it names one that carries no calls. */
export function channelsOf(list: string): number[] | undefined {
  const named = list.split(",").flatMap((part) => {
    const [from = 0, to = from] = part.split("-").map(Number);
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
  });
  // Ranges are written over the signalling slot as if it were not there.
  const slots = [...new Set(named)].filter((slot) => slot !== 16).sort((a, b) => a - b);
  return slots.length > 0 && slots.every((slot) => slot >= 1 && slot <= 31) ? slots : undefined;
}
