import type { BearerCapability } from "./elements.ts";

/** Words of a trace for coded values (EN 300 403-1 §4.5). */
export const CAPABILITY_WORDS: Readonly<Record<BearerCapability, string>> = {
  speech: "speech",
  "unrestricted digital": "data (64 kbit/s)",
  "restricted digital": "data (restricted)",
  "3.1 kHz audio": "audio (speech, fax, modem)",
  "digital with tones": "data with tones",
  video: "video",
};

export const PROGRESS_WORDS: Readonly<Record<number, string>> = {
  1: "not ISDN all the way, tones may be heard",
  2: "called side is not ISDN",
  3: "calling side is not ISDN",
  4: "back in the ISDN",
  5: "service has changed on the way",
  8: "tones or announcement can be heard",
};

export const REDIRECTION_WORDS: Readonly<Record<number, string>> = {
  0: "reason unknown",
  1: "busy",
  2: "no reply",
  4: "deflected",
  9: "out of order",
  10: "by the called side",
  15: "always",
};

export const RESTART_WORDS: Readonly<Record<number, string>> = {
  0: "these channels",
  6: "this interface",
  7: "all interfaces",
};

export const STATUS_WORDS: Readonly<Record<number, string>> = {
  0: "in service",
  1: "maintenance",
  2: "out of service",
};

/** Call states (EN 300 403-1 §2.1, table 4-12). */
export const CALL_STATES: Readonly<Record<number, string>> = {
  0: "no call",
  1: "call initiated",
  2: "overlap sending",
  3: "outgoing call proceeding",
  4: "call delivered",
  6: "call present",
  7: "call received",
  8: "connect request",
  9: "incoming call proceeding",
  10: "active",
  11: "disconnect request",
  12: "disconnect indication",
  15: "suspend request",
  17: "resume request",
  19: "release request",
  22: "call abort",
  25: "overlap receiving",
  61: "restart request",
  62: "restart",
};
