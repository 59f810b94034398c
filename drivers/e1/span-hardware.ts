import type { HardwareMessage } from "#drivers/line/hardware.ts";

/**
 * E1 hardware in one span of words (ITU-T G.703, G.704, G.706, G.732), whatever it is made of: a board on the link
 * today, a helper in front of other hardware later. Timeslots are counted as G.704 does: 0 is framing, 1 to 31 carry
 * something, 16 usually signalling.
 */

/** How a span frames: double frame alone, or with the CRC-4 multiframe; `auto` takes what the far side sends. */
export const FRAMINGS = ["crc4", "double-frame", "auto"] as const;
export type Framing = (typeof FRAMINGS)[number];

/** What timeslot 16 is for: HDLC frames of a D channel, or the ABCD bits of channel associated signalling. */
export type SignallingSlot = "ccs" | "cas" | "none";

/** Where voice or a test pattern is turned round. `line`: what comes in goes out again, untouched. */
export const LOOPBACKS = ["none", "line", "payload", "local"] as const;
export type Loopback = (typeof LOOPBACKS)[number];

/** How one span is to be set up. */
export interface SpanSetting {
  readonly span: number;
  readonly framing: Framing;
  readonly signalling: SignallingSlot;
  readonly lineCode: "hdb3" | "ami";
  /** 75 Ω coaxial pair or 120 Ω twisted pair. */
  readonly ohms: 75 | 120;
  /** Order in which spans are asked for the clock of the board, 1 first; 0: never taken from this span. */
  readonly clockPriority: number;
}

/** Defects as a span has them now (G.775, G.706, G.732). */
export interface SpanDefects {
  /** Loss of signal. */
  readonly los: boolean;
  /** Loss of frame alignment. */
  readonly lof: boolean;
  /** All ones from the far side: alarm indication signal. */
  readonly ais: boolean;
  /** The far side says it does not hear us: bit A of timeslot 0. */
  readonly rai: boolean;
  /** Frames align, the CRC-4 multiframe does not. Never where framing is without CRC-4. */
  readonly crcLost: boolean;
  /** Signalling multiframe in timeslot 16 is lost. Only with `cas`. */
  readonly casLost: boolean;
}

export const NO_DEFECTS: SpanDefects = {
  los: false,
  lof: false,
  ais: false,
  rai: false,
  crcLost: false,
  casLost: false,
};

/** Sums since the hardware came up (G.826 counts from them). */
export interface SpanCounters {
  /** Violations of the line code. */
  readonly codeViolations: number;
  /** Wrong frame alignment words. */
  readonly frameErrors: number;
  /** CRC-4 blocks that came damaged, and those the far side says came damaged there (E bits). */
  readonly crcErrors: number;
  readonly farCrcErrors: number;
  /** Frames repeated and left out because two clocks differ. */
  readonly slipsRepeated: number;
  readonly slipsLeftOut: number;
}

/** What the far side sends, as hardware sees it by itself: what auto-identification works from. */
export interface SpanSighting {
  readonly defects: SpanDefects;
  /** CRC-4 multiframe alignment words are there. */
  readonly hasCrc4: boolean;
  /** HDLC flags in timeslot 16. */
  readonly hasHdlcFlags: boolean;
  /** Signalling multiframe alignment (0000 in timeslot 16 of frame 0). */
  readonly hasCasMultiframe: boolean;
}

/** What a span reports. `tick` counts samples of the hardware at 8 kHz when it happened, modulo 2^32. */
export type SpanEvent =
  | { readonly type: "defects"; readonly defects: SpanDefects; readonly tick: number }
  | { readonly type: "counters"; readonly counters: SpanCounters }
  | { readonly type: "sighting"; readonly sighting: SpanSighting }
  /** ABCD bits of a channel timeslot changed, or were asked for; A is the 8. */
  | { readonly type: "cas"; readonly slot: number; readonly bits: number; readonly tick: number }
  /** A frame of the D channel: address, control, information; without flags and FCS. Valid until the handler returns. */
  | { readonly type: "d-channel"; readonly frame: Uint8Array }
  /** Frames of the D channel that came damaged since the last report. */
  | { readonly type: "d-channel-damaged"; readonly count: number }
  /** Answer to a bit-error test: bits looked at, bits wrong, and whether the pattern is recognised now. */
  | { readonly type: "bit-errors"; readonly bits: number; readonly errors: number; readonly isInStep: boolean };

