/** Timers of a call and of the interface, milliseconds (EN 300 403-1 tables 9-1 and 9-2). */
export interface Q931Timers {
  /** Ringing. */
  readonly t301: number;
  /** Further digits of a call to us. */
  readonly t302: number;
  /** Anything at all after SETUP, which is sent once more. */
  readonly t303: number;
  /** Anything after the last digits we sent. */
  readonly t304: number;
  /** RELEASE after our DISCONNECT. */
  readonly t305: number;
  /** RELEASE after our DISCONNECT with a tone in band. */
  readonly t306: number;
  /** RELEASE COMPLETE after our RELEASE, which is sent once more. */
  readonly t308: number;
  /** The data link, while calls are up. */
  readonly t309: number;
  /** Ringing or an answer after CALL PROCEEDING. */
  readonly t310: number;
  /** CONNECT ACKNOWLEDGE. */
  readonly t313: number;
  /** RESTART ACKNOWLEDGE, after which RESTART is sent once more. */
  readonly t316: number;
  /** STATUS after STATUS ENQUIRY, which is sent once more. */
  readonly t322: number;
}

export const USER_TIMERS: Q931Timers = {
  t301: 180_000,
  t302: 15_000,
  t303: 4_000,
  t304: 30_000,
  t305: 30_000,
  t306: 30_000,
  t308: 4_000,
  t309: 90_000,
  t310: 60_000,
  t313: 4_000,
  t316: 120_000,
  t322: 4_000,
};

export const NETWORK_TIMERS: Q931Timers = { ...USER_TIMERS, t304: 20_000, t310: 40_000 };

/** Timers of one call: one for the procedure it is in, one while the link is away, one for a status enquiry. */
export type CallTimer =
  | "t301"
  | "t302"
  | "t303"
  | "t304"
  | "t305"
  | "t306"
  | "t308"
  | "t310"
  | "t313"
  | "t309"
  | "t322";
