import type { VoiceCoding } from "./coding.ts";

/** How one family of voice modems is spoken to, where families differ from ITU-T V.253. */
export interface ModemProfile {
  readonly id: "conexant" | "usr" | "mt" | "v253";
  readonly name: string;
  /** Found in what the modem says of itself (ATI3, ATI0, +FMI, +FMM), case ignored; the first profile that fits is taken. */
  readonly says: RegExp;
  readonly coding: VoiceCoding;
  /** Selects 8 kHz samples in that coding. */
  readonly selectCoding: string;
  /** Character after DLE that ends full-duplex voice; the modem answers DLE ETX. */
  readonly endVoice: string;
  /** How often it wants to hear it before it believes it. */
  readonly endVoiceTimes: number;
  /** Further set-up, each allowed to be refused: what it tells is then missing, the rest works. */
  readonly extras: readonly string[];
  /** Reports `H` (handset lifted) for its own going off-hook: no event of the line. */
  readonly hearsItself: boolean;
}

const CALLER_ID = "AT+VCID=1";
/** No silence detection: a quiet caller is still a caller (V.253 §10.2.8). */
const NO_SILENCE_TIMER = "AT+VSD=128,0";

export const MODEM_PROFILES: readonly ModemProfile[] = [
  {
    id: "conexant",
    name: "Conexant / Rockwell",
    says: /conexant|rockwell|cx\d{5}|rc\d{2}|hsf|d850|d110|dgc/i,
    coding: "unsigned-8",
    selectCoding: "AT+VSM=1,8000,0,0",
    endVoice: "^",
    // Some hear the end of transmission only when it comes three times.
    endVoiceTimes: 3,
    extras: [CALLER_ID, NO_SILENCE_TIMER, "AT+VRA=0", "AT+VRN=0"],
    hearsItself: false,
  },
  {
    id: "usr",
    name: "US Robotics",
    says: /u\.?\s?s\.?\s?robotics|usr|sportster|courier|5637/i,
    coding: "ulaw",
    selectCoding: "AT+VSM=131,8000",
    endVoice: "\u0003",
    endVoiceTimes: 1,
    extras: [CALLER_ID, NO_SILENCE_TIMER, "AT+VRA=0"],
    hearsItself: true,
  },
  {
    id: "mt",
    name: "Multitech",
    says: /multi-?tech|mt\d{4}/i,
    coding: "ulaw",
    selectCoding: "AT+VSM=4,8000",
    endVoice: "^",
    endVoiceTimes: 1,
    extras: [CALLER_ID, NO_SILENCE_TIMER],
    hearsItself: false,
  },
  {
    id: "v253",
    name: "ITU-T V.253",
    says: /./,
    coding: "ulaw",
    selectCoding: "AT+VSM=4,8000",
    endVoice: "^",
    endVoiceTimes: 1,
    extras: [CALLER_ID, NO_SILENCE_TIMER],
    hearsItself: false,
  },
];

/** Country codes of ITU-T T.35 for +GCI: line impedance, tones and limits of dialling follow from them. */
export const T35_COUNTRY: Readonly<Record<string, string>> = {
  AR: "07",
  AT: "0A",
  AU: "09",
  BE: "0F",
  BR: "16",
  CA: "20",
  CH: "A6",
  CN: "26",
  CZ: "2E",
  DE: "42",
  DK: "31",
  ES: "A0",
  FI: "3C",
  FR: "3D",
  GB: "B4",
  GR: "46",
  HK: "50",
  HU: "51",
  ID: "54",
  IE: "57",
  IL: "58",
  IN: "53",
  IT: "59",
  JP: "00",
  KR: "61",
  MX: "73",
  MY: "6C",
  NL: "7B",
  NO: "82",
  NZ: "7E",
  PH: "89",
  PL: "8A",
  PT: "8B",
  RU: "B8",
  SE: "A5",
  SG: "9C",
  TH: "A9",
  TR: "AE",
  TW: "FE",
  US: "B5",
  VN: "BC",
  ZA: "9F",
};
