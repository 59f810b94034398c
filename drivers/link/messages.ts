import type { SpanSetting } from "#drivers/e1/span-hardware.ts";
import type { Impedance, PortControl, PortEvent } from "#drivers/line/port.ts";
import type { CasBits, SpanPcm, SpanReport, SpanWireControl } from "./span-messages.ts";

/** Samples of one port in a voice frame: 20 ms at 8 kHz. */
export const VOICE_SAMPLES = 160;

/** G.711 law as written in CONFIG and PCM. */
export type Law = "alaw" | "ulaw";

export interface InventoryPort {
  readonly port: number;
  /** `e1`: the port is a span (SPECIFICATION.md, "Spans"). */
  readonly kind: "fxo" | "fxs" | "e1";
  /** Beyond what every board can do; absent for none. */
  readonly features?: readonly PortFeature[];
}

/** What a port may be able to do besides. */
export type PortFeature = "measure" | "impedance" | "on-hook-voice";

/** Messages that are sequenced, acknowledged and resent (SPECIFICATION.md, "Control messages"). */
export type ControlMessage =
  | {
      readonly type: "inventory";
      readonly model: string;
      readonly serial: string;
      readonly firmware: string;
      readonly laws: readonly Law[];
      readonly ports: readonly InventoryPort[];
    }
  | {
      readonly type: "config";
      readonly port: number;
      readonly law: Law;
      /** Two ASCII letters. */
      readonly country: string;
      /** Steps of 0.5 dB, −64 to +63.5. */
      readonly rxGainDb: number;
      readonly txGainDb: number;
      /** What the country wants when absent. */
      readonly impedance?: Impedance;
    }
  /** `tick` counts samples of the board at 8 kHz and wraps at 2^32. */
  | { readonly type: "line-event"; readonly port: number; readonly tick: number; readonly event: PortEvent }
  | { readonly type: "line-control"; readonly port: number; readonly control: PortControl }
  | { readonly type: "led"; readonly led: number; readonly colour: number; readonly pattern: number }
  /** Level 0 debug, 1 info, 2 warning, 3 error. */
  | { readonly type: "log"; readonly level: number; readonly text: string }
  | { readonly type: "reset"; readonly reason: number }
  /** `port` 0 is the whole board. */
  | {
      readonly type: "fault";
      readonly port: number;
      readonly active: boolean;
      readonly code: number;
      readonly text: string;
    }
  | { readonly type: "span-config"; readonly setting: SpanSetting }
  | { readonly type: "span-event"; readonly span: number; readonly tick: number; readonly event: SpanReport }
  | { readonly type: "span-control"; readonly span: number; readonly control: SpanWireControl }
  /** ABCD bits that are other than before, both ways. */
  | { readonly type: "cas"; readonly span: number; readonly tick: number; readonly slots: readonly CasBits[] }
  | {
      readonly type: "update";
      readonly step:
        | { readonly name: "begin"; readonly size: number; readonly sha256: Uint8Array }
        | { readonly name: "chunk"; readonly offset: number; readonly octets: Uint8Array }
        | { readonly name: "finish" };
    }
  /** `state` 0: taken so far, 1: checked, the board starts it; from 2 on it has failed and `text` says why. */
  | { readonly type: "update-state"; readonly taken: number; readonly state: number; readonly text: string };

/** Messages that are sent once and may be lost. */
export type DatagramMessage =
  | Hello
  | { readonly type: "ack"; readonly next: number }
  | { readonly type: "ping"; readonly token: number }
  | { readonly type: "pong"; readonly token: number; readonly tick: number }
  | Voice
  | { readonly type: "clock"; readonly tick: number; readonly ports: readonly PortClock[] }
  | SpanPcm
  /** A frame of a span's D channel without flags and FCS. `seq` counts those of one span and direction modulo 256. */
  | { readonly type: "d-channel"; readonly span: number; readonly seq: number; readonly frame: Uint8Array }
  /** All ABCD bits of a span as they are: slots 1 to 15 and 17 to 31, 30 of them. */
  | { readonly type: "cas-refresh"; readonly span: number; readonly bits: readonly number[] };

/** Opens a session; its layout never changes, so that any two versions can tell each other why they do not match. */
export interface Hello {
  readonly type: "hello";
  readonly versionMin: number;
  readonly versionMax: number;
  /** Random, never 0; a new one at each start of the sender. */
  readonly session: number;
  /** The session of the other side that this answers; 0 when it answers none. */
  readonly echo: number;
  /** Octets below 0x20 the sender wants to receive escaped. */
  readonly controlMap: number;
}

/** 20 ms of voice of one or more ports, all of the same instant. */
export interface Voice {
  readonly type: "pcm";
  readonly law: Law;
  /** Counts the frames of one direction, wraps at 65536. */
  readonly seq: number;
  /** Board tick of the first sample; the host writes the tick of the frame it answers. */
  readonly tick: number;
  /** In ascending order of port; each 160 octets. */
  readonly channels: readonly { readonly port: number; readonly octets: Uint8Array }[];
}

/** How the play-out of one port does: samples waiting in it, and slips since the session began (wrap at 65536). */
export interface PortClock {
  readonly port: number;
  readonly fill: number;
  readonly underruns: number;
  readonly overruns: number;
}

/** What decoding gives for octets that say nothing in this version. Never an exception. */
export type Undecodable = { readonly type: "undecodable"; readonly why: string };

/** Type octets on the wire. */
export const MESSAGE = {
  hello: 0x01,
  ack: 0x03,
  ping: 0x04,
  pong: 0x05,
  pcm: 0x06,
  clock: 0x07,
  inventory: 0x10,
  config: 0x11,
  lineEvent: 0x13,
  lineControl: 0x14,
  led: 0x15,
  log: 0x16,
  reset: 0x17,
  fault: 0x18,
  spanPcm: 0x08,
  spanEvent: 0x30,
  spanControl: 0x31,
  dChannel: 0x32,
  cas: 0x33,
  spanConfig: 0x34,
  update: 0x35,
  updateState: 0x36,
} as const;
