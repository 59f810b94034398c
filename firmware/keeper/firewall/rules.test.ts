import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { FirewallPlan } from "./plan.ts";
import { firewallRules } from "./rules.ts";

const PLAN: FirewallPlan = {
  page: { port: 8080 },
  calls: { sip: 5060, rtp: { first: 16000, last: 17999 } },
  local: ["192.168.0.0/16", "192.168.1.0/24", "fe80::/10"],
  phones: ["203.0.113.0/24"],
  trunks: [
    { address: "198.51.100.10", transport: "udp" },
    { address: "2001:db8::5", transport: "tcp" },
  ],
  voice: ["198.51.100.0/24"],
};

/** nft and the kernel as judges, in a network of their own where this machine lets us make one. */
const hasNft = spawnSync("unshare", ["-rn", "nft", "list", "ruleset"]).status === 0;

function inKernel(rules: string): { status: number | null; stdout: string; stderr: string } {
  const script =
    'rules=$(cat); for n in 1 2; do echo "$rules" | nft -c -f - && echo "$rules" | nft -f - || exit 1; done; nft list ruleset';
  return spawnSync("unshare", ["-rn", "sh", "-c", script], { input: rules, encoding: "utf8" });
}

test("whatever is not named is dropped", () => {
  const rules = firewallRules(PLAN);
  expect(rules.match(/policy drop/g)).toHaveLength(2);
  expect(rules).not.toMatch(/^\s+(tcp|udp) dport \S+ accept/m); // no port is open to everybody
});

test("a box that nobody owns opens neither SIP nor voice", () => {
  const { calls: _, ...unowned } = PLAN;
  const rules = firewallRules(unowned);
  expect(rules).not.toContain("5060");
  expect(rules).not.toContain("16000");
  expect(rules).not.toContain("203.0.113");
  expect(rules).toContain("ip saddr @local4 tcp dport 8080 accept");
});

test("the rules the image starts with let in what every box needs, as ours do", () => {
  const image = readFileSync(new URL("../../../images/rootfs/etc/nftables.conf", import.meta.url), "utf8");
  const always = (text: string): string[] =>
    text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => /^(iifname|ct|icmp|icmpv6|udp sport|ip6 saddr fe80)/.test(line));
  expect(always(image)).toEqual(always(firewallRules(PLAN)));
});

test("a trunk reaches SIP over its own transport alone, and voice", () => {
  const rules = firewallRules(PLAN);
  expect(rules).toContain("ip saddr @trunks_udp4 udp dport 5060 accept");
  expect(rules).not.toContain("@trunks_udp4 tcp");
  expect(rules).toContain("ip saddr @trunks_udp4 udp dport 16000-17999 accept");
  expect(rules).toContain("ip saddr @voice4 udp dport 16000-17999 accept");
  expect(rules).not.toContain("@voice4 udp dport 5060");
});

test("the page, the name and SSH are for local networks; SSH only while it is open, and the kernel closes it", () => {
  const rules = firewallRules(PLAN, { port: 22, seconds: 1799.2 });
  expect(rules.match(/dport (8080|5353|@ssh_open)/g)).toHaveLength(6);
  expect(rules).not.toMatch(/@(phones|voice|trunks_\w+)[46] tcp dport (8080|@ssh_open)/);
  expect(rules).toContain("elements = { 22 timeout 1800s }");
  expect(firewallRules(PLAN)).not.toContain("timeout 1");
});

test.each(["10.0.0.0/8; accept", "1.2.3.4/33", "::/129", "not-an-address", "1.2.3.4/8 }"])(
  "%s is no address",
  (text) => {
    expect(() => firewallRules({ ...PLAN, local: [text] })).toThrow(RangeError);
  },
);

test.runIf(hasNft)("the kernel takes the rules, twice in a row, with everything configured and with nothing", () => {
  const bare = { page: PLAN.page, local: [], phones: [], trunks: [], voice: [] };
  for (const plan of [PLAN, bare]) {
    const { status, stdout, stderr } = inKernel(firewallRules(plan, { port: 22, seconds: 60 }));
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout).toMatch(/22 timeout 1m/);
    expect(stdout.match(/policy drop/g)).toHaveLength(2);
  }
});
