/** How one kind of simulated voice modem behaves; the habits are those of real ones (see drivers/modem/profile.table.ts). */
export interface ModemModel {
  /** Answers to ATI0…ATI9. */
  readonly information: Readonly<Record<number, string>>;
  readonly maker: string;
  readonly model: string;
  readonly revision: string;
  /** Number of +VSM for each coding it knows. */
  readonly codings: Readonly<Record<number, "ulaw" | "alaw" | "unsigned-8" | "signed-8" | "signed-16">>;
  /** Lines that +VSM=? lists. */
  readonly codingList: readonly string[];
  /** Character after DLE that ends full-duplex voice, and how often it must come. */
  readonly endDuplex: string;
  readonly endTimes: number;
  /** In class 8 it rings by DLE R instead of RING. */
  readonly ringsByCode: boolean;
  /** Says DLE H to itself after going off-hook. */
  readonly hearsItself: boolean;
  /** Digits come between DLE / and DLE ~. */
  readonly framesDigits: boolean;
}

export const MODEM_MODELS = {
  v253: {
    information: { 0: "56000", 3: "V.253 reference modem", 7: "255" },
    maker: "Callbox",
    model: "Simulated V.253 modem",
    revision: "1.0",
    codings: { 0: "signed-8", 1: "unsigned-8", 4: "ulaw", 5: "alaw" },
    codingList: [
      '0,"SIGNED PCM",8,0,(8000),(0),(0)',
      '1,"UNSIGNED PCM",8,0,(8000),(0),(0)',
      '4,"G.711U",8,0,(8000),(0),(0)',
      '5,"G.711A",8,0,(8000),(0),(0)',
    ],
    endDuplex: "^",
    endTimes: 1,
    ringsByCode: false,
    hearsItself: false,
    framesDigits: true,
  },
  conexant: {
    information: { 0: "56000", 3: "CX93001-EIS_V0.2013-V92", 7: "255" },
    maker: "CONEXANT",
    model: "V90",
    revision: "CX93001-EIS_V0.2013-V92",
    codings: { 0: "signed-8", 1: "unsigned-8" },
    codingList: ['0,"SIGNED PCM",8,0,8000,0,0', '1,"UNSIGNED PCM",8,0,8000,0,0'],
    endDuplex: "^",
    endTimes: 3,
    ringsByCode: true,
    hearsItself: false,
    framesDigits: true,
  },
  usr: {
    information: { 0: "5601", 3: "U.S. Robotics 56K FAX USB V1.2.23", 7: "USR5637" },
    maker: "U.S. Robotics",
    model: "U.S. Robotics 56K FAX USB",
    revision: "V1.2.23",
    codings: { 128: "unsigned-8", 129: "signed-16", 130: "alaw", 131: "ulaw" },
    codingList: [
      '128,"8-BIT LINEAR",(7200,8000,11025)',
      '129,"16-BIT LINEAR",(7200,8000,11025)',
      '130,"8-BIT ALAW",(8000)',
      '131,"8-BIT ULAW",(8000)',
    ],
    endDuplex: "\u0003",
    endTimes: 1,
    ringsByCode: false,
    hearsItself: true,
    framesDigits: false,
  },
} as const satisfies Readonly<Record<string, ModemModel>>;

export type ModemModelId = keyof typeof MODEM_MODELS;
