import { isIP } from "node:net";
import { transportOf } from "#firmware/sip/dialog/dialog-path.ts";
import type { ServerName } from "#firmware/sip/locate/locate-server.ts";
import { parseUri } from "#firmware/sip/message/uri.ts";
import type { PhoneBookTrunk } from "./phone-book.ts";

type Peer = Pick<PhoneBookTrunk, "host" | "port" | "transport">;

/** A form always has a port in it: with a name the usual one means "wherever the name says" (RFC 3263 §4.2). */
const USUAL_PORT = 5_060;

/** The SIP URI of a trunk's peer, or of a number behind it. IPv6 addresses get their brackets (RFC 3261 §19.1.1). */
export function trunkUri(trunk: Peer, number?: string): string {
  const host = trunk.host.includes(":") ? `[${trunk.host}]` : trunk.host;
  const user = number === undefined ? "" : `${encodeURIComponent(number)}@`;
  const { port } = trunkServer(trunk);
  return `sip:${user}${host}${port === undefined ? "" : `:${port}`}${trunk.transport === "tcp" ? ";transport=tcp" : ""}`;
}

/** Whom the peer of a trunk is looked for as. */
export function trunkServer({ host, port, transport }: Peer): ServerName {
  const isOpen = isIP(host) === 0 && port === USUAL_PORT;
  return isOpen ? { host, transport } : { host, port, transport };
}

/** Whom a phone with a fixed address is looked for as; undefined for what is no SIP URI. */
export function contactServer(text: string): ServerName | undefined {
  const uri = parseUri(text);
  if (uri?.kind !== "sip") return undefined;
  const host = uri.params.get("maddr") ?? uri.host;
  return { host, transport: transportOf(uri), ...(uri.port !== undefined && { port: uri.port }) };
}
