import { lookup, Resolver } from "node:dns/promises";

/** One SRV record (RFC 2782). */
export interface ServiceRecord {
  readonly name: string;
  readonly port: number;
  readonly priority: number;
  readonly weight: number;
}

export interface AddressRecord {
  readonly address: string;
  readonly ttlSeconds: number;
}

/** The questions to the name system. No such record is an empty list; nobody to ask, or no answer, rejects. */
export interface Dns {
  services(name: string): Promise<readonly ServiceRecord[]>;
  /** A and AAAA. */
  addresses(name: string): Promise<readonly AddressRecord[]>;
}

/** A server of the local network answers at once or not at all; the second try is for a lost datagram. */
const PATIENCE = { timeout: 2_000, tries: 2 } as const;
/** The system's own resolver tells no lifetime. */
const UNTOLD_TTL_SECONDS = 300;
const NO_RECORD: ReadonlySet<string> = new Set(["ENOTFOUND", "ENODATA"]);

/** Asks the name servers that this machine has at the moment, or these ("127.0.0.1:5353"). */
export function createDns(servers?: readonly string[]): Dns {
  // Made for each question: a resolver keeps the servers of its beginning, and a cable may be plugged in later.
  const resolver = (): Resolver => {
    const made = new Resolver(PATIENCE);
    if (servers !== undefined) made.setServers(servers);
    return made;
  };
  return {
    services: (name) => orNone(resolver().resolveSrv(name)),
    async addresses(name) {
      if (isLocalName(name)) return orNone(lookUpHere(name));
      const asked = resolver();
      const [v4, v6] = await Promise.allSettled([
        orNone(asked.resolve4(name, { ttl: true })),
        orNone(asked.resolve6(name, { ttl: true })),
      ]);
      const found = [v4, v6].flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
      // Some servers do not answer questions for IPv6; that must not hide what they know of IPv4.
      if (found.length === 0) for (const answer of [v4, v6]) if (answer.status === "rejected") throw answer.reason;
      return found.map(({ address, ttl }) => ({ address, ttlSeconds: ttl }));
    },
  };
}

/** Names without a dot, and those of the neighbourhood (RFC 6762), are for the system's hosts file and search list. */
function isLocalName(name: string): boolean {
  return !name.includes(".") || name.endsWith(".local");
}

async function lookUpHere(name: string): Promise<AddressRecord[]> {
  const found = await lookup(name, { all: true });
  return found.map(({ address }) => ({ address, ttlSeconds: UNTOLD_TTL_SECONDS }));
}

async function orNone<Record>(answer: Promise<Record[]>): Promise<Record[]> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && "code" in error && NO_RECORD.has(String(error.code))) return [];
    throw error;
  }
}