/** What a span is told to do. */
export type SpanControl =
  /** ABCD bits to send in a channel timeslot from now on. */
  | { readonly type: "cas"; readonly slot: number; readonly bits: number }
  | { readonly type: "d-channel"; readonly frame: Uint8Array }
  /** Timeslots whose voice is wanted both ways: bit n is timeslot n. Others send the idle code. */
  | { readonly type: "voice"; readonly slots: number }
  | { readonly type: "loopback"; readonly loopback: Loopback }
  /** Pseudo-random pattern 2^15-1 (O.150) in all timeslots but 0 and 16, and its errors told once a second. */
  | { readonly type: "bit-error-test"; readonly on: boolean }
  /** Tells the far side that we do not hear it; hardware does so by itself on loss of signal or alignment. */
  | { readonly type: "remote-alarm"; readonly on: boolean }
  /** Sends AIS: the span is taken out of service. */
  | { readonly type: "blue-alarm"; readonly on: boolean }
  /** Asks for `defects`, `counters`, `sighting`, and all `cas` as they are now. */
  | { readonly type: "query" };

/** Which span gives the board its clock; 0 is the board's own crystal. */
export interface ClockSource {
  readonly span: number;
  /** How far off the board's own crystal it runs, parts per million, where measured. */
  readonly driftPpm?: number;
}

export interface SpanInventory {
  readonly model: string;
  /** Empty when it has none. */
  readonly serial: string;
  readonly firmware: string;
  readonly spans: readonly number[];
}

/** What E1 hardware tells. Voice is A-law, as on the line. */
export type SpanHardwareEvent =
  | { readonly type: "up"; readonly inventory: SpanInventory }
  /** It tries again by itself. `reason` is for people. */
  | { readonly type: "down"; readonly reason: string }
  | { readonly type: "span"; readonly span: number; readonly event: SpanEvent }
  /** 20 ms of a timeslot, 160 octets, valid until the handler returns. */
  | { readonly type: "voice"; readonly span: number; readonly slot: number; readonly frame: Uint8Array }
  /** 20 ms that did not arrive; bit n of `slots` is timeslot n. Told in their place, so that heard and said stay side by side. */
  | { readonly type: "voice-lost"; readonly span: number; readonly slots: number }
  | { readonly type: "clock"; readonly source: ClockSource }
  | { readonly type: "log"; readonly level: number; readonly text: string }
  /** `span` 0 is the whole board. */
  | {
      readonly type: "fault";
      readonly span: number;
      readonly active: boolean;
      readonly code: number;
      readonly text: string;
    }
  /** Progress of a firmware update: octets taken so far; `done` when the board has checked and started it. */
  | { readonly type: "update"; readonly taken: number; readonly done: boolean; readonly error?: string };

export interface SpanHardwareListener {
  readonly onEvent: (event: SpanHardwareEvent) => void;
  /** The next 20 ms to say in a wanted timeslot, A-law; `undefined` is silence. Valid until the next call. */
  readonly nextFrame: (span: number, slot: number) => Uint8Array | undefined;
}

/** One piece of E1 hardware. It heals itself: after `down` it goes on trying until `close()`. */
export interface SpanHardware {
  start(): void;
  configure(setting: SpanSetting): void;
  control(span: number, control: SpanControl): void;
  restart?(): void;
  /** Writes new firmware; progress and outcome come as `update` events. */
  update?(image: Uint8Array): void;
  counters(): Readonly<Record<string, number>>;
  /** The last messages on the cable, oldest first; absent where there is nothing to show. */
  trace?(): readonly HardwareMessage[];
  close(): Promise<void>;
}
