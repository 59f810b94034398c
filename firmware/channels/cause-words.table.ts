/** What far ends say by number, in words for people (ITU-T Q.850, table 1). */
const WORDS: Readonly<Record<number, string>> = {
  1: "the number does not exist",
  2: "no way to that network",
  3: "no way to that number",
  16: "hung up",
  17: "busy",
  18: "not reachable",
  19: "no answer",
  20: "no telephone is registered",
  21: "refused",
  22: "the number has changed",
  26: "answered elsewhere",
  27: "the far end is out of order",
  28: "the number is incomplete",
  29: "the exchange does not offer that",
  31: "ended without a reason",
  34: "no channel is free",
  38: "the network is out of order",
  41: "a temporary failure",
  42: "the exchange is overloaded",
  44: "the channel is not free",
  47: "the exchange has no means left",
  50: "not subscribed to",
  55: "calls in are barred",
  57: "not permitted",
  58: "not possible now",
  65: "no common way to carry sound",
  88: "the far end does not fit",
  102: "no response",
  111: "signalling went wrong",
  127: "ended by another network",
};

/** Plain words for a Q.850 cause; undefined for one that has none. */
export function wordsOfCause(cause: number): string | undefined {
  return WORDS[cause];
}
