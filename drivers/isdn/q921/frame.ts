/**
 * Frames of the D channel (Q.921 §2 and §3) in modulo 128: address, control, information, without flags and FCS.
 * Pure octets in both directions; what may be said in which state is decided in the machine.
 */

/** Which end of the interface somebody is: the exchange, or what is connected to it. */
export type Side = "network" | "user";

/** Numbers of frames go round after this (Q.921 §3.5.2.1). */
export const MODULUS = 128;
/** Longest information field, octets (Q.921 §5.9.3, N201). */
export const N201 = 260;
/** Call control, and management of terminal identifiers (Q.921 §3.3.3). */
export const CALL_CONTROL_SAPI = 0;
/** The only terminal there is on a primary-rate interface (Q.921 §5.3, point to point). */
export const POINT_TO_POINT_TEI = 0;

/** The address of a frame. `isCommand` is what the C/R bit means for the side that sent it (Q.921 §3.3.2). */
export interface FrameAddress {
  readonly sapi: number;
  readonly tei: number;
  readonly isCommand: boolean;
}

/** Supervisory frames: ready, not ready, and a request to send again from `receive` on. */
export type Supervision = "RR" | "RNR" | "REJ";

/** What a frame says. `final` stands for the P bit of a command and the F bit of a response alike. */
export type FrameBody =
  | {
      readonly kind: "I";
      readonly send: number;
      readonly receive: number;
      readonly final: boolean;
      readonly information: Uint8Array;
    }
  | { readonly kind: Supervision; readonly receive: number; readonly final: boolean }
  | { readonly kind: "SABME" | "DISC" | "UA" | "DM"; readonly final: boolean }
  | { readonly kind: "UI" | "XID"; readonly final: boolean; readonly information: Uint8Array }
  | { readonly kind: "FRMR"; readonly final: boolean; readonly rejection: Rejection | undefined };

/** Why the far side rejected a frame of ours (Q.921 §3.6.11, figure 6); octets that make no sense leave it out. */
export interface Rejection {
  /** Control field of the rejected frame; the second octet is 0 where it has one only. */
  readonly control: readonly [number, number];
  readonly send: number;
  readonly receive: number;
  readonly wasResponse: boolean;
  /** W: control not known; X: information not allowed there; Y: information too long; Z: N(R) impossible. */
  readonly isUnknown: boolean;
  readonly hasInformation: boolean;
  readonly isTooLong: boolean;
  readonly isOutOfSequence: boolean;
}

export type Frame = FrameAddress & FrameBody;
export type FrameKind = Frame["kind"];

/** Why octets are no frame. The first group is discarded without a word (§2.9), the second makes the link start anew. */
export type FrameFault =
  | "too-short"
  | "short-address"
  | "long-address"
  | "unknown-control"
  | "wrong-length"
  | "information-not-allowed"
  | "information-too-long";

/** A frame, or why it is none; then `frame` has what could be read of its address. */
export type DecodedFrame =
  | { readonly ok: true; readonly frame: Frame }
  | { readonly ok: false; readonly fault: FrameFault; readonly address?: FrameAddress };

const UNNUMBERED: ReadonlyMap<number, "SABME" | "DISC" | "UA" | "DM" | "UI" | "XID" | "FRMR"> = new Map([
  [0x6f, "SABME"],
  [0x43, "DISC"],
  [0x63, "UA"],
  [0x0f, "DM"],
  [0x03, "UI"],
  [0xaf, "XID"],
  [0x87, "FRMR"],
]);
const UNNUMBERED_CONTROL = { SABME: 0x6f, DISC: 0x43, UA: 0x63, DM: 0x0f, UI: 0x03, XID: 0xaf, FRMR: 0x87 } as const;
const SUPERVISORY: readonly (Supervision | undefined)[] = ["RR", "RNR", "REJ", undefined];
const SUPERVISORY_CONTROL = { RR: 0x01, RNR: 0x05, REJ: 0x09 } as const;
/** P or F in the control field of an unnumbered frame. */
const UNNUMBERED_FINAL = 0x10;

/** Reads a frame that `sender` sent. The information is a view of `octets`, not a copy. */
export function decodeFrame(octets: Uint8Array, sender: Side): DecodedFrame {
  const [first, second, control] = octets;
  if (first === undefined || second === undefined || control === undefined) return { ok: false, fault: "too-short" };
  if ((first & 1) !== 0) return { ok: false, fault: "short-address" };
  if ((second & 1) === 0) return { ok: false, fault: "long-address" };
  const address: FrameAddress = {
    sapi: first >> 2,
    tei: second >> 1,
    // §3.3.2: the network sends commands with 1, the user with 0.
    isCommand: ((first & 2) !== 0) === (sender === "network"),
  };
  const body = (control & 3) === 3 ? unnumbered(control, octets) : numbered(control, octets);
  return typeof body === "string" ? { ok: false, fault: body, address } : { ok: true, frame: { ...address, ...body } };
}

