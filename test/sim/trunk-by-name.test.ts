import { once } from "node:events";
import { expect, test } from "vitest";
import { createDns } from "#firmware/sip/locate/dns.ts";
import { type Box, openBox } from "#test/support/box.ts";
import { TrunkCaller } from "#test/support/box-callers.ts";
import { DnsServer } from "#test/support/dns-server.ts";

const CARRIER = "carrier.example.net";

/** A box whose only way out is a carrier given by name; its services are where the SIP peer of the box is. */
async function carrierBox(isThere: boolean): Promise<{ box: Box; names: DnsServer }> {
  const names = await DnsServer.open();
  const box = await openBox({
    dns: createDns([names.address]),
    change(config, peerPort) {
      const peer = config.trunks[0];
      if (peer === undefined) throw new Error("the demo has a trunk");
      config.trunks = [{ ...peer, id: "carrier", name: "Carrier", host: CARRIER, port: 5060, checkReachable: true }];
      const via = [{ kind: "trunk" as const, trunk: "carrier" }];
      config.outboundRules = [{ id: "out", name: "Out", enabled: true, pattern: "9*", stripDigits: 1, via }];
      if (!isThere) return;
      names.serve(`_sip._udp.${CARRIER}`, [{ priority: 0, weight: 0, port: peerPort, name: `sbc.${CARRIER}` }]);
      names.point(`sbc.${CARRIER}`, ["127.0.0.1"]);
    },
  });
  return { box, names };
}

test("a trunk given by name calls where the name's services are, and is known when it calls", async () => {
  const { box } = await carrierBox(true);
  const { peers, trunkWatch } = box.service;
  await box.until("the carrier has answered", () => trunkWatch.reach("carrier")?.state === "up");
  const rings = once(box.peer, "call");
  const call = await (await box.phone("1001")).call("902155512399");
  const [outside] = await rings;
  outside.answer();
  await new TrunkCaller(call).answered();
  call.hangUp();
  await box.ended();
  expect(box.record()).toMatchObject({ trunk: "carrier", direction: "outbound", result: "answered" });

  const caller = await (await box.caller()).answered();
  caller.hangUp();
  const { call: id } = await box.event("call.started", ({ direction }) => direction === "inbound");
  await box.ended(id);
  expect(box.record(id)).toMatchObject({ trunk: "carrier", direction: "inbound" });
  expect(peers.holds("127.0.0.1")).toBe(true);
  await box.isQuiet();
});

test("a trunk whose name leads nowhere is no way out, and the caller is told at once", async () => {
  const { box, names } = await carrierBox(false);
  await box.until("the name has been asked for", () => names.asked.includes(`AAAA ${CARRIER}`));
  const caller = new TrunkCaller(await (await box.phone("1001")).call("902155512399"));
  await caller.ended();
  await box.ended();
  const { decision } = await box.event("call.decided", (event) => event.decision.code === "outbound.way-failed");
  expect(decision.facts).toEqual({ trunk: "carrier", because: "the peer's name is not found" });
  await box.isQuiet();
});
