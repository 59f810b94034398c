/** Event codes of RFC 4733 §3.2 by key; the index is the code. */
export const EVENT_KEYS = "0123456789*#ABCD";
