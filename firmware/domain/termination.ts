/** Who ended a call or a leg. "callee" is whoever was rung: agent, extension, outside party. */
export type EndedBy = "caller" | "callee" | "system" | "network";

/** How something ended: the Q.850 cause (1-127), who did it, and a sentence for people. */
export interface Termination {
  readonly cause: number;
  readonly by: EndedBy;
  /** Plain words: "busy", "hung up", "the board was unplugged", "no agent answered within 60 s". */
  readonly detail: string;
}

/** Q.850 causes the product uses by name (ITU-T Q.850, table 1). */
export const Cause = {
  unallocatedNumber: 1,
  normalClearing: 16,
  userBusy: 17,
  noUserResponding: 18,
  noAnswer: 19,
  callRejected: 21,
  destinationOutOfOrder: 27,
  invalidNumber: 28,
  normalUnspecified: 31,
  noCircuit: 34,
  networkOutOfOrder: 38,
  temporaryFailure: 41,
  congestion: 42,
  notAllowed: 57,
  incompatible: 88,
  recoveryOnTimer: 102,
  interworking: 127,
} as const;

/** Whether the box cut it off: it was restarted or a part of it failed. No caller gave up then. */
export function isCutOff({ by, cause }: Termination): boolean {
  return by === "system" && cause === Cause.temporaryFailure;
}
