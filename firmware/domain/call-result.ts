/** How a call turned out, in one word; the list of calls filters by it. */
export type CallResult =
  | "answered"
  | "abandoned"
  | "voicemail"
  | "overflow"
  | "busy"
  | "closed"
  | "unanswered"
  | "failed";
