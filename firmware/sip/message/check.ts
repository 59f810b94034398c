import type { Headers } from "./headers.ts";
import type { SipMessage } from "./message.ts";
import { isPlainDisplayName, type NameAddr, parseNameAddr, parseNameAddrList } from "./name-addr.ts";
import { splitList } from "./params.ts";
import { parseUri } from "./uri.ts";
import { parseVia, type Via } from "./via.ts";

/** Why a message cannot be worked with: the status to answer a request with, and words for the reason phrase. */
export interface MessageFlaw {
  readonly status: number;
  readonly reason: string;
}

const bad = (reason: string): MessageFlaw => ({ status: 400, reason });

/** Headers that may stand once only; two From or Call-ID make the transaction ambiguous (RFC 4475 §3.3.8). */
const SINGLE_BITS = new Map(
  ["from", "to", "call-id", "cseq", "max-forwards", "content-type", "expires", "date"].map((key, at) => [key, 1 << at]),
);

const SIP_DATE =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT$/i;

/**
 * Checks what every receiver needs before it can make a transaction: version, the mandatory headers of RFC 3261
 * §8.1.1 (without Max-Forwards, which RFC 2543 senders lack) and the form of those that decide where things go.
 */
export function checkMessage(message: SipMessage): MessageFlaw | undefined {
  if (message.version !== "SIP/2.0") return { status: 505, reason: "Version Not Supported" };
  const { headers } = message;
  return (
    (message.kind === "request" ? checkRequestUri(message.uri) : undefined) ??
    checkRepetition(headers) ??
    checkVias(headers, () => message.topVia) ??
    checkParty("From", headers.get("from"), message.from) ??
    checkParty("To", headers.get("to"), message.to) ??
    checkCallId(message.callId) ??
    checkCSeq(message) ??
    checkMaxForwards(headers.get("max-forwards")) ??
    checkAddresses(headers) ??
    checkDate(headers.get("date"))
  );
}

function checkRequestUri(text: string): MessageFlaw | undefined {
  const uri = parseUri(text);
  if (uri === undefined) return bad("Malformed Request-URI");
  // RFC 3261 §19.1.1 table 1: header fields are not allowed in a Request-URI.
  if (uri.kind === "sip" && uri.headers !== undefined) return bad("Headers in Request-URI");
  return undefined;
}

function checkRepetition(headers: Headers): MessageFlaw | undefined {
  let seen = 0;
  for (const { key } of headers.entries) {
    const bit = SINGLE_BITS.get(key);
    if (bit === undefined) continue;
    if ((seen & bit) !== 0) return bad(`More than one ${key}`);
    seen |= bit;
  }
  return undefined;
}

function checkVias(headers: Headers, topVia: () => Via | undefined): MessageFlaw | undefined {
  const lines = headers.getAll("via");
  if (lines.length === 0) return bad("Missing Via");
  // The topmost is read for the message anyway, and remembered by it.
  if (lines.length === 1 && lines[0]?.includes(",") === false) {
    return topVia() === undefined ? bad("Malformed Via") : undefined;
  }
  for (const line of lines) {
    const values = splitList(line);
    if (values.length === 0 || values.some((value) => parseVia(value) === undefined)) return bad("Malformed Via");
  }
  return undefined;
}

function checkParty(name: string, text: string | undefined, party: NameAddr | undefined): MessageFlaw | undefined {
  if (text === undefined) return bad(`Missing ${name}`);
  if (party === undefined) return bad(`Malformed ${name}`);
  const isQuoted = text.charCodeAt(0) === 34;
  if (!isQuoted && party.displayName !== undefined && !isPlainDisplayName(party.displayName)) {
    return bad(`Malformed ${name}`);
  }
  return undefined;
}

function checkCallId(callId: string | undefined): MessageFlaw | undefined {
  if (callId === undefined) return bad("Missing Call-ID");
  return callId === "" || callId.includes(" ") ? bad("Malformed Call-ID") : undefined;
}

function checkCSeq(message: SipMessage): MessageFlaw | undefined {
  if (!message.headers.has("cseq")) return bad("Missing CSeq");
  if (message.cseq === undefined) return bad("Malformed CSeq");
  if (message.kind === "request" && message.cseq.method !== message.method) return bad("CSeq of another method");
  return undefined;
}

function checkMaxForwards(text: string | undefined): MessageFlaw | undefined {
  if (text === undefined || (/^\d{1,8}$/.test(text) && Number(text) <= 255)) return undefined;
  return bad("Malformed Max-Forwards");
}

function checkAddresses(headers: Headers): MessageFlaw | undefined {
  const contacts = headers.getAll("contact");
  const isStar = contacts.length === 1 && contacts[0] === "*";
  if (!isStar && contacts.length > 0 && parseNameAddrList(contacts) === undefined) return bad("Malformed Contact");
  for (const name of ["route", "record-route"]) {
    for (const value of headers.list(name)) if (parseNameAddr(value) === undefined) return bad(`Malformed ${name}`);
  }
  return undefined;
}

/** RFC 3261 §20.17: a Date is in GMT and nothing else (RFC 4475 §3.1.2.12). */
function checkDate(text: string | undefined): MessageFlaw | undefined {
  return text === undefined || SIP_DATE.test(text) ? undefined : bad("Malformed Date");
}
