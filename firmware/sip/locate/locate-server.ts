import type { TransportName } from "#firmware/sip/transport/transport.ts";
import type { Dns, ServiceRecord } from "./dns.ts";

/** Whom a URI names: a host name, and the port where one is written. */
export interface ServerName {
  readonly host: string;
  readonly port?: number;
  readonly transport: TransportName;
}

/** Where SIP is spoken: an IP address and a port. */
export interface Server {
  readonly host: string;
  readonly port: number;
}

/** Servers in the order they are to be tried; none where the name has no address. */
export interface Located {
  readonly servers: readonly Server[];
  /** How long the answer may be believed. */
  readonly ttlSeconds: number;
}

const DEFAULT_PORT = 5_060;
/** More than any carrier has; what a name may make us ask and keep is bounded. */
const MAX_HOSTS = 8;
const MAX_SERVERS = 24;

/**
 * Finds the servers behind a name (RFC 3263 §4.2): with a port its addresses, without one what its SRV records name, and its
 * addresses where there is none. Rejects when the name system does not answer.
 */
export async function locateServer(name: ServerName, dns: Dns, random: () => number = Math.random): Promise<Located> {
  const { host, port, transport } = name;
  if (port !== undefined) return addressesOf([{ name: host, port }], dns);
  const services = await dns.services(`_sip._${transport}.${host}`);
  if (services.length === 0) return addressesOf([{ name: host, port: DEFAULT_PORT }], dns);
  // RFC 2782: a single record that names the root says that the service is decidedly not there.
  return addressesOf(
    inOrder(services, random).filter(({ name: target }) => target !== "" && target !== "."),
    dns,
  );
}

async function addressesOf(hosts: readonly { name: string; port: number }[], dns: Dns): Promise<Located> {
  const asked = hosts.slice(0, MAX_HOSTS);
  const answers = await Promise.allSettled(asked.map(({ name }) => dns.addresses(name)));
  const found = answers.flatMap((answer, index) => {
    const { port = DEFAULT_PORT } = asked[index] ?? {};
    return answer.status === "fulfilled" ? answer.value.map((record) => ({ ...record, port })) : [];
  });
  // One server that cannot be found does not hide the others.
  if (found.length === 0) for (const answer of answers) if (answer.status === "rejected") throw answer.reason;
  return {
    servers: found.slice(0, MAX_SERVERS).map(({ address, port }) => ({ host: address, port })),
    ttlSeconds: Math.min(...found.map(({ ttlSeconds }) => ttlSeconds)),
  };
}

/** RFC 2782: the lowest priority first; within one at random, by weight. */
function inOrder(services: readonly ServiceRecord[], random: () => number): ServiceRecord[] {
  const left = services.toSorted((one, other) => one.priority - other.priority || one.weight - other.weight);
  const ordered: ServiceRecord[] = [];
  for (let first = left[0]; first !== undefined; first = left[0]) {
    const { priority } = first;
    const same = left.filter((service) => service.priority === priority);
    const total = same.reduce((sum, { weight }) => sum + weight, 0);
    const chosen = same[placeOf(random() * total, same)] ?? first;
    left.splice(left.indexOf(chosen), 1);
    ordered.push(chosen);
  }
  return ordered;
}

/** Which of the services a number between nothing and the sum of their weights stands for. */
function placeOf(point: number, services: readonly ServiceRecord[]): number {
  let sum = 0;
  return services.findIndex(({ weight }) => {
    sum += weight;
    return sum >= point;
  });
}
