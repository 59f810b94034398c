import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import type { FirewallPlan } from "./plan.ts";
import { firewallRules } from "./rules.ts";

const PLAN: FirewallPlan = {
  page: { port: 8080 },
  calls: { sip: 5060, rtp: { first: 16000, last: 17999 } },
  local: ["192.168.1.0/24"],
  phones: ["203.0.113.0/24"],
  trunks: [{ address: "198.51.100.2", transport: "udp" }],
  voice: ["100.64.1.0/24"],
};
const WHO = { local: "192.168.1", phone: "203.0.113", trunk: "198.51.100", carrier: "100.64.1", stranger: "9.9.9" };

/** A box with all its ports listening in a network of its own, and its neighbours behind a virtual cable. */
const HOUSE = `
set -e
rules=$(cat)
ip link set lo up
unshare -n sleep 30 & other=$!
while [ "$(readlink /proc/$other/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.02; done
ip link add v0 type veth peer name v1 netns $other
nets="${Object.values(WHO).join(" ")}"
for net in $nets; do ip addr add $net.1/24 dev v0; nsenter -t $other -n ip addr add $net.2/24 dev v1; done
ip link set v0 up; nsenter -t $other -n ip link set v1 up
echo "$rules" | nft -f -
python3 -c "$LISTEN" & box=$!
sleep 0.3
nsenter -t $other -n python3 -c "$PROBE" $nets
kill $box $other
`;
const LISTEN = `
import select, socket
socks = []
for port in (8080, 22, 5060, 9999):
    s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("0.0.0.0", port)); s.listen(50); socks.append(s)
for port in (5060, 16000, 17999, 18000, 5353):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setsockopt(socket.IPPROTO_IP, 8, 1)
    s.bind(("0.0.0.0", port)); socks.append(s)
while True:
    for s in select.select(socks, [], [])[0]:
        if s.type == socket.SOCK_STREAM: s.accept()[0].close()
        else:
            data, who = s.recvfrom(100); s.sendto(data, who)
`;
const PROBE = `
import socket, sys
from concurrent.futures import ThreadPoolExecutor
def probe(job):
    net, kind, port = job
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM)
    s.settimeout(1.5); s.bind((net + ".2", 0))
    try:
        s.connect((net + ".1", port))
        if kind == "udp": s.send(b"x"); s.recv(9)
        return f"{net} {kind} {port}"
    except OSError: return None
jobs = [(n, "tcp", p) for n in sys.argv[1:] for p in (80, 8080, 22, 5060, 9999)]
jobs += [(n, "udp", p) for n in sys.argv[1:] for p in (5060, 16000, 17999, 18000, 5353)]
with ThreadPoolExecutor(60) as pool: print("\\n".join(filter(None, pool.map(probe, jobs))))
`;

/** What got through, by who asked. */
function through(plan: FirewallPlan, ssh?: { port: number; seconds: number }): Record<string, string[]> {
  const { stdout, stderr } = spawnSync("unshare", ["-rn", "sh", "-c", HOUSE], {
    input: firewallRules(plan, ssh),
    encoding: "utf8",
    env: { ...process.env, LISTEN, PROBE },
  });
  if (!stdout.includes(WHO.local)) throw new Error(stderr);
  const lines = stdout.trim().split("\n");
  return Object.fromEntries(
    Object.entries(WHO).map(([who, net]) => [
      who,
      lines.filter((line) => line.startsWith(`${net} `)).map((line) => line.slice(net.length + 1)),
    ]),
  );
}

const CALLS = ["udp 5060", "udp 16000", "udp 17999"];
const tools = spawnSync("unshare", [
  "-rn",
  "sh",
  "-c",
  "ip link add v0 type veth peer name v1 && nft list ruleset && python3 -V",
]);

test.runIf(tools.status === 0)("packets get through for those who are named, and for nobody else", () => {
  expect(through(PLAN)).toEqual({
    local: ["tcp 80", "tcp 8080", "tcp 5060", ...CALLS, "udp 5353"],
    phone: ["tcp 5060", ...CALLS],
    trunk: CALLS,
    carrier: ["udp 16000", "udp 17999"],
    stranger: [],
  });
});

test.runIf(tools.status === 0)(
  "while nobody owns the box its page and name are all there is, and SSH while it is open",
  () => {
    const { calls: _, ...unowned } = PLAN;
    expect(through(unowned, { port: 22, seconds: 60 })).toEqual({
      local: ["tcp 80", "tcp 8080", "tcp 22", "udp 5353"],
      phone: [],
      trunk: [],
      carrier: [],
      stranger: [],
    });
  },
);
