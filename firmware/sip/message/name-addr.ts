import { closingQuote, formatParams, type Params, parseParams, quote, splitList, unquote } from "./params.ts";
import { parseUri, type Uri } from "./uri.ts";

/** A From, To, Contact, Route or Record-Route value: `"Display" <uri>;params` (RFC 3261 §20.10). */
export interface NameAddr {
  /** Without quotes and backslashes; absent when there is none. */
  readonly displayName?: string;
  readonly uri: Uri;
  /** Header parameters (`tag`, `expires`, `q`, …), not those of the URI. */
  readonly params: Params;
}

const NEEDS_QUOTES = /[",;\\<>]/;
const SCHEME_FIRST = /^[A-Za-z][A-Za-z0-9+.-]*:/;

/**
 * Parses one value (split lists first). Without angle brackets everything after the first `;` belongs to the
 * header, not to the URI (RFC 3261 §20). Undefined when malformed. `*` is not a name-addr.
 */
export function parseNameAddr(text: string): NameAddr | undefined {
  const value = text.trim();
  if (value.charCodeAt(0) === 34) {
    const close = closingQuote(value, 0);
    if (close < 0) return undefined;
    return parseBracketed(unquote(value.slice(0, close + 1)), value.slice(close + 1).trimStart());
  }
  const open = value.indexOf("<");
  // A bracket behind a scheme stands in a parameter: `sip:a@b;+sip.instance="<urn:…>"`.
  if (open < 0 || SCHEME_FIRST.test(value)) return parseAddrSpec(value);
  const display = value.slice(0, open).trim();
  return parseBracketed(display === "" ? undefined : display, value.slice(open));
}

/**
 * Whether an unquoted display name leaves no doubt where it ends. The grammar allows tokens only, but phones send
 * `Room (2nd floor)` and Chinese names without quotes; what holds a separator is refused (RFC 4475 §3.1.2.15).
 */
export function isPlainDisplayName(text: string): boolean {
  return !NEEDS_QUOTES.test(text);
}

function parseBracketed(displayName: string | undefined, text: string): NameAddr | undefined {
  const close = text.indexOf(">");
  if (text.charCodeAt(0) !== 60 || close < 0) return undefined;
  const uri = parseUri(text.slice(1, close));
  const params = parseParams(text.slice(close + 1));
  if (uri === undefined || params === undefined) return undefined;
  return displayName === undefined ? { uri, params } : { displayName, uri, params };
}

function parseAddrSpec(value: string): NameAddr | undefined {
  const semicolon = value.indexOf(";");
  const text = semicolon < 0 ? value : value.slice(0, semicolon).trimEnd();
  // A comma or question mark asks for angle brackets (RFC 3261 §20.10).
  if (/[,?]/.test(text)) return undefined;
  const uri = parseUri(text);
  const params = parseParams(semicolon < 0 ? "" : value.slice(semicolon));
  return uri === undefined || params === undefined ? undefined : { uri, params };
}

/** Parses all values of a list such as `headers.list("contact")`; undefined when one of them is malformed. */
export function parseNameAddrList(values: readonly string[]): NameAddr[] | undefined {
  const all: NameAddr[] = [];
  for (const line of values) {
    for (const value of splitList(line)) {
      const one = parseNameAddr(value);
      if (one === undefined) return undefined;
      all.push(one);
    }
  }
  return all;
}

/** `"Display" <uri-text>;params`. The URI is given as text so that one that was received goes out unchanged. */
export function formatNameAddr(
  uriText: string,
  options: { displayName?: string | undefined; params?: Params } = {},
): string {
  const { displayName, params } = options;
  const name = displayName === undefined || displayName === "" ? "" : `${quote(displayName)} `;
  return `${name}<${uriText}>${params === undefined ? "" : formatParams(params)}`;
}
