/**
 * Parameters: lower-case name → value, undefined for a flag. Of a header as written, quotes kept; of a URI decoded.
 */
export type Params = ReadonlyMap<string, string | undefined>;

const NONE: Params = new Map();

const TOKEN = /^[A-Za-z0-9\-.!%*_+`'~]+$/;

/** Whether the text is a `token` of RFC 3261 §25.1. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** The position of the quote that closes the quoted string opened at `open`, or -1 when it never closes. */
export function closingQuote(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 92) at++;
    else if (code === 34) return at;
  }
  return -1;
}

/** The first `separator` at or after `from` that is neither in quotes nor in angle brackets; -1 without one. */
function indexOfBare(text: string, separator: string, from = 0): number {
  const wanted = separator.charCodeAt(0);
  let inAngle = false;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) {
      const close = closingQuote(text, at);
      if (close < 0) return -1;
      at = close;
    } else if (code === 60) inAngle = true;
    else if (code === 62) inAngle = false;
    else if (code === wanted && !inAngle) return at;
  }
  return -1;
}

/** Splits a header value at its bare commas; values are trimmed and empty ones left out. */
export function splitList(text: string): string[] {
  if (!text.includes(",")) return text === "" ? [] : [text];
  const values: string[] = [];
  let start = 0;
  while (start <= text.length) {
    const comma = indexOfBare(text, ",", start);
    const end = comma < 0 ? text.length : comma;
    const value = text.slice(start, end).trim();
    if (value !== "") values.push(value);
    start = end + 1;
  }
  return values;
}

/**
 * Reads `;name=value;flag` from the text (RFC 3261 generic-param). Undefined when it is not of that form.
 * The last of two parameters of one name wins.
 */
export function parseParams(text: string): Params | undefined {
  const rest = text.trim();
  if (rest === "") return NONE;
  if (rest.charCodeAt(0) !== 59) return undefined;
  const params = new Map<string, string | undefined>();
  let start = 1;
  while (start <= rest.length) {
    const semicolon = indexOfBare(rest, ";", start);
    const end = semicolon < 0 ? rest.length : semicolon;
    if (!addParam(params, rest.slice(start, end))) return undefined;
    start = end + 1;
  }
  return params;
}

function addParam(params: Map<string, string | undefined>, text: string): boolean {
  const equals = text.indexOf("=");
  const name = (equals < 0 ? text : text.slice(0, equals)).trim();
  if (!isToken(name)) return false;
  if (equals < 0) {
    params.set(name.toLowerCase(), undefined);
    return true;
  }
  const value = text.slice(equals + 1).trim();
  if (value.charCodeAt(0) === 34 && closingQuote(value, 0) !== value.length - 1) return false;
  if (value === "") return false;
  params.set(name.toLowerCase(), value);
  return true;
}

/** `;name=value;flag`, or nothing for no parameters. */
export function formatParams(params: Params): string {
  let text = "";
  for (const [name, value] of params) text += value === undefined ? `;${name}` : `;${name}=${value}`;
  return text;
}

/** Takes the quotes and backslashes off a quoted string; other text is given back as it is. */
export function unquote(text: string): string {
  if (text.length < 2 || text.charCodeAt(0) !== 34 || text.charCodeAt(text.length - 1) !== 34) return text;
  const inside = text.slice(1, -1);
  return inside.includes("\\") ? inside.replace(/\\([\s\S])/g, "$1") : inside;
}

/** Makes a quoted string (RFC 3261 §25.1); line breaks, which it cannot hold, become spaces. */
export function quote(text: string): string {
  return `"${text.replace(/[\r\n]+/g, " ").replace(/["\\]/g, "\\$&")}"`;
}
