import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createDns } from "#firmware/sip/locate/dns.ts";
import { type Box, openBox } from "#test/support/box.ts";
import { TrunkCaller } from "#test/support/box-callers.ts";
import { portOf } from "#test/support/box-setup.ts";
import { DnsServer } from "#test/support/dns-server.ts";
import { SipPhone } from "#test/support/sip-phone.ts";
import { freePort, hasSipp, Sipp } from "#test/support/sipp.ts";

if (!hasSipp) console.warn("sipp is not installed: it is not tried as a second server (apt install sip-tester)");

const CARRIER = "carrier.example.net";

/** A box whose only way out is a carrier given by name. Its services are at these ports, the first first. */
async function carrierBox(portsOf: (peer: number) => readonly number[]): Promise<{ box: Box; names: DnsServer }> {
  const names = await DnsServer.open();
  const box = await openBox({
    dns: createDns([names.address]),
    change(config, peerPort) {
      const peer = config.trunks[0];
      if (peer === undefined) throw new Error("the demo has a trunk");
      // Nobody asks whether the servers are there: the call finds it out.
      config.trunks = [{ ...peer, id: "carrier", name: "Carrier", host: CARRIER, port: 5060, checkReachable: false }];
      const via = [{ kind: "trunk" as const, trunk: "carrier" }];
      config.outboundRules = [{ id: "out", name: "Out", enabled: true, pattern: "9*", stripDigits: 1, via }];
      const services = portsOf(peerPort).map((port, priority) => ({ priority, weight: 0, port, name: `s.${CARRIER}` }));
      names.serve(`_sip._udp.${CARRIER}`, services);
      names.point(`s.${CARRIER}`, ["127.0.0.1"]);
    },
  });
  await box.until("the carrier is found", () => targets(box).length > 0);
  return { box, names };
}

function targets({ service }: Box): readonly number[] {
  return service.peers.targetsOf({ host: CARRIER, transport: "udp" }).map(({ port }) => port);
}

/** Extension 1001 calls out, the outside answers, and they hang up. */
async function callsOut(box: Box): Promise<void> {
  const rings = once(box.peer, "call");
  const call = await (await box.phone("1001")).call("902155512399");
  const [outside] = await rings;
  outside.answer();
  await new TrunkCaller(call).answered();
  call.hangUp();
  await box.isQuiet();
}

/** The ports that the ladder says the INVITEs of all calls went to, in order. */
async function ladderPorts(box: Box, isWhole: (ports: readonly number[]) => boolean): Promise<number[]> {
  const read = (): number[] =>
    box.service.db
      .all<{ summary: string }>("SELECT summary FROM trace WHERE summary LIKE 'INVITE%' ORDER BY id")
      .flatMap(({ summary }) => Number(/ to 127\.0\.0\.1:(\d+)$/.exec(summary)?.[1] ?? 0) || []);
  await box.until("the ladder is written", () => isWhole(read()));
  return read();
}

test("a call goes to the second server within seconds when the first is silent, the next one at once", async () => {
  const dead = await freePort();
  const { box } = await carrierBox((peer) => [dead, peer]);
  const alive = targets(box)[1] ?? 0;
  await callsOut(box);
  expect(box.record()).toMatchObject({ trunk: "carrier", direction: "outbound", result: "answered" });
  expect(targets(box)).toEqual([alive, dead]);
  const failed = box.service.peers.failedOf({ host: CARRIER, transport: "udp" });
  expect(failed).toMatchObject([{ server: { port: dead }, failures: 1 }]);
  await callsOut(box);
  const ports = await ladderPorts(box, (all) => all.filter((port) => port === alive).length === 2);
  expect([...new Set(ports)]).toEqual([dead, alive]);
  expect(ports.slice(-2)).toEqual([alive, alive]);
});

test.skipIf(!hasSipp)("a call goes to the second server, a sipp, when the first takes nothing now", async () => {
  const server = { host: "127.0.0.1", port: 9 };
  const busy = await SipPhone.open({ user: "busy", password: "", server });
  const sipp = await Sipp.start({ scenario: "called-phone.xml" });
  onTestFinished(() => {
    busy.close();
    sipp.stop();
  });
  const refused: string[] = [];
  busy.on("call", (call) => {
    refused.push(call.id);
    call.refuse("503 Service Unavailable");
  });
  const { box } = await carrierBox(() => [portOf(busy), sipp.port]);
  server.port = box.service.sip.local().port;
  const call = await (await box.phone("1001")).call("902155512399");
  await new TrunkCaller(call).answered();
  call.hangUp();
  const { exitCode, output } = await sipp.finished;
  expect([exitCode, output]).toEqual([0, expect.any(String)]);
  await box.isQuiet();
  expect(box.record()).toMatchObject({ trunk: "carrier", result: "answered" });
  expect(refused).toHaveLength(1);
  expect(targets(box)).toEqual([sipp.port, portOf(busy)]);
});

test("a box that starts while no name server answers calls its carrier, and knows it when it calls", async () => {
  const { box, names } = await carrierBox((peer) => [peer]);
  const [peer] = targets(box);
  await box.stop();
  names.mood = "silent";
  await box.start();
  expect(targets(box)).toEqual([peer]);
  await callsOut(box);
  const caller = await (await box.caller()).answered();
  caller.hangUp();
  const { call } = await box.event("call.started", ({ direction }) => direction === "inbound");
  await box.ended(call);
  expect(box.record(call)).toMatchObject({ trunk: "carrier", direction: "inbound" });
  expect(readFileSync(join(box.folder, "peer-addresses.json"), "utf8")).toContain(CARRIER);
});
