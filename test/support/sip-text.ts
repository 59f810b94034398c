import { createHash, randomBytes } from "node:crypto";

/** A SIP message as a phone reads it: first line, headers by lower-case name, body. */
export interface Message {
  readonly first: string;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
}

export const token = (): string => randomBytes(6).toString("hex");
const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

/** Reads what came in or went out; no header is folded here. */
export function parse(text: string): Message {
  const split = text.indexOf("\r\n\r\n");
  const [first = "", ...lines] = text.slice(0, split).split("\r\n");
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).trim().toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  return { first, headers, body: text.slice(split + 4) };
}

export const header = (message: Message, name: string): string => message.headers.get(name)?.[0] ?? "";
export const status = (message: Message): number => Number(message.first.split(" ")[1]);
export const tagged = (value: string, tag: string): string => (value.includes("tag=") ? value : `${value};tag=${tag}`);
export const uriOf = (contact: string): string => /<([^>]+)>/.exec(contact)?.[1] ?? contact.split(";")[0] ?? "";

/** What a request says besides its method and target. */
export interface Sending {
  readonly from: string;
  readonly to: string;
  readonly callId: string;
  readonly cseq: number;
  readonly route?: readonly string[];
  readonly body?: string;
  readonly type?: string;
  readonly extra?: readonly string[];
}

/** Answers a digest challenge (RFC 7616, MD5 and qop auth) with the header to send along. */
export function authorization(
  challenge: Message,
  request: { readonly method: string; readonly uri: string },
  account: { readonly user: string; readonly password: string },
): string {
  const isProxy = status(challenge) === 407;
  const offers = challenge.headers.get(isProxy ? "proxy-authenticate" : "www-authenticate") ?? [];
  const offer = offers.find((each) => !/algorithm="?SHA/i.test(each)) ?? offers[0] ?? "";
  const field = (name: string): string => new RegExp(`${name}="?([^",]+)"?`).exec(offer)?.[1] ?? "";
  const [nonce, realm, cnonce] = [field("nonce"), field("realm"), token()];
  const ha1 = md5(`${account.user}:${realm}:${account.password}`);
  const response = md5(`${ha1}:${nonce}:00000001:${cnonce}:auth:${md5(`${request.method}:${request.uri}`)}`);
  const value = `Digest username="${account.user}", realm="${realm}", nonce="${nonce}", uri="${request.uri}", response="${response}", algorithm=MD5, qop=auth, nc=00000001, cnonce="${cnonce}"`;
  return `${isProxy ? "Proxy-Authorization" : "Authorization"}: ${value}`;
}
