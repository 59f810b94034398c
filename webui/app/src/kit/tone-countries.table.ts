/** Countries whose exchange tones the box knows, the most likely ones first; a test holds the list against the firmware's. */
export const TONE_COUNTRIES: readonly string[] = (
  "CN HK MO TW SG MY US GB DE FR ES IT NL AT CH JP KR AU CA IN ID TH VN PH BR MX ZA AE SA TR PL SE " +
  "AL AR BE BG BY CL CO CY CZ DK EC EE EG FI GR HR HU IE IL IR IS JO KW KZ LK LT LU MA NG NO NP NZ PE PK PT RU SI SK TN " +
  "UA UY VE"
).split(" ");
