/** How a call turned out, in one word; the list of calls filters by it. */
export type CallResult =
  | "answered"
  | "abandoned"
  /** The box ended it before anybody answered: it was restarted, or a part of it failed. */
  | "cut"
  | "voicemail"
  | "overflow"
  | "busy"
  | "closed"
  | "unanswered"
  | "failed";
