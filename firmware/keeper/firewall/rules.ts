import { type FirewallPlan, rangeOf } from "./plan.ts";

/** SSH while the owner has it open. */
export interface OpenSsh {
  readonly port: number;
  /** The kernel itself closes the port after so long. */
  readonly seconds: number;
}

/** Every DHCP client's and every neighbour's own business, whatever is configured. */
const ALWAYS = [
  'iifname "lo" accept',
  "ct state established,related accept",
  "ct state invalid drop",
  "icmp type { echo-request, destination-unreachable, time-exceeded, parameter-problem } limit rate 20/second accept",
  "icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem } accept",
  "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert } ip6 hoplimit 255 accept",
  "icmpv6 type echo-request limit rate 20/second accept",
  // Asked by multicast, so that the answer belongs to no connection the kernel knows of.
  "udp sport 67 udp dport 68 accept",
  "ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept",
  // A switch that hears no answer to this keeps the box's name from those who ask for it over IPv6 (RFC 4541).
  "ip6 saddr fe80::/10 icmpv6 type mld-listener-query accept",
];

const MDNS = 5353;
const HTTP = 80;

/**
 * The whole rule set for `nft -f`: it replaces the one before in one step. Whatever is not named is dropped. Throws
 * RangeError for an address that is none.
 */
export function firewallRules(plan: FirewallPlan, ssh?: OpenSsh): string {
  const sets: [name: string, ranges: readonly string[]][] = [
    ["local", plan.local],
    ["phones", plan.calls === undefined ? [] : plan.phones],
    ["voice", plan.calls === undefined ? [] : plan.voice],
    ["trunks_udp", addresses(plan, "udp")],
    ["trunks_tcp", addresses(plan, "tcp")],
  ];
  const lines = [
    // Declared first, so that deleting it never fails.
    "table inet callbox",
    "delete table inet callbox",
    "table inet callbox {",
    ...sets.flatMap(([name, ranges]) => [...setOf(name, 4, ranges), ...setOf(name, 6, ranges)]),
    ...sshSet(ssh),
    "  chain input {",
    "    type filter hook input priority filter; policy drop;",
    ...[...ALWAYS, ...reach(plan)].map((rule) => `    ${rule}`),
    "  }",
    "  chain forward {",
    "    type filter hook forward priority filter; policy drop;",
    "  }",
    "  chain to_page {",
    "    type nat hook prerouting priority dstnat; policy accept;",
    ...from("local", `tcp dport ${HTTP} redirect to :${plan.page.port}`).map((rule) => `    ${rule}`),
    "  }",
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

function reach({ page, calls }: FirewallPlan): string[] {
  const manage = [
    ...from("local", `tcp dport ${page.port} accept`),
    ...from("local", `udp dport ${MDNS} accept`),
    ...from("local", "tcp dport @ssh_open accept"),
  ];
  if (calls === undefined) return manage;
  const { sip, rtp } = calls;
  const voice = `udp dport ${rtp.first}-${rtp.last} accept`;
  const phones = ["local", "phones"].flatMap((set) => [
    ...from(set, `udp dport ${sip} accept`),
    ...from(set, `tcp dport ${sip} accept`),
    ...from(set, voice),
  ]);
  const trunks = (["udp", "tcp"] as const).flatMap((transport) => [
    ...from(`trunks_${transport}`, `${transport} dport ${sip} accept`),
    ...from(`trunks_${transport}`, voice),
  ]);
  return [...manage, ...phones, ...trunks, ...from("voice", voice)];
}

/** A rule for each family of addresses. */
function from(set: string, rule: string): string[] {
  return [`ip saddr @${set}4 ${rule}`, `ip6 saddr @${set}6 ${rule}`];
}

function addresses({ trunks, calls }: FirewallPlan, transport: "udp" | "tcp"): string[] {
  if (calls === undefined) return [];
  return trunks.filter((trunk) => trunk.transport === transport).map(({ address }) => address);
}

function setOf(name: string, family: 4 | 6, ranges: readonly string[]): string[] {
  const found = ranges.map((text) => {
    const range = rangeOf(text);
    if (range === undefined) throw new RangeError(`${text} is no address range`);
    return range;
  });
  const own = [...new Set(found.filter((range) => range.family === family).map(({ text }) => text))];
  return [
    `  set ${name}${family} {`,
    `    type ipv${family}_addr; flags interval; auto-merge;`,
    ...(own.length === 0 ? [] : [`    elements = { ${own.join(", ")} }`]),
    "  }",
  ];
}

function sshSet(ssh: OpenSsh | undefined): string[] {
  return [
    "  set ssh_open {",
    "    type inet_service; flags timeout;",
    ...(ssh === undefined ? [] : [`    elements = { ${ssh.port} timeout ${Math.ceil(ssh.seconds)}s }`]),
    "  }",
  ];
}
