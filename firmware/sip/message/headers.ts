import { splitList } from "./params.ts";

/** Compact forms (RFC 3261 §7.3.3 and the RFCs that define the header). */
const COMPACT: Readonly<Record<string, string>> = {
  a: "accept-contact",
  b: "referred-by",
  c: "content-type",
  d: "request-disposition",
  e: "content-encoding",
  f: "from",
  i: "call-id",
  j: "reject-contact",
  k: "supported",
  l: "content-length",
  m: "contact",
  n: "identity-info",
  o: "event",
  r: "refer-to",
  s: "subject",
  t: "to",
  u: "allow-events",
  v: "via",
  x: "session-expires",
  y: "identity",
};

/** Names as they usually stand on the wire; looked up before paying for `toLowerCase`. */
const USUAL = [
  ..."Via From To Call-ID CSeq Max-Forwards Contact Content-Type Content-Length Route Record-Route Allow".split(" "),
  ..."Supported Require User-Agent Server Expires Authorization WWW-Authenticate Proxy-Authorization".split(" "),
  ..."Proxy-Authenticate Subject Event Accept Date Reason Session-Expires Min-SE RSeq RAck Warning".split(" "),
  ..."Retry-After P-Asserted-Identity Allow-Events Accept-Encoding Accept-Language Unsupported Min-Expires".split(" "),
  ..."Proxy-Require Refer-To Referred-By Replaces Timestamp Organization Privacy Diversion".split(" "),
];
const KEYS = new Map<string, string>(
  USUAL.flatMap((name) => [
    [name, name.toLowerCase()],
    [name.toLowerCase(), name.toLowerCase()],
  ]),
);

/** The key two spellings of one header share: lower case, compact forms written out. */
export function headerKey(name: string): string {
  const known = KEYS.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  return lower.length === 1 ? (COMPACT[lower] ?? lower) : lower;
}

/** One header line, unfolded. */
export interface Header {
  /** As written. */
  readonly name: string;
  readonly value: string;
}

export interface HeaderEntry extends Header {
  /** See `headerKey`. */
  readonly key: string;
}

/** The header lines of a message in order. Names are matched without case and in either form. */
export class Headers {
  #entries: HeaderEntry[] = [];

  constructor(headers: Iterable<readonly [name: string, value: string]> = []) {
    for (const [name, value] of headers) this.append(name, value);
  }

  /** The value of the first line of this name. */
  get(name: string): string | undefined {
    const key = headerKey(name);
    for (const entry of this.#entries) if (entry.key === key) return entry.value;
    return undefined;
  }

  /** The values of all lines of this name, as written: one line may hold a list. */
  getAll(name: string): string[] {
    const key = headerKey(name);
    const values: string[] = [];
    for (const entry of this.#entries) if (entry.key === key) values.push(entry.value);
    return values;
  }

  /** The values of all lines of this name, lists split at their commas. Not for Authorization and the like, nor Date. */
  list(name: string): string[] {
    return this.getAll(name).flatMap(splitList);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** Replaces the first line of this name and removes its others; appends when there was none. */
  set(name: string, value: string): this {
    const key = headerKey(name);
    const at = this.#entries.findIndex((entry) => entry.key === key);
    if (at < 0) return this.append(name, value);
    this.#entries = this.#entries.filter((entry, index) => index <= at || entry.key !== key);
    this.#entries[at] = { key, name, value };
    return this;
  }

  append(name: string, value: string): this {
    this.#entries.push({ key: headerKey(name), name, value });
    return this;
  }

  /** As `append`, for a caller that already has the key (see `headerKey`). */
  appendKeyed(key: string, name: string, value: string): void {
    this.#entries.push({ key, name, value });
  }

  /** Adds a line before all others of the same name (a Via, a Record-Route). */
  prepend(name: string, value: string): this {
    const key = headerKey(name);
    const at = this.#entries.findIndex((entry) => entry.key === key);
    this.#entries.splice(Math.max(at, 0), 0, { key, name, value });
    return this;
  }

  /** Replaces the first value of the first line of this name, keeping the rest of its list. */
  replaceFirst(name: string, value: string): this {
    const key = headerKey(name);
    const at = this.#entries.findIndex((entry) => entry.key === key);
    const old = this.#entries[at];
    if (old === undefined) return this.append(name, value);
    const rest = splitList(old.value).slice(1);
    this.#entries[at] = { key, name: old.name, value: [value, ...rest].join(", ") };
    return this;
  }

  remove(name: string): this {
    const key = headerKey(name);
    if (this.has(key)) this.#entries = this.#entries.filter((entry) => entry.key !== key);
    return this;
  }

  clone(): Headers {
    const copy = new Headers();
    copy.#entries = this.#entries.slice();
    return copy;
  }

  /** Each line with its key (see `headerKey`), in order. */
  get entries(): readonly HeaderEntry[] {
    return this.#entries;
  }

  get size(): number {
    return this.#entries.length;
  }

  [Symbol.iterator](): IterableIterator<Header> {
    return this.#entries.values();
  }
}
