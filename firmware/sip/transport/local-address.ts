import { BlockList } from "node:net";
import { networkInterfaces } from "node:os";

/** Whether a bind address stands for all interfaces. */
export function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || host === "::" || host === "";
}

/** An IPv4 peer as itself when the socket is an IPv6 one (`::ffff:192.0.2.1`). */
export function plainHost(host: string): string {
  return host.startsWith("::ffff:") && host.includes(".") ? host.slice(7) : host;
}

/**
 * The address of ours that a peer can most likely reach us at, for a socket bound to all interfaces: the interface
 * whose network holds the peer, else the first that is not loopback.
 */
export function localAddressFor(peer: string): string {
  const family = peer.includes(":") ? "ipv6" : "ipv4";
  let fallback: string | undefined;
  for (const addresses of Object.values(networkInterfaces())) {
    for (const { address, family: own, internal, cidr } of addresses ?? []) {
      if (own.toLowerCase() !== family || cidr === null) continue;
      if (holds(cidr, peer, family)) return address;
      if (!internal) fallback ??= address;
    }
  }
  return fallback ?? (family === "ipv6" ? "::1" : "127.0.0.1");
}

function holds(cidr: string, peer: string, family: "ipv4" | "ipv6"): boolean {
  const [net = "", prefix = "0"] = cidr.split("/");
  const list = new BlockList();
  list.addSubnet(net, Number(prefix), family);
  // A host name is in no network.
  return /^[\d.]+$|:/.test(peer) && list.check(peer, family);
}
