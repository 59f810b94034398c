import {
  CHANGE_STATUS,
  ELEMENT_KINDS,
  ELEMENT_NAMES,
  type ElementKind,
  KNOWN_OTHERS,
  SINGLE,
} from "./element.table.ts";
import type { Elements, OtherElement } from "./elements.ts";
import { MANDATORY } from "./mandatory.table.ts";
import type { CallReference, Decoded, Fault } from "./message.ts";
import {
  type MessageType,
  messageTypeOf,
  type Protocol,
  Q931,
  SERVICE_ATT,
  SERVICE_NATIONAL,
} from "./message-types.table.ts";

const KINDS: ReadonlyMap<number, ElementKind> = new Map(ELEMENT_KINDS.map((kind) => [kind.id, kind]));
const NATIONAL_CODESET = 5;

/** Most elements of one kind that are taken: no message of a network has more, and none may cost us more. */
const MOST_OF_A_KIND = 8;
const MOST_OTHERS = 32;

type Draft = { -readonly [Key in keyof Elements]: Elements[Key] };

/** Reads a message (EN 300 403-1 §4, §5.8.1 to §5.8.7). Never throws: what is wrong is told. */
export function decodeMessage(octets: Uint8Array): Decoded {
  const [first, lengths] = octets;
  if (first === undefined || lengths === undefined || octets.length < 3) return ignored("too short");
  const protocol = protocolOf(first);
  if (protocol === undefined) return ignored(`protocol discriminator ${hex(first)}`);
  const length = lengths & 0x0f;
  if ((lengths & 0xf0) !== 0) return ignored("format of the call reference");
  if (length === 0) return ignored("dummy call reference");
  if (length > 2) return ignored(`call reference of ${length} octets`);
  const code = octets[2 + length];
  if (code === undefined) return ignored("too short");
  const reference = referenceOf(octets.subarray(2, 2 + length));
  const type = messageTypeOf(protocol, code & 0x7f);
  if (type === undefined || (code & 0x80) !== 0) return { kind: "unknown-type", reference, code };
  const { elements, faults } = decodeElements(octets.subarray(3 + length), protocol);
  const missing = missingOf(type, elements, faults);
  return { kind: "message", message: { protocol, reference, type, elements }, faults: [...faults, ...missing] };
}

function ignored(reason: string): Decoded {
  return { kind: "ignored", reason };
}

function hex(octet: number): string {
  return `0x${octet.toString(16).padStart(2, "0")}`;
}

function protocolOf(octet: number): Protocol | undefined {
  return octet === Q931 || octet === SERVICE_ATT || octet === SERVICE_NATIONAL ? octet : undefined;
}

function referenceOf(octets: Uint8Array): CallReference {
  const [first = 0, second] = octets;
  const high = first & 0x7f;
  return { value: second === undefined ? high : (high << 8) | second, isFromOrigin: (first & 0x80) === 0 };
}

function missingOf(type: MessageType, elements: Elements, faults: readonly Fault[]): Fault[] {
  return (MANDATORY[type] ?? [])
    .filter(([key, id]) => elements[key] === undefined && !faults.some((fault) => fault.id === id))
    .map(([, id]) => ({ id, problem: "missing", text: `${nameOf(id)} is missing` }));
}

function nameOf(id: number): string {
  return ELEMENT_NAMES.get(id) ?? `element ${hex(id)}`;
}

/** Reads the elements with what is wrong with them. Of those that may not be repeated the first counts (§5.8.5.2). */
export function decodeElements(
  octets: Uint8Array,
  protocol: Protocol,
): { elements: Elements; faults: readonly Fault[] } {
  const elements: Draft = {};
  const faults: Fault[] = [];
  const other: OtherElement[] = [];
  let locked = 0;
  let next = 0;
  for (let at = 0; at < octets.length; ) {
    const id = octets[at] ?? 0;
    if ((id & 0xf0) === SINGLE.shift) {
      next = id & 0x07;
      // A locking shift never goes back to a lower codeset (§4.5.3).
      if ((id & 0x08) === 0 && next > locked) locked = next;
      else if ((id & 0x08) === 0) next = locked;
      at++;
      continue;
    }
    const codeset = next;
    next = locked;
    if (id >= 0x80) {
      if (codeset === 0) takeSingle(elements, id);
      else if (other.length < MOST_OTHERS) other.push({ codeset, id, content: new Uint8Array() });
      at++;
      continue;
    }
    const length = octets[at + 1];
    if (length === undefined || at + 2 + length > octets.length) {
      faults.push({
        id,
        problem: KINDS.has(id) ? "content" : "unknown",
        text: `${nameOf(id)} goes beyond the message`,
      });
      break;
    }
    const content = octets.subarray(at + 2, at + 2 + length);
    at += 2 + length;
    const kind = codeset === 0 ? kindOf(id, protocol) : undefined;
    if (kind !== undefined) take(elements, kind, content, faults);
    else {
      if (other.length < MOST_OTHERS) other.push({ codeset, id, content: content.slice() });
      if (codeset === 0 && !KNOWN_OTHERS.has(id)) complain(faults, unknown(id));
      else if (codeset !== 0 && codeset < NATIONAL_CODESET && id < 0x10) complain(faults, unknown(id));
    }
  }
  return { elements: other.length === 0 ? elements : { ...elements, other }, faults };
}

/** One complaint an identifier is enough. */
function complain(faults: Fault[], fault: Fault): void {
  if (!faults.some(({ id }) => id === fault.id)) faults.push(fault);
}

function kindOf(id: number, protocol: Protocol): ElementKind | undefined {
  return protocol !== Q931 && id === CHANGE_STATUS.id ? CHANGE_STATUS : KINDS.get(id);
}

/** §5.8.7.1: identifiers 0000 xxxx must be understood. */
function unknown(id: number): Fault {
  return { id, problem: id < 0x10 ? "unknown-required" : "unknown", text: `${nameOf(id)} is not known here` };
}

function takeSingle(elements: Draft, id: number): void {
  if (id === SINGLE.sendingComplete) elements.isSendingComplete = true;
  else if (id === SINGLE.moreData) elements.hasMoreData = true;
  else if ((id & 0xf0) === SINGLE.congestion) elements.congestion ??= id & 0x0f;
  else if ((id & 0xf0) === SINGLE.repeat) elements.isRepeat = true;
}

function take(elements: Draft, kind: ElementKind, content: Uint8Array, faults: Fault[]): void {
  const { id, key, mayRepeat } = kind;
  const had = elements[key];
  if (had !== undefined && !mayRepeat) return;
  const read = content.length > kind.longest ? "too long" : kind.decode(content);
  if (typeof read === "string") {
    complain(faults, { id, problem: "content", text: `${nameOf(id)}: ${read}` });
    return;
  }
  const before = Array.isArray(had) ? had : [];
  if (before.length >= MOST_OF_A_KIND) return;
  const value = mayRepeat ? [...before, read.value] : read.value;
  // The table gives each key the type that `Elements` has for it.
  Object.assign(elements, { [key]: value });
}
