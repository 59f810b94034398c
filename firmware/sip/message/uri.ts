import { formatParams, type Params, parseParams } from "./params.ts";

/** A `sip:` or `sips:` URI (RFC 3261 §19.1). */
export interface SipUri {
  readonly kind: "sip";
  readonly scheme: "sip" | "sips";
  /** Decoded: `%23` is already `#`. Everything before `@` but the password; it may hold `;` (RFC 4475 §3.1.1.9). */
  readonly user?: string;
  /** The user as it was written, kept so that a URI goes out as it came in. */
  readonly rawUser?: string;
  readonly password?: string;
  /** Lower case; an IPv6 address without its brackets. */
  readonly host: string;
  readonly port?: number;
  readonly params: Params;
  /** What follows `?`, as written. */
  readonly headers?: string;
}

/** A `tel:` URI (RFC 3966). */
export interface TelUri {
  readonly kind: "tel";
  readonly scheme: "tel";
  /** As written, with visual separators. */
  readonly number: string;
  readonly params: Params;
}

/** Any other well-formed URI; a server answers 416 to it. */
export interface OtherUri {
  readonly kind: "other";
  readonly scheme: string;
  readonly rest: string;
}

export type Uri = SipUri | TelUri | OtherUri;

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*$/;
const HOST_NAME = /^[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\.?$/;
const IPV6 = /^[0-9A-Fa-f:.]+(%25[\w.~-]+)?$/;
/** Characters a user part may carry without escaping (RFC 3261 unreserved and user-unreserved). */
const USER_ESCAPE = /[^A-Za-z0-9\-_.!~*'()&=+$,;?/]/gu;
const USER_TEXT = /^(?:[A-Za-z0-9\-_.!~*'()&=+$,;?/#]|%[0-9A-Fa-f]{2}|\P{ASCII})+$/u;
const PARAM_TEXT = /^(?:[A-Za-z0-9\-_.!~*'()[\]/:&+$=?@,]|%[0-9A-Fa-f]{2}|\P{ASCII})+$/u;
const PARAM_ESCAPE = /[^A-Za-z0-9\-_.!~*'()[\]/:&+$]/gu;
const NO_PARAMS: Params = new Map();

/** The same few hundred URIs come again and again: those of our own numbers, of trunks and of phones. */
const MAX_REMEMBERED = 500;
const MAX_REMEMBERED_LENGTH = 120;
const remembered = new Map<string, Uri>();

/** Parses a URI as it stands in a request line or between angle brackets. Undefined when it is not one. */
export function parseUri(text: string): Uri | undefined {
  const known = remembered.get(text);
  if (known !== undefined || text.length > MAX_REMEMBERED_LENGTH) return known ?? readUri(text);
  // Cut out of a message, a text would keep all of the message in memory.
  const own = Buffer.from(text, "utf8").toString("utf8");
  const uri = readUri(own);
  if (uri === undefined) return undefined;
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(own, uri);
  return uri;
}

function readUri(text: string): Uri | undefined {
  const colon = text.indexOf(":");
  if (colon < 1 || /[\s<>"]/.test(text)) return undefined;
  const written = text.slice(0, colon);
  if (!SCHEME.test(written)) return undefined;
  const scheme = written.toLowerCase();
  const rest = text.slice(colon + 1);
  if (scheme === "sip" || scheme === "sips") return parseSipUri(scheme, rest);
  if (scheme === "tel") return parseTelUri(rest);
  return { kind: "other", scheme, rest };
}

function parseSipUri(scheme: "sip" | "sips", rest: string): SipUri | undefined {
  const at = rest.lastIndexOf("@");
  const user = at < 0 ? {} : parseUser(rest.slice(0, at));
  if (user === undefined) return undefined;
  const afterUser = rest.slice(at + 1);
  const question = afterUser.indexOf("?");
  const beforeHeaders = question < 0 ? afterUser : afterUser.slice(0, question);
  const semicolon = beforeHeaders.indexOf(";");
  const address = parseHostPort(semicolon < 0 ? beforeHeaders : beforeHeaders.slice(0, semicolon));
  const params = semicolon < 0 ? NO_PARAMS : parseUriParams(beforeHeaders.slice(semicolon + 1));
  if (address === undefined || params === undefined) return undefined;
  return {
    kind: "sip",
    scheme,
    ...user,
    ...address,
    params,
    ...(question < 0 ? {} : { headers: afterUser.slice(question + 1) }),
  };
}

/** RFC 3261 §25.1 `pvalue` and `pname`: no quotes, but escapes, which are decoded. */
function parseUriParams(text: string): Params | undefined {
  const params = new Map<string, string | undefined>();
  for (const part of text.split(";")) {
    if (!PARAM_TEXT.test(part)) return undefined;
    const equals = part.indexOf("=");
    if (equals === 0) return undefined;
    const name = decode(equals < 0 ? part : part.slice(0, equals)).toLowerCase();
    params.set(name, equals < 0 ? undefined : decode(part.slice(equals + 1)));
  }
  return params;
}

function formatUriParams(params: Params): string {
  let text = "";
  for (const [name, value] of params) {
    text += `;${escapeParam(name)}${value === undefined ? "" : `=${escapeParam(value)}`}`;
  }
  return text;
}

function escapeParam(text: string): string {
  return text.toWellFormed().replace(PARAM_ESCAPE, percent);
}

function parseUser(text: string): Pick<SipUri, "user" | "rawUser" | "password"> | undefined {
  const colon = text.indexOf(":");
  const rawUser = colon < 0 ? text : text.slice(0, colon);
  if (!USER_TEXT.test(rawUser)) return undefined;
  const user = { user: decode(rawUser), rawUser };
  return colon < 0 ? user : { ...user, password: text.slice(colon + 1) };
}

function decode(text: string): string {
  if (!text.includes("%")) return text;
  return Buffer.from(
    text
      .toWellFormed()
      .replace(/\P{ASCII}/gu, encodeURIComponent)
      .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  ).toString("utf8");
}

/** A host and perhaps a port, `[v6]:5060` included. Undefined when malformed. */
export function parseHostPort(text: string): { host: string; port?: number } | undefined {
  let hostEnd: number;
  let host: string;
  if (text.charCodeAt(0) === 91) {
    hostEnd = text.indexOf("]") + 1;
    host = text.slice(1, hostEnd - 1);
    if (hostEnd === 0 || !IPV6.test(host)) return undefined;
  } else {
    const colon = text.indexOf(":");
    hostEnd = colon < 0 ? text.length : colon;
    host = text.slice(0, hostEnd).trimEnd();
    if (host.length > 255 || !HOST_NAME.test(host)) return undefined;
  }
  host = host.toLowerCase();
  const rest = text.slice(hostEnd).trim();
  if (rest === "") return { host };
  const digits = rest.slice(1).trim();
  if (rest.charCodeAt(0) !== 58 || !/^\d{1,5}$/.test(digits)) return undefined;
  const port = Number(digits);
  return port > 65_535 ? undefined : { host, port };
}

function parseTelUri(rest: string): TelUri | undefined {
  const semicolon = rest.indexOf(";");
  const number = semicolon < 0 ? rest : rest.slice(0, semicolon);
  const params = semicolon < 0 ? NO_PARAMS : parseParams(rest.slice(semicolon));
  if (params === undefined || !/^\+?[0-9A-Fa-f*#.()-]+$/.test(number)) return undefined;
  return { kind: "tel", scheme: "tel", number, params };
}

/** `host`, `host:port` or `[v6]:port`. */
export function formatHostPort(host: string, port?: number): string {
  const name = host.includes(":") ? `[${host}]` : host;
  return port === undefined ? name : `${name}:${port}`;
}

/** The URI as text, escaping what the user part cannot carry. */
export function formatUri(uri: Uri): string {
  switch (uri.kind) {
    case "sip":
      return `${uri.scheme}:${formatUser(uri)}${formatHostPort(uri.host, uri.port)}${formatUriParams(uri.params)}${
        uri.headers === undefined ? "" : `?${uri.headers}`
      }`;
    case "tel":
      return `tel:${uri.number}${formatParams(uri.params)}`;
    case "other":
      return `${uri.scheme}:${uri.rest}`;
  }
}

function formatUser(uri: SipUri): string {
  if (uri.user === undefined) return "";
  const asWritten = uri.rawUser !== undefined && decode(uri.rawUser) === uri.user;
  const user = asWritten ? uri.rawUser : escapeUser(uri.user);
  return uri.password === undefined ? `${user}@` : `${user}:${uri.password}@`;
}

/** Escapes text for the user part of a SIP URI. */
function escapeUser(text: string): string {
  return text.toWellFormed().replace(USER_ESCAPE, percent);
}

function percent(char: string): string {
  let text = "";
  for (const byte of Buffer.from(char, "utf8")) text += `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  return text;
}

/** Makes a `sip:` URI from its parts. */
export function createSipUri(parts: {
  user?: string | undefined;
  host: string;
  port?: number | undefined;
  params?: Params;
  scheme?: "sip" | "sips";
}): SipUri {
  return {
    kind: "sip",
    scheme: parts.scheme ?? "sip",
    ...(parts.user === undefined ? {} : { user: parts.user }),
    host: parts.host.toLowerCase(),
    ...(parts.port === undefined ? {} : { port: parts.port }),
    params: parts.params ?? NO_PARAMS,
  };
}

/** URI parameters that must match when either side has them (RFC 3261 §19.1.4). */
const STRICT_PARAMS = ["user", "ttl", "method", "maddr", "transport"];

/** Whether two URIs are equivalent by the rules of RFC 3261 §19.1.4 (RFC 3966 §4 for `tel:`). */
export function sameUri(one: Uri, other: Uri): boolean {
  if (one.kind === "sip" && other.kind === "sip") return sameSipUri(one, other);
  if (one.kind === "tel" && other.kind === "tel") {
    return telDigits(one) === telDigits(other) && formatParams(one.params) === formatParams(other.params);
  }
  return formatUri(one) === formatUri(other);
}

function telDigits(uri: TelUri): string {
  return uri.number.replace(/[-.()]/g, "").toLowerCase();
}

function sameSipUri(one: SipUri, other: SipUri): boolean {
  if (one.scheme !== other.scheme || one.user !== other.user || one.password !== other.password) return false;
  if (one.host !== other.host || one.port !== other.port) return false;
  for (const name of STRICT_PARAMS) if (one.params.has(name) !== other.params.has(name)) return false;
  for (const [name, value] of one.params) {
    if (other.params.has(name) && other.params.get(name)?.toLowerCase() !== value?.toLowerCase()) return false;
  }
  return sameUriHeaders(one.headers, other.headers);
}

function sameUriHeaders(one = "", other = ""): boolean {
  const sorted = (text: string): string => text.split("&").sort().join("&");
  return sorted(one) === sorted(other);
}