function numbered(control: number, octets: Uint8Array): FrameBody | FrameFault {
  const second = octets[3];
  if (second === undefined) return "too-short";
  const receive = second >> 1;
  const final = (second & 1) !== 0;
  if ((control & 1) === 0) {
    if (octets.length - 4 > N201) return "information-too-long";
    return { kind: "I", send: control >> 1, receive, final, information: octets.subarray(4) };
  }
  const kind = SUPERVISORY[(control >> 2) & 3];
  if (kind === undefined || (control & 0xf0) !== 0) return "unknown-control";
  if (octets.length > 4) return "wrong-length";
  return { kind, receive, final };
}

function unnumbered(control: number, octets: Uint8Array): FrameBody | FrameFault {
  const kind = UNNUMBERED.get(control & ~UNNUMBERED_FINAL);
  if (kind === undefined) return "unknown-control";
  const final = (control & UNNUMBERED_FINAL) !== 0;
  const information = octets.subarray(3);
  if (kind === "UI" || kind === "XID") {
    return information.length > N201 ? "information-too-long" : { kind, final, information };
  }
  if (kind === "FRMR") return { kind, final, rejection: rejectionOf(information) };
  return information.length > 0 ? "information-not-allowed" : { kind, final };
}

function rejectionOf(octets: Uint8Array): Rejection | undefined {
  const [control0, control1, send, receive, why] = octets;
  if (control0 === undefined || control1 === undefined) return undefined;
  if (send === undefined || receive === undefined || why === undefined) return undefined;
  return {
    control: [control0, control1],
    send: send >> 1,
    receive: receive >> 1,
    wasResponse: (receive & 1) !== 0,
    isUnknown: (why & 1) !== 0,
    hasInformation: (why & 2) !== 0,
    isTooLong: (why & 4) !== 0,
    isOutOfSequence: (why & 8) !== 0,
  };
}

/** The octets of a frame that `sender` sends. */
export function encodeFrame(frame: Frame, sender: Side): Uint8Array {
  const isSet = frame.isCommand === (sender === "network");
  const first = (frame.sapi << 2) | (isSet ? 2 : 0);
  const second = (frame.tei << 1) | 1;
  switch (frame.kind) {
    case "I": {
      const octets = new Uint8Array(4 + frame.information.length);
      octets.set([first, second, frame.send << 1, (frame.receive << 1) | (frame.final ? 1 : 0)]);
      octets.set(frame.information, 4);
      return octets;
    }
    case "RR":
    case "RNR":
    case "REJ":
      return Uint8Array.of(
        first,
        second,
        SUPERVISORY_CONTROL[frame.kind],
        (frame.receive << 1) | (frame.final ? 1 : 0),
      );
    case "SABME":
    case "DISC":
    case "UA":
    case "DM":
      return Uint8Array.of(first, second, control(frame));
    case "UI":
    case "XID":
      return Uint8Array.of(first, second, control(frame), ...frame.information);
    case "FRMR":
      return Uint8Array.of(first, second, control(frame), ...rejectionOctets(frame.rejection));
  }
}

function control(frame: { kind: keyof typeof UNNUMBERED_CONTROL; final: boolean }): number {
  return UNNUMBERED_CONTROL[frame.kind] | (frame.final ? UNNUMBERED_FINAL : 0);
}

function rejectionOctets(rejection: Rejection | undefined): readonly number[] {
  if (rejection === undefined) return [];
  const { control, send, receive } = rejection;
  const why =
    (rejection.isUnknown ? 1 : 0) |
    (rejection.hasInformation ? 2 : 0) |
    (rejection.isTooLong ? 4 : 0) |
    (rejection.isOutOfSequence ? 8 : 0);
  return [...control, send << 1, (receive << 1) | (rejection.wasResponse ? 1 : 0), why];
}

/** Commands and responses are told apart by the C/R bit (§3.6.1); only supervisory frames may be both. */
export function isOnRightSide(frame: Frame): boolean {
  switch (frame.kind) {
    case "RR":
    case "RNR":
    case "REJ":
    case "XID":
      return true;
    case "I":
    case "SABME":
    case "DISC":
    case "UI":
      return frame.isCommand;
    case "UA":
    case "DM":
    case "FRMR":
      return !frame.isCommand;
  }
}
