import { formatParams, type Params, parseParams } from "./params.ts";
import { formatHostPort, parseHostPort } from "./uri.ts";

/** One Via value (RFC 3261 §20.42). */
export interface Via {
  /** Upper case: UDP, TCP, TLS, WS, WSS, SCTP or anything else that was written. */
  readonly transport: string;
  readonly host: string;
  readonly port?: number;
  readonly params: Params;
}

/** Marks a branch that is unique by itself (RFC 3261 §8.1.1.7). */
export const MAGIC_COOKIE = "z9hG4bK";

const PROTOCOL = /^SIP\s*\/\s*2\.0\s*\/\s*([A-Za-z0-9\-.!%*_+`'~]+)\s+/i;

/** Parses one Via value (split lists first). Undefined when malformed. */
export function parseVia(text: string): Via | undefined {
  const match = PROTOCOL.exec(text);
  const transport = match?.[1];
  if (match === null || transport === undefined) return undefined;
  const semicolon = text.indexOf(";", match[0].length);
  const sentBy = text.slice(match[0].length, semicolon < 0 ? text.length : semicolon).trim();
  const address = parseHostPort(sentBy);
  const params = parseParams(semicolon < 0 ? "" : text.slice(semicolon));
  if (address === undefined || params === undefined) return undefined;
  return { transport: transport.toUpperCase(), ...address, params };
}

/** The Via value as text. */
export function formatVia(via: Via): string {
  return `SIP/2.0/${via.transport} ${formatHostPort(via.host, via.port)}${formatParams(via.params)}`;
}
