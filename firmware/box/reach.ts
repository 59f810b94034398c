import { isIP } from "node:net";
import { isOwned } from "#firmware/config/owned.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { FirewallPlan } from "#firmware/keeper/firewall/plan.ts";

/** Ports the box listens on, as it was started. */
export interface BoxPorts {
  readonly sip: number;
  readonly page: number;
  readonly rtp: { readonly first: number; readonly last: number };
}

/** An address of the box itself with its network: "192.168.1.20/24". */
export type OwnAddress = string;

/** One line of "who can reach what". */
export interface Reach {
  readonly what: "page" | "name" | "ssh" | "sip" | "voice";
  /** "8080", "16000–17999". */
  readonly ports: string;
  readonly from: readonly ReachFrom[];
}

export interface ReachFrom {
  readonly kind: "local" | "phones" | "trunk" | "carriers";
  readonly networks: readonly string[];
  /** Of a trunk. */
  readonly name?: string;
}

/** The addresses that the peer of a trunk has now: its own, or those that its name leads to. */
export type PeerAddresses = (trunk: Config["trunks"][number]) => readonly string[];

/** The keeper's plan takes no more. */
const MAX_PEERS = 256;

/** RFC 1918, RFC 4193: addresses nobody has on the internet. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"];
/** RFC 3927, RFC 4291: only ever a neighbour on the same cable. */
const NEIGHBOURS = ["169.254.0.0/16", "fe80::/10"];

/** The networks from which the box is managed. Nobody can lock themselves out by naming others only. */
export function localNetworks({ network }: Pick<Config, "network">, own: readonly OwnAddress[]): string[] {
  const named = network.localNetworks.length > 0 ? network.localNetworks : PRIVATE;
  return [...new Set([...named, ...own.flatMap(privateNetwork), ...NEIGHBOURS])];
}

/** What the box is like for the outside. */
export interface Surroundings {
  readonly ports: BoxPorts;
  readonly own: readonly OwnAddress[];
  readonly peers: PeerAddresses;
}

/** What the firewall is asked for. */
export function firewallPlan(config: Config, { ports, own, peers }: Surroundings): FirewallPlan {
  const { network } = config;
  return {
    page: { port: ports.page },
    ...(isOwned(config) && { calls: { sip: ports.sip, rtp: { ...ports.rtp } } }),
    local: localNetworks(config, own),
    phones: [...network.phoneNetworks],
    // In a fixed order: the name system tells the same addresses in another order each time.
    trunks: takingTrunks(config)
      .flatMap((trunk) => [...peers(trunk)].sort().map((address) => ({ address, transport: trunk.transport })))
      .slice(0, MAX_PEERS),
    voice: [...network.carrierNetworks],
  };
}

/** The same in rows for people. */
export function reachOf(config: Config, { ports, own, peers }: Surroundings, isSshOpen: boolean): Reach[] {
  const local: ReachFrom = { kind: "local", networks: localNetworks(config, own) };
  const rows: Reach[] = [
    { what: "page", ports: `80, ${ports.page}`, from: [local] },
    { what: "name", ports: "5353", from: [local] },
    { what: "ssh", ports: "22", from: isSshOpen ? [local] : [] },
  ];
  if (!isOwned(config)) return [...rows, { what: "sip", ports: String(ports.sip), from: [] }];
  const { phoneNetworks, carrierNetworks } = config.network;
  const phones: ReachFrom[] = phoneNetworks.length > 0 ? [{ kind: "phones", networks: phoneNetworks }] : [];
  const trunks = takingTrunks(config).flatMap((trunk): ReachFrom[] => {
    const networks = [...peers(trunk)].sort();
    return networks.length === 0 ? [] : [{ kind: "trunk", networks, name: trunk.name }];
  });
  const carriers: ReachFrom[] = carrierNetworks.length > 0 ? [{ kind: "carriers", networks: carrierNetworks }] : [];
  const { first, last } = ports.rtp;
  return [
    ...rows,
    { what: "sip", ports: String(ports.sip), from: [local, ...phones, ...trunks] },
    { what: "voice", ports: `${first}–${last}`, from: [local, ...phones, ...trunks, ...carriers] },
  ];
}

function takingTrunks({ trunks }: Pick<Config, "trunks">): Config["trunks"] {
  return trunks.filter(({ enabled, acceptInbound }) => enabled && acceptInbound);
}

/** The network of an IPv4 address of the box, where it is a private one. Those of IPv6 are all named already. */
function privateNetwork(address: OwnAddress): string[] {
  const [ip = "", length = ""] = address.split("/");
  const bits = Number(length);
  if (isIP(ip) !== 4 || !/^(10\.|192\.168\.|172\.(1[6-9]|2[0-9]|3[01])\.)/.test(ip)) return [];
  const number = ip.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - bits);
  const start = Math.floor(number / size) * size;
  const parts = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256);
  return [`${parts.join(".")}/${bits}`];
}
