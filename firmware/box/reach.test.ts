import { isIP } from "node:net";
import { expect, test } from "vitest";
import { createDemoConfig } from "#firmware/config/demo/demo.ts";
import { createEmptyConfig } from "#firmware/config/empty.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import { firewallPlan, localNetworks, type PeerAddresses, reachOf } from "./reach.ts";

const PORTS = { sip: 5060, page: 8080, rtp: { first: 16000, last: 17999 } };
const OWN = ["192.168.7.20/24", "fe80::1/64"];
/** Trunks by address are where they are; "sip.example.net" is in two places, other names nowhere. */
const peers: PeerAddresses = ({ host }) => {
  if (isIP(host) !== 0) return [host];
  return host === "sip.example.net" ? ["203.0.113.9", "203.0.113.8"] : [];
};
const AROUND = { ports: PORTS, own: OWN, peers };

function company(change: (config: Config) => void = () => undefined): Config {
  const config = createDemoConfig({ boardPath: "/dev/null" });
  change(config);
  return config;
}

test("a box nobody owns has neither SIP nor voice in its plan", () => {
  expect(firewallPlan(createEmptyConfig(), AROUND).calls).toBeUndefined();
  expect(firewallPlan(company(), AROUND).calls).toEqual({ sip: 5060, rtp: { first: 16000, last: 17999 } });
  expect(reachOf(createEmptyConfig(), AROUND, false).find(({ what }) => what === "sip")?.from).toEqual([]);
});

test("who names other networks is not locked out of the one the box is plugged into", () => {
  const config = company(({ network }) => network.localNetworks.push("10.8.0.0/16"));
  expect(localNetworks(config, OWN)).toEqual(["10.8.0.0/16", "192.168.7.0/24", "169.254.0.0/16", "fe80::/10"]);
});

test("a public address of the box makes nobody on the internet a neighbour", () => {
  expect(localNetworks(company(), ["203.0.113.9/8", "172.40.0.1/16"])).not.toContain("203.0.0.0/8");
  expect(localNetworks(company(), ["172.40.0.1/16"])).toHaveLength(6);
});

test("trunks are let in by their addresses while they are in use and take calls, however they are given", () => {
  const config = company(({ trunks }) => {
    const [first] = trunks;
    if (first === undefined) throw new Error("the demo has a trunk");
    trunks.splice(
      0,
      1,
      { ...first, id: "a", host: "198.51.100.1", transport: "tcp" },
      { ...first, id: "b", host: "198.51.100.2", enabled: false },
      { ...first, id: "c", host: "198.51.100.3", acceptInbound: false },
      { ...first, id: "d", host: "sip.example.net", name: "By name" },
      { ...first, id: "e", host: "gone.example.net" },
    );
  });
  expect(firewallPlan(config, AROUND).trunks).toEqual([
    { address: "198.51.100.1", transport: "tcp" },
    { address: "203.0.113.8", transport: "udp" },
    { address: "203.0.113.9", transport: "udp" },
  ]);
  const sip = reachOf(config, AROUND, false).find(({ what }) => what === "sip");
  expect(sip?.from).toContainEqual({ kind: "trunk", name: "By name", networks: ["203.0.113.8", "203.0.113.9"] });
});

test("the page is told for local networks alone, whoever else has phones", () => {
  const config = company(({ network }) => network.phoneNetworks.push("203.0.113.0/24"));
  const rows = reachOf(config, AROUND, true);
  const kinds = (what: string) => rows.find((row) => row.what === what)?.from.map(({ kind }) => kind);
  expect(kinds("page")).toEqual(["local"]);
  expect(kinds("ssh")).toEqual(["local"]);
  expect(kinds("sip")).toEqual(["local", "phones", "trunk"]);
  expect(reachOf(config, AROUND, false).find(({ what }) => what === "ssh")?.from).toEqual([]);
});
