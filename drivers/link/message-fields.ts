import type { Law, Undecodable } from "./messages.ts";
import { type OctetReader, ShortMessage } from "./octets.ts";

/** What `read` makes of the octets; octets that end too early say nothing. */
export function guard<T>(read: () => T): T | Undecodable {
  try {
    return read();
  } catch (error) {
    if (error instanceof ShortMessage) return unknown(error.message);
    throw error;
  }
}

/** As many as the octets say, read one after the other. */
export function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

/** For what this version does not know. */
export function unknown(why: string): Undecodable {
  return { type: "undecodable", why };
}

/** The octet for a law. */
export function lawCode(law: Law): number {
  return law === "ulaw" ? 0 : 1;
}

/** The law an octet stands for. */
export function readLaw(from: OctetReader): Law {
  return from.u8() === 0 ? "ulaw" : "alaw";
}
