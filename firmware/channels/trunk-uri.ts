import type { PhoneBookTrunk } from "./phone-book.ts";

/** The SIP URI of a trunk's peer, or of a number behind it. IPv6 addresses get their brackets (RFC 3261 §19.1.1). */
export function trunkUri(trunk: Pick<PhoneBookTrunk, "host" | "port" | "transport">, number?: string): string {
  const host = trunk.host.includes(":") ? `[${trunk.host}]` : trunk.host;
  const user = number === undefined ? "" : `${encodeURIComponent(number)}@`;
  return `sip:${user}${host}:${trunk.port}${trunk.transport === "tcp" ? ";transport=tcp" : ""}`;
}
