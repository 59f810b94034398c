import { type CSeq, parseCSeq } from "./cseq.ts";
import { Headers } from "./headers.ts";
import { type NameAddr, parseNameAddr } from "./name-addr.ts";
import { splitList } from "./params.ts";
import { reasonPhrase } from "./reason.table.ts";
import { parseVia, type Via } from "./via.ts";

const NO_BODY: Buffer = Buffer.alloc(0);

/** Remembers what a header text parsed to, so that asking twice costs nothing and a changed header is seen. */
class Parsed<Value> {
  #text: string | undefined;
  #value: Value | undefined;

  read(text: string | undefined, parse: (text: string) => Value | undefined): Value | undefined {
    if (text !== this.#text) {
      this.#text = text;
      this.#value = text === undefined ? undefined : parse(text);
    }
    return this.#value;
  }
}

function parseTopVia(text: string): Via | undefined {
  const first = splitList(text)[0];
  return first === undefined ? undefined : parseVia(first);
}

/** What requests and responses share. The parsed headers are read-only views: change the text through `headers`. */
class MessageBase {
  readonly headers: Headers;
  body: Buffer;
  readonly #from = new Parsed<NameAddr>();
  readonly #to = new Parsed<NameAddr>();
  readonly #cseq = new Parsed<CSeq>();
  readonly #via = new Parsed<Via>();

  constructor(headers: Headers, body: Buffer) {
    this.headers = headers;
    this.body = body;
  }

  /** The From header; undefined when missing or malformed. */
  get from(): NameAddr | undefined {
    return this.#from.read(this.headers.get("from"), parseNameAddr);
  }

  /** The To header; undefined when missing or malformed. */
  get to(): NameAddr | undefined {
    return this.#to.read(this.headers.get("to"), parseNameAddr);
  }

  get fromTag(): string | undefined {
    return this.from?.params.get("tag");
  }

  get toTag(): string | undefined {
    return this.to?.params.get("tag");
  }

  get callId(): string | undefined {
    return this.headers.get("call-id");
  }

  /** The CSeq header; undefined when missing or malformed. */
  get cseq(): CSeq | undefined {
    return this.#cseq.read(this.headers.get("cseq"), parseCSeq);
  }

  /** The topmost Via value; undefined when missing or malformed. */
  get topVia(): Via | undefined {
    return this.#via.read(this.headers.get("via"), parseTopVia);
  }

  /** The media type of the body in lower case without parameters, such as `application/sdp`. */
  get contentType(): string | undefined {
    return this.headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
  }
}

/** A SIP request. `uri` is the Request-URI as text: `parseUri` reads it. */
export class SipRequest extends MessageBase {
  readonly kind = "request";
  readonly method: string;
  uri: string;
  /** `SIP/2.0`, or what the sender claimed. */
  readonly version: string;

  constructor(start: { method: string; uri: string; version?: string }, headers = new Headers(), body = NO_BODY) {
    super(headers, body);
    this.method = start.method;
    this.uri = start.uri;
    this.version = start.version ?? "SIP/2.0";
  }
}

/** A SIP response. */
export class SipResponse extends MessageBase {
  readonly kind = "response";
  readonly status: number;
  readonly reason: string;
  readonly version: string;

  constructor(start: { status: number; reason?: string; version?: string }, headers = new Headers(), body = NO_BODY) {
    super(headers, body);
    this.status = start.status;
    this.reason = start.reason ?? reasonPhrase(start.status);
    this.version = start.version ?? "SIP/2.0";
  }
}

export type SipMessage = SipRequest | SipResponse;

/** Header names with values. */
export type HeaderInit = Iterable<readonly [name: string, value: string]>;

/** Builds a request. `headers` stand in the order given; Content-Length is written when it is sent. */
export function createRequest(parts: {
  method: string;
  uri: string;
  headers: HeaderInit;
  body?: Buffer | string;
  contentType?: string;
}): SipRequest {
  const request = new SipRequest(parts, new Headers(parts.headers));
  attachBody(request, parts);
  return request;
}

/**
 * Builds a response to a request: Via, From, To, Call-ID and CSeq are copied (RFC 3261 §8.2.6). `toTag` is added to
 * a To that has no tag yet; a 100 needs none.
 */
export function createResponse(
  request: SipRequest,
  status: number,
  parts: { reason?: string; toTag?: string; headers?: HeaderInit; body?: Buffer | string; contentType?: string } = {},
): SipResponse {
  const headers = new Headers();
  for (const { key, name, value } of request.headers.entries) {
    if (key === "via" || key === "from" || key === "call-id" || key === "cseq") headers.appendKeyed(key, name, value);
    else if (key === "to") headers.appendKeyed(key, name, taggedTo(request, value, parts.toTag));
    // RFC 3261 §8.2.6.1: a 100 carries the Timestamp of the request.
    else if (key === "timestamp" && status === 100) headers.appendKeyed(key, name, value);
  }
  for (const [name, value] of parts.headers ?? []) headers.append(name, value);
  const reason = parts.reason === undefined ? {} : { reason: parts.reason };
  const response = new SipResponse({ status, ...reason }, headers);
  attachBody(response, parts);
  return response;
}

function taggedTo(request: SipRequest, value: string, tag: string | undefined): string {
  return tag === undefined || request.to?.params.has("tag") === true ? value : `${value};tag=${tag}`;
}

function attachBody(message: SipMessage, parts: { body?: Buffer | string; contentType?: string }): void {
  if (parts.contentType !== undefined) message.headers.set("Content-Type", parts.contentType);
  if (parts.body !== undefined)
    message.body = Buffer.isBuffer(parts.body) ? parts.body : Buffer.from(parts.body, "utf8");
}

/** The bytes to send. Content-Length is counted here, in bytes; one that was set by hand is not believed. */
export function serializeMessage(message: SipMessage): Buffer {
  let head =
    message.kind === "request"
      ? `${message.method} ${message.uri} ${message.version}\r\n`
      : `${message.version} ${message.status} ${message.reason}\r\n`;
  for (const { key, name, value } of message.headers.entries) {
    if (key !== "content-length") head += `${name}: ${value}\r\n`;
  }
  head += `Content-Length: ${message.body.length}\r\n\r\n`;
  const bytes = Buffer.from(head, "utf8");
  return message.body.length === 0 ? bytes : Buffer.concat([bytes, message.body]);
}
