import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { createLogger } from "#firmware/kernel/log.ts";
import { createDns } from "#firmware/sip/locate/dns.ts";
import type { ServerName } from "#firmware/sip/locate/locate-server.ts";
import { DnsServer } from "#test/support/dns-server.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { type KeptAnswer, type KeptAnswers, nameKey, readKeptAnswers } from "./kept-answers.ts";
import { NamedPeers } from "./named-peers.ts";

const CARRIER: ServerName = { host: "sip.example.net", port: 5060, transport: "udp" };
const MINUTE = 60_000;

function peersOf(...names: ServerName[]) {
  return keptPeers(undefined, ...names);
}

async function keptPeers(kept: KeptAnswers | undefined, ...names: ServerName[]) {
  const server = await DnsServer.open();
  const clock = new FakeClock();
  const wanted = [...names];
  const peers = new NamedPeers({
    ...{ clock, dns: createDns([server.address]), family: 4 },
    log: createLogger("error"),
    wanted: () => wanted,
    ...(kept !== undefined && { kept }),
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

const [FIRST, SECOND] = [
  { host: "192.0.2.1", port: 5060 },
  { host: "192.0.2.2", port: 5060 },
];
const SILENT = { kind: "failed", because: "silent" } as const;

async function twoServers() {
  const house = await peersOf(CARRIER);
  house.server.point("sip.example.net", [FIRST.host, SECOND.host], 3600);
  await house.changes(() => house.peers.look());
  const order = () => house.peers.targetsOf(CARRIER).map(({ host }) => host);
  return { ...house, order };
}

test("a server that failed is asked last for a minute, or at once again when it responds", async () => {
  const { clock, peers, order } = await twoServers();
  const told: unknown[] = [];
  peers.standings.subscribe((change) => told.push(change));
  peers.told(CARRIER, FIRST, SILENT);
  expect(order()).toEqual([SECOND.host, FIRST.host]);
  clock.advance(1_000);
  peers.told(CARRIER, SECOND, SILENT);
  expect(order()).toEqual([FIRST.host, SECOND.host]);
  peers.told(CARRIER, SECOND, { kind: "there" });
  expect(order()).toEqual([SECOND.host, FIRST.host]);
  expect(peers.failedOf(CARRIER)).toMatchObject([{ server: FIRST, failures: 1, isBusy: false }]);
  clock.advance(MINUTE);
  expect(order()).toEqual([FIRST.host, SECOND.host]);
  expect(told).toHaveLength(3);
});

test("a server that takes nothing now is left alone as long as it asks for, ten minutes at most", async () => {
  const { clock, peers, order } = await twoServers();
  peers.told(CARRIER, FIRST, { kind: "failed", because: "503", forMs: 5 * MINUTE });
  clock.advance(5 * MINUTE - 1);
  expect(order()).toEqual([SECOND.host, FIRST.host]);
  clock.advance(1);
  expect(order()).toEqual([FIRST.host, SECOND.host]);
  peers.told(CARRIER, FIRST, { kind: "failed", because: "503", forMs: 100 * MINUTE });
  clock.advance(10 * MINUTE);
  expect(order()).toEqual([FIRST.host, SECOND.host]);
});

test("what a call finds out about a server counts for the next call", async () => {
  const { peers, order } = await twoServers();
  const ways = peers.waysTo(CARRIER);
  expect([ways?.target.host, ways?.otherServers.targets]).toEqual([FIRST.host, [{ ...SECOND, transport: "udp" }]]);
  if (ways !== undefined) ways.otherServers.told(ways.target, SILENT);
  expect(order()).toEqual([SECOND.host, FIRST.host]);
});

const KEPT: KeptAnswer = {
  ...{ host: "sip.example.net", port: 5060, transport: "udp", at: 1_000 },
  servers: [FIRST],
  addresses: [FIRST.host, "192.0.2.9", "2001:db8::9"],
};

function keeping(before: readonly KeptAnswer[]) {
  const written: KeptAnswer[][] = [];
  const kept: KeptAnswers = {
    find: (name) => before.find((each) => nameKey(each) === nameKey(name)),
    keep: (answers) => void written.push([...answers]),
  };
  return { kept, written };
}

test("a name leads where it led before the start until the name system answers", async () => {
  const { kept, written } = keeping([KEPT]);
  const { server, clock, peers, changes } = await keptPeers(kept, CARRIER);
  server.mood = "broken";
  peers.look();
  expect(peers.targetOf(CARRIER)?.host).toBe(FIRST.host);
  expect(peers.addressesOf(CARRIER)).toEqual([FIRST.host, "192.0.2.9"]); // our socket speaks IPv4 alone
  expect(peers.isAt(CARRIER, FIRST)).toBe(true);
  await expect.poll(() => peers.troubleOf(CARRIER)).toBe("unanswered");
  expect(peers.heldSince(CARRIER)).toBe(1_000);
  expect(peers.targetOf(CARRIER)?.host).toBe(FIRST.host);
  server.mood = "well";
  server.point("sip.example.net", [SECOND.host]);
  await changes(() => clock.advance(5_000));
  expect(peers.targetOf(CARRIER)?.host).toBe(SECOND.host);
  expect(peers.heldSince(CARRIER)).toBeUndefined();
  expect(written).toMatchObject([[{ host: "sip.example.net", servers: [SECOND], at: clock.now() }]]);
});

test("what a name system does not know is not kept, and what is kept for another name is not used", async () => {
  const { kept, written } = keeping([{ ...KEPT, port: 5080 }]);
  const { peers, changes } = await keptPeers(kept, CARRIER);
  await changes(() => peers.look());
  expect(peers.targetOf(CARRIER)).toBeUndefined();
  expect(written).toEqual([]);
});

test("what is not an answer is left out of what was kept", () => {
  const damaged = [
    { ...KEPT, servers: [] },
    { ...KEPT, servers: [{ host: "a.b", port: 1 }] },
    { ...KEPT, at: "now" },
    7,
  ];
  expect(readKeptAnswers(JSON.stringify([...damaged, KEPT, null]))).toEqual([KEPT]);
  for (const text of ["", "{", "{}", "null", JSON.stringify([KEPT]).slice(0, -9)])
    expect(readKeptAnswers(text)).toEqual([]);
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
