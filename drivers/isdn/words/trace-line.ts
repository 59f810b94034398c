import { decodeFrame, type Frame, isOnRightSide, type Side } from "#drivers/isdn/q921/frame.ts";
import { decodeMessage } from "#drivers/isdn/q931/codec/decode.ts";
import type { Decoded } from "#drivers/isdn/q931/codec/message.ts";
import { hex, messagePhrases } from "./message-phrases.ts";
import { type Language, meaning, type Phrase, phrase, say } from "./phrase.ts";

/** One frame of a D channel as a trace shows it: its name in the standard, and what it says. */
export interface TraceLine {
  readonly layer: "q921" | "q931";
  /** `SETUP`, `RELEASE COMPLETE`, `SABME`, `RR`; `?` where octets are nothing at all. */
  readonly name: string;
  readonly phrases: readonly Phrase[];
  /** Of a message of layer 3; 0 is the whole interface. */
  readonly callReference?: number;
  /** The one channel it is about. */
  readonly channel?: number;
}

/** Reads a frame that `sender` sent: address, control, information. */
export function traceLine(octets: Uint8Array, sender: Side): TraceLine {
  const decoded = decodeFrame(octets, sender);
  if (!decoded.ok) return { layer: "q921", name: "?", phrases: [phrase(`fault.${decoded.fault}`)] };
  const { frame } = decoded;
  if ((frame.kind === "I" || frame.kind === "UI") && frame.sapi === 0) return messageLine(frame.information);
  return { layer: "q921", name: frame.kind, phrases: framePhrases(frame) };
}

/** As `traceLine`, of a message of layer 3 alone. */
export function messageLine(octets: Uint8Array): TraceLine {
  return decodedLine(decodeMessage(octets));
}

/** As `messageLine`, of what has been read already. */
export function decodedLine(decoded: Decoded): TraceLine {
  const line = { layer: "q931", name: nameOf(decoded), phrases: messagePhrases(decoded) } as const;
  if (decoded.kind === "ignored") return line;
  if (decoded.kind === "unknown-type") return { ...line, callReference: decoded.reference.value };
  const { reference, elements } = decoded.message;
  const [channel, ...more] = elements.channel?.channels ?? [];
  const isOne = channel !== undefined && more.length === 0;
  return { ...line, callReference: reference.value, ...(isOne ? { channel } : {}) };
}

/** The line as a text: `SETUP, call 5, to 95588, …`. */
export function sayLine({ name, phrases }: TraceLine, language: Language): string {
  const comma = language === "zh" ? "，" : ", ";
  return [name, ...phrases.map((each) => say(each, language))].join(comma);
}

function nameOf(decoded: Decoded): string {
  if (decoded.kind === "message") return decoded.message.type;
  return decoded.kind === "unknown-type" ? hex(decoded.code) : "?";
}

function framePhrases(frame: Frame): Phrase[] {
  const phrases = [phrase(`frame.${frame.kind}`, numbersOf(frame))];
  if (frame.kind === "FRMR") phrases.push(...rejectionPhrases(frame));
  if (!isOnRightSide(frame)) phrases.push(phrase("frame.wrong-side"));
  else if (frame.final) phrases.push(phrase(frame.isCommand ? "frame.poll" : "frame.final"));
  if (frame.sapi !== 0 || frame.tei !== 0)
    phrases.push(phrase("frame.elsewhere", { sapi: meaning("service", frame.sapi), tei: frame.tei }));
  return phrases;
}

function numbersOf(frame: Frame): Record<string, number> {
  if (frame.kind === "I") return { send: frame.send, receive: frame.receive };
  return "receive" in frame ? { receive: frame.receive } : {};
}

/** Why the far side rejected a frame, as far as it says. */
export function rejectionPhrases({ rejection }: Extract<Frame, { kind: "FRMR" }>): Phrase[] {
  if (rejection === undefined) return [];
  const reasons = [
    [rejection.isUnknown, "unknown"],
    [rejection.hasInformation, "information"],
    [rejection.isTooLong, "long"],
    [rejection.isOutOfSequence, "sequence"],
  ] as const;
  return reasons.filter(([is]) => is).map(([, reason]) => phrase(`frame.FRMR.${reason}`));
}
