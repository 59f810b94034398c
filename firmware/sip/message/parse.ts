import { checkMessage } from "./check.ts";
import { Headers, headerKey } from "./headers.ts";
import { type SipMessage, SipRequest, SipResponse } from "./message.ts";
import { isToken } from "./params.ts";

/** What bytes turned out to be. Parsing never throws. */
export type ParseResult =
  | { readonly kind: "message"; readonly message: SipMessage }
  /** A request to answer with this status: RFC 3261 §8.2, §21.4.1; `request` holds what could be read of it. */
  | { readonly kind: "malformed"; readonly status: number; readonly reason: string; readonly request: SipRequest }
  /** Nothing to answer: garbage, keep-alive, a response or ACK that is wrong. */
  | { readonly kind: "ignore"; readonly reason: string };

/** Start line and headers together; longer ones are not worth reading. */
export const MAX_HEAD_BYTES = 32_768;
/** A body of ours is SDP, a message or an event state: never near this. */
export const MAX_BODY_BYTES = 131_072;
const MAX_HEADER_LINES = 256;
const MAX_START_LINE = 8_192;

const CR = 13;
const LF = 10;
const REQUEST_LINE = /^([A-Za-z0-9\-.!%*_+`'~]+) (\S+) (SIP\/\d{1,4}\.\d{1,4})$/i;
const STATUS_LINE = /^(SIP\/\d{1,4}\.\d{1,4}) (\d{3})(?: (.*))?$/i;

/** What is wrong with a message, in words for the reason phrase and the log. */
interface Flaw {
  readonly status: number;
  readonly reason: string;
}

const bad = (reason: string): Flaw => ({ status: 400, reason });

/**
 * Parses one datagram, or one message a stream was cut into. Bytes after the body that Content-Length announces are
 * left alone (RFC 3261 §18.3). Checks everything RFC 3261 wants checked before a transaction is made.
 */
export function parseMessage(bytes: Buffer): ParseResult {
  let start = 0;
  // RFC 3261 §7.5: line breaks before the start line are skipped; keep-alives consist of nothing else.
  while (start < bytes.length && (bytes[start] === CR || bytes[start] === LF)) start++;
  if (start === bytes.length) return { kind: "ignore", reason: "keep-alive" };
  if (!looksLikeText(bytes, start)) return { kind: "ignore", reason: "no SIP" };

  const blank = bytes.indexOf("\r\n\r\n", start, "latin1");
  const headEnd = blank < 0 ? bytes.length : blank;
  if (headEnd - start > MAX_HEAD_BYTES) return { kind: "ignore", reason: "headers too long" };
  const head = bytes.toString("utf8", start, headEnd);
  const lineEnd = head.indexOf("\r\n");
  const line = lineEnd < 0 ? head : head.slice(0, lineEnd);
  if (line.length > MAX_START_LINE) return { kind: "ignore", reason: "start line too long" };

  const headers = new Headers();
  const headerFlaw = lineEnd < 0 ? bad("No headers") : readHeaders(head, lineEnd + 2, headers);
  const rest = bytes.subarray(blank < 0 ? bytes.length : blank + 4);
  const body = readBody(headers, rest);
  const flaw = headerFlaw ?? (blank < 0 ? bad("No end of headers") : undefined) ?? body.flaw;

  if (line.startsWith("SIP/")) return parseResponse(line, headers, { flaw, body: body.bytes });
  return parseRequest(line, headers, { flaw, body: body.bytes });
}

/** Garbage is told from SIP by its first bytes, before anything is paid for it. */
function looksLikeText(bytes: Buffer, start: number): boolean {
  const end = Math.min(bytes.length, start + 16);
  if (end - start < 8) return false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 32) return at > start;
    if (byte < 33 || byte > 126) return false;
  }
  // A method longer than this is legal, if strange (RFC 4475 §3.1.1.2).
  const space = bytes.indexOf(32, end);
  return space > 0 && space - start < 128;
}

function parseRequest(line: string, headers: Headers, rest: { flaw: Flaw | undefined; body: Buffer }): ParseResult {
  const exact = REQUEST_LINE.exec(line);
  const [method, uri, version] = exact?.slice(1) ?? roughRequestLine(line);
  if (method === undefined || uri === undefined) return { kind: "ignore", reason: "no SIP" };
  const upper = version?.toUpperCase();
  const start = upper === undefined ? { method, uri } : { method, uri, version: upper };
  const request = new SipRequest(start, headers, rest.body);
  const flaw = (exact === null ? bad("Malformed request line") : undefined) ?? rest.flaw ?? checkMessage(request);
  if (flaw === undefined) return { kind: "message", message: request };
  // An ACK is never answered; without Via and CSeq no answer could be recognised.
  if (!headers.has("via")) return { kind: "ignore", reason: "no SIP" };
  if (method === "ACK" || !headers.has("cseq")) return { kind: "ignore", reason: flaw.reason };
  return { kind: "malformed", status: flaw.status, reason: flaw.reason, request };
}

/** Reads a request line that is wrong but was meant to be one: its sender deserves an answer. */
function roughRequestLine(line: string): string[] {
  const words = line.trim().split(/\s+/);
  const method = words[0] ?? "";
  if (words.length < 2 || !isToken(method)) return [];
  const last = words.at(-1) ?? "";
  const hasVersion = words.length > 2 && /^SIP\//i.test(last);
  const uri = words.slice(1, hasVersion ? -1 : undefined).join(" ");
  return hasVersion ? [method, uri, last] : [method, uri];
}

function parseResponse(line: string, headers: Headers, rest: { flaw: Flaw | undefined; body: Buffer }): ParseResult {
  const match = STATUS_LINE.exec(line);
  const [, version, code, reason] = match ?? [];
  if (version === undefined || code === undefined) return { kind: "ignore", reason: "malformed status line" };
  const status = Number(code);
  if (status < 100 || status > 699) return { kind: "ignore", reason: "status code out of range" };
  const response = new SipResponse(
    { status, reason: reason ?? "", version: version.toUpperCase() },
    headers,
    rest.body,
  );
  const flaw = rest.flaw ?? checkMessage(response);
  return flaw === undefined ? { kind: "message", message: response } : { kind: "ignore", reason: flaw.reason };
}

/** Reads header lines, unfolding them (RFC 3261 §7.3.1). Reads on after a flaw, to have something to answer with. */
function readHeaders(head: string, from: number, headers: Headers): Flaw | undefined {
  let flaw: Flaw | undefined;
  let at = from;
  while (at < head.length) {
    let end = head.indexOf("\r\n", at);
    let isFolded = false;
    while (end >= 0 && isBlank(head.charCodeAt(end + 2))) {
      isFolded = true;
      end = head.indexOf("\r\n", end + 2);
    }
    if (end < 0) end = head.length;
    if (headers.size >= MAX_HEADER_LINES) return bad("Too many headers");
    flaw = addHeader(head.slice(at, end), isFolded, headers) ?? flaw;
    at = end + 2;
  }
  return flaw;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

function addHeader(line: string, isFolded: boolean, headers: Headers): Flaw | undefined {
  const colon = line.indexOf(":");
  if (colon < 1) return bad("Header line without a name");
  const name = line.slice(0, colon).trimEnd();
  if (!isToken(name)) return bad("Malformed header name");
  const text = line.slice(colon + 1).trim();
  const value = isFolded ? unfold(text) : text;
  // A lone CR or LF would become a line of its own in what is sent on.
  if (value.includes("\n") || value.includes("\r")) return bad("Line break inside a header");
  headers.appendKeyed(headerKey(name), name, value);
  return undefined;
}

function unfold(text: string): string {
  const lines = text.split("\r\n").map((line) => line.trim());
  return lines.filter((line) => line !== "").join(" ");
}

function readBody(headers: Headers, rest: Buffer): { bytes: Buffer; flaw?: Flaw } {
  const length = contentLength(headers);
  if (length === undefined) return { bytes: rest };
  if (Number.isNaN(length)) return { bytes: rest, flaw: bad("Malformed Content-Length") };
  if (length > rest.length) return { bytes: rest, flaw: bad("Body shorter than Content-Length") };
  return { bytes: rest.subarray(0, length) };
}

/** The Content-Length; undefined without one, NaN when malformed or when several disagree (RFC 4475 §3.3.9). */
function contentLength(headers: Headers): number | undefined {
  let length: number | undefined;
  for (const text of headers.getAll("content-length")) {
    if (!/^\d{1,10}$/.test(text)) return Number.NaN;
    if (length !== undefined && length !== Number(text)) return Number.NaN;
    length = Number(text);
  }
  return length;
}
