import { expect, test } from "vitest";
import { DnsServer } from "#test/support/dns-server.ts";
import { createDns } from "./dns.ts";
import { locateServer } from "./locate-server.ts";

async function names() {
  const server = await DnsServer.open();
  return { server, dns: createDns([server.address]) };
}

test("a name with a port is asked for its addresses alone, of both families", async () => {
  const { server, dns } = await names();
  server.point("pbx.example.net", ["192.0.2.7", "2001:db8::7"], 120);
  const located = await locateServer({ host: "pbx.example.net", port: 5080, transport: "udp" }, dns);
  expect(located).toEqual({
    servers: [
      { host: "192.0.2.7", port: 5080 },
      { host: "2001:db8::7", port: 5080 },
    ],
    ttlSeconds: 120,
  });
  expect(server.asked.filter((question) => question.startsWith("SRV"))).toEqual([]);
});

test("a name without a port leads where its services are, by priority, then by weight and chance", async () => {
  const { server, dns } = await names();
  server.serve("_sip._tcp.example.net", [
    { priority: 20, weight: 0, port: 5060, name: "spare.example.net" },
    { priority: 10, weight: 30, port: 5062, name: "light.example.net" },
    { priority: 10, weight: 70, port: 5061, name: "heavy.example.net" },
  ]);
  server.point("spare.example.net", ["192.0.2.1"], 30);
  server.point("heavy.example.net", ["192.0.2.2"]);
  server.point("light.example.net", ["192.0.2.3"]);
  const ports = async (chance: number) => {
    const { servers } = await locateServer({ host: "example.net", transport: "tcp" }, dns, () => chance);
    return servers.map(({ port }) => port);
  };
  expect(await ports(0.2)).toEqual([5062, 5061, 5060]);
  expect(await ports(0.9)).toEqual([5061, 5062, 5060]);
  expect((await locateServer({ host: "example.net", transport: "tcp" }, dns)).ttlSeconds).toBe(30);
});

test("a name without services is asked for its addresses, and the usual port is used", async () => {
  const { server, dns } = await names();
  server.point("example.net", ["192.0.2.9"]);
  expect((await locateServer({ host: "example.net", transport: "udp" }, dns)).servers).toEqual([
    { host: "192.0.2.9", port: 5060 },
  ]);
});

test("one service that has no address does not hide the others", async () => {
  const { server, dns } = await names();
  server.serve("_sip._udp.example.net", [
    { priority: 1, weight: 0, port: 5060, name: "gone.example.net" },
    { priority: 2, weight: 0, port: 5061, name: "here.example.net" },
  ]);
  server.point("here.example.net", ["192.0.2.4"]);
  const { servers } = await locateServer({ host: "example.net", transport: "udp" }, dns);
  expect(servers).toEqual([{ host: "192.0.2.4", port: 5061 }]);
});

test("a domain that says it has no SIP has no servers, though it has an address", async () => {
  const { server, dns } = await names();
  server.serve("_sip._udp.example.net", [{ priority: 0, weight: 0, port: 0, name: "." }]);
  server.point("example.net", ["192.0.2.9"]);
  expect((await locateServer({ host: "example.net", transport: "udp" }, dns)).servers).toEqual([]);
});

test("a name that there is not has no servers; a name server that is broken is another matter", async () => {
  const { server, dns } = await names();
  const name = { host: "nobody.example.net", transport: "udp" } as const;
  expect((await locateServer(name, dns)).servers).toEqual([]);
  server.mood = "broken";
  await expect(locateServer(name, dns)).rejects.toMatchObject({ code: "ESERVFAIL" });
});
