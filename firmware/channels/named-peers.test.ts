import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { createLogger } from "#firmware/kernel/log.ts";
import { createDns } from "#firmware/sip/locate/dns.ts";
import type { ServerName } from "#firmware/sip/locate/locate-server.ts";
import { DnsServer } from "#test/support/dns-server.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { NamedPeers } from "./named-peers.ts";

const CARRIER: ServerName = { host: "sip.example.net", port: 5060, transport: "udp" };
const MINUTE = 60_000;

async function peersOf(...names: ServerName[]) {
  const server = await DnsServer.open();
  const clock = new FakeClock();
  const wanted = [...names];
  const peers = new NamedPeers({
    ...{ clock, dns: createDns([server.address]), family: 4 },
    log: createLogger("error"),
    wanted: () => wanted,
  });
  onTestFinished(() => peers.stop());
  const changed = (): Promise<unknown> => {
    const told = new EventTarget();
    peers.changes.subscribe(() => told.dispatchEvent(new Event("change")));
    return once(told, "change");
  };
  /** Something is different once this has been done. */
  const changes = async (work: () => void): Promise<void> => {
    const change = changed();
    work();
    await change;
  };
  return { server, clock, peers, wanted, changes };
}

test("an address needs no look-up", async () => {
  const { server, peers } = await peersOf({ host: "192.0.2.1", transport: "tcp" });
  peers.look();
  expect(peers.targetOf({ host: "192.0.2.1", transport: "tcp" })).toEqual({
    ...{ host: "192.0.2.1", port: 5060, transport: "tcp" },
  });
  expect(server.asked).toEqual([]);
});

test("a peer that moves is found again when its record runs out, and may still send from where it was for an hour", async () => {
  const { server, clock, peers, changes } = await peersOf(CARRIER);
  server.point("sip.example.net", ["192.0.2.1"], 90);
  await changes(() => peers.look());
  expect(peers.targetOf(CARRIER)).toEqual({ host: "192.0.2.1", port: 5060, transport: "udp" });
  server.point("sip.example.net", ["192.0.2.2"], 90);
  clock.advance(89_000);
  expect(peers.targetOf(CARRIER)?.host).toBe("192.0.2.1");
  await changes(() => clock.advance(1_000));
  expect(peers.targetOf(CARRIER)?.host).toBe("192.0.2.2");
  expect(peers.addressesOf(CARRIER)).toEqual(["192.0.2.1", "192.0.2.2"]);
  await changes(() => clock.advance(61 * MINUTE));
  expect(peers.addressesOf(CARRIER)).toEqual(["192.0.2.2"]);
});

test("the last good answer holds while no name server answers, and while the name is gone", async () => {
  const { server, clock, peers, changes } = await peersOf(CARRIER);
  server.point("sip.example.net", ["192.0.2.1"], 60);
  await changes(() => peers.look());
  server.mood = "broken";
  await changes(() => clock.advance(MINUTE));
  expect(peers.troubleOf(CARRIER)).toBe("unanswered");
  expect(peers.targetOf(CARRIER)?.host).toBe("192.0.2.1");
  server.mood = "well";
  server.point("sip.example.net", []);
  await changes(() => clock.advance(30_000));
  expect(peers.troubleOf(CARRIER)).toBe("unknown");
  expect(peers.addressesOf(CARRIER)).toEqual(["192.0.2.1"]);
  server.point("sip.example.net", ["192.0.2.1"]);
  await changes(() => clock.advance(30_000));
  expect(peers.troubleOf(CARRIER)).toBeUndefined();
});

test("a box that starts before its network asks every few seconds until somebody answers", async () => {
  const { server, clock, peers, changes } = await peersOf(CARRIER);
  server.mood = "broken";
  await changes(() => peers.look());
  expect(peers.troubleOf(CARRIER)).toBe("unanswered");
  server.mood = "well";
  server.point("sip.example.net", ["192.0.2.1"]);
  await changes(() => clock.advance(5_000));
  expect(peers.targetOf(CARRIER)?.host).toBe("192.0.2.1");
});

test("a name that leads nowhere has no target, and is asked again every half minute", async () => {
  const { server, clock, peers, changes } = await peersOf(CARRIER);
  await changes(() => peers.look());
  expect(peers.targetOf(CARRIER)).toBeUndefined();
  expect(peers.troubleOf(CARRIER)).toBe("unknown");
  server.point("sip.example.net", ["2001:db8::1"]); // our socket speaks IPv4 alone
  clock.advance(30_000);
  await expect.poll(() => clock.pending).toBe(1);
  expect(peers.targetOf(CARRIER)).toBeUndefined();
  server.point("sip.example.net", ["192.0.2.1"]);
  await changes(() => clock.advance(30_000));
  expect(peers.targetOf(CARRIER)?.host).toBe("192.0.2.1");
});

test("a server that did not answer makes room for the next one for ten minutes", async () => {
  const { server, clock, peers, changes } = await peersOf(CARRIER);
  server.point("sip.example.net", ["192.0.2.1", "192.0.2.2"], 3600);
  await changes(() => peers.look());
  peers.passOver(CARRIER, { host: "192.0.2.1", port: 5060 });
  expect(peers.targetOf(CARRIER)?.host).toBe("192.0.2.2");
  peers.passOver(CARRIER, { host: "192.0.2.2", port: 5060 });
  expect(peers.targetOf(CARRIER)?.host).toBe("192.0.2.1");
  clock.advance(10 * MINUTE);
  expect(peers.targetOf(CARRIER)?.host).toBe("192.0.2.1");
});

test("the same addresses in another order are no change", async () => {
  const { server, clock, peers, changes } = await peersOf(CARRIER);
  server.point("sip.example.net", ["192.0.2.1", "192.0.2.2"]);
  await changes(() => peers.look());
  const told: unknown[] = [];
  peers.changes.subscribe((change) => told.push(change));
  server.point("sip.example.net", ["192.0.2.2", "192.0.2.1"]);
  clock.advance(MINUTE);
  await expect.poll(() => clock.pending).toBe(1);
  expect(told).toEqual([]);
  expect(peers.targetOf(CARRIER)?.host).toBe("192.0.2.1");
});

test("a name that is no longer configured is forgotten and not asked for again", async () => {
  const { server, clock, peers, wanted, changes } = await peersOf(CARRIER);
  server.point("sip.example.net", ["192.0.2.1"]);
  await changes(() => peers.look());
  expect(peers.holds("192.0.2.1")).toBe(true);
  wanted.length = 0;
  peers.look();
  expect(peers.holds("192.0.2.1")).toBe(false);
  expect(clock.pending).toBe(0);
});
