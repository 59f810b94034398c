import { decodeFrame, type Frame, type Side } from "#drivers/isdn/q921/frame.ts";
import { decodeElements, decodeMessage } from "#drivers/isdn/q931/codec/decode.ts";
import { Q931, SERVICE_ATT, SERVICE_NATIONAL } from "#drivers/isdn/q931/codec/message-types.table.ts";
import { type Field, fieldsOf, hexOctets } from "./element-parts.ts";
import { faultPhrase, hex } from "./message-phrases.ts";
import { meaning, type Phrase, phrase } from "./phrase.ts";
import { type RawElement, splitElements } from "./split-elements.ts";
import { rejectionPhrases } from "./trace-line.ts";

/** One line of the tree of a frame: a group of octets at depth 0, what they say at depth 1 below it. */
export interface TracePart {
  readonly depth: 0 | 1;
  readonly name: Phrase;
  readonly value?: Phrase;
  /** The octets it stands in; a field stands in those of the group above it. */
  readonly octets?: Uint8Array;
}

/** Everything in a frame that `sender` sent: address, control, and the elements of the message in it. */
export function traceParts(octets: Uint8Array, sender: Side): TracePart[] {
  const decoded = decodeFrame(octets, sender);
  if (!decoded.ok) return [group(phrase("part.frame"), octets, phrase(`fault.${decoded.fault}`))];
  const { frame } = decoded;
  const controlEnd = "receive" in frame ? 4 : 3;
  const parts = [
    group(phrase("part.address"), octets.subarray(0, 2)),
    field("part.service", coded("service", frame.sapi)),
    field("part.terminal", frame.tei),
    group(phrase("part.control"), octets.subarray(2, controlEnd)),
    field("part.kind", phrase(`value.${frame.isCommand ? "command" : "response"}`, { kind: frame.kind })),
    ...controlFields(frame),
  ];
  if (frame.kind === "FRMR") return [...parts, ...rejectionParts(frame, octets.subarray(3))];
  if (!("information" in frame) || frame.information.length === 0) return parts;
  const isMessage = (frame.kind === "I" || frame.kind === "UI") && frame.sapi === 0;
  return [...parts, ...(isMessage ? messageParts(frame.information) : [information(frame.information)])];
}

/** Everything in a message of layer 3: protocol, call reference, type and elements. */
export function messageParts(octets: Uint8Array): TracePart[] {
  const [protocol = 0, referenceHead = 0] = octets;
  const typeAt = 2 + (referenceHead & 0x0f);
  const decoded = decodeMessage(octets);
  const parts = [group(phrase("part.protocol"), octets.subarray(0, 1), coded("protocol", protocol))];
  if (decoded.kind === "ignored")
    return [...parts, group(phrase("part.content"), octets.subarray(1), phrase("message.ignored", { ...decoded }))];
  const { value, isFromOrigin } = decoded.kind === "message" ? decoded.message.reference : decoded.reference;
  parts.push(
    group(phrase("part.reference"), octets.subarray(1, typeAt), value === 0 ? phrase("value.global") : plain(value)),
    field("part.reference.side", phrase(`value.${isFromOrigin ? "origin" : "destination"}`)),
    group(
      phrase("part.type"),
      octets.subarray(typeAt, typeAt + 1),
      plain(decoded.kind === "message" ? decoded.message.type : hex(decoded.code)),
    ),
  );
  const elements = splitElements(octets.subarray(typeAt + 1));
  return [...parts, ...elements.flatMap((element) => elementParts(element, protocol))];
}

function elementParts(element: RawElement, protocol: number): TracePart[] {
  const { codeset, id, octets, isCut } = element;
  if (codeset !== 0)
    return [group(phrase("element.other", { value: hex(id) }), octets), field("part.codeset", codeset)];
  const name = meaning("element", id);
  const { elements, faults } = decodeElements(octets, protocolOf(protocol));
  const fault = isCut || faults.some(({ problem }) => problem === "content");
  return [
    group(name.code === "element.other" ? phrase("element.other", { value: hex(id) }) : name, octets),
    ...fieldsOf(elements).map(asPart),
    ...(fault ? [field("part.fault", faultPhrase("content", id))] : []),
  ];
}

function protocolOf(octet: number): typeof Q931 | typeof SERVICE_ATT | typeof SERVICE_NATIONAL {
  return octet === SERVICE_ATT || octet === SERVICE_NATIONAL ? octet : Q931;
}

function controlFields(frame: Frame): TracePart[] {
  const fields: TracePart[] = [];
  if (frame.kind === "I") fields.push(field("part.send", frame.send));
  if ("receive" in frame) fields.push(field("part.receive", frame.receive));
  if (frame.final) fields.push(field(frame.isCommand ? "part.poll" : "part.final", phrase("value.yes")));
  return fields;
}

/** The frame that was rejected, and why. */
function rejectionParts(frame: Extract<Frame, { kind: "FRMR" }>, octets: Uint8Array): TracePart[] {
  if (octets.length === 0) return [];
  const control = frame.rejection && plain(hexOctets(Uint8Array.from(frame.rejection.control)));
  return [
    group(phrase("part.rejected"), octets, control),
    ...rejectionPhrases(frame).map((reason) => field("part.why", reason)),
  ];
}

function information(octets: Uint8Array): TracePart {
  return group(phrase("part.information"), octets, plain(hexOctets(octets)));
}

function group(name: Phrase, octets: Uint8Array, value?: Phrase): TracePart {
  return value === undefined ? { depth: 0, name, octets } : { depth: 0, name, octets, value };
}

function asPart([name, value]: Field): TracePart {
  return field(name, value);
}

function field(name: string, value: Phrase | string | number): TracePart {
  return { depth: 1, name: phrase(name), value: typeof value === "object" ? value : plain(value) };
}

/** Something that is the same in all languages. */
function plain(text: string | number): Phrase {
  return phrase("value.plain", { text });
}

function coded(family: string, value: number): Phrase {
  return phrase("value.code", { meaning: meaning(family, value), value });
}
