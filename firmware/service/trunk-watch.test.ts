import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { createDemoConfig } from "#firmware/config/demo/demo.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import type { SipEndpoint } from "#firmware/sip/endpoint.ts";
import { createDns } from "#firmware/sip/locate/dns.ts";
import { DnsServer } from "#test/support/dns-server.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { createNamedPeers, createTrunkWatch } from "./sip.ts";

const CARRIER = "carrier.example.net";

/** A trunk given by a name with two servers; of these the ones of `there` answer. */
async function carrier(there: readonly string[]) {
  const names = await DnsServer.open();
  names.point(CARRIER, ["192.0.2.1", "192.0.2.2"], 300);
  const clock = new FakeClock();
  const demo = createDemoConfig({ boardPath: "/dev/null" });
  const trunks = demo.trunks.map((trunk) => ({
    ...trunk,
    id: "carrier",
    host: CARRIER,
    port: 5060,
    checkReachable: true,
  }));
  const config = () => ({ ...demo, trunks });
  const peers = createNamedPeers({
    ...{ clock, config, log: silentLogger, bind: "0.0.0.0" },
    dns: createDns([names.address]),
  });
  const asked: string[] = [];
  const sip: Pick<SipEndpoint, "askPeer"> = {
    askPeer(_uri, told, target) {
      const host = target !== undefined && "host" in target ? target.host : "";
      asked.push(host);
      told(there.includes(host));
    },
  };
  const watch = createTrunkWatch({ clock, config, log: silentLogger, sip, peers });
  onTestFinished(() => {
    watch.stop();
    peers.stop();
  });
  const found = new EventTarget();
  peers.changes.subscribe(() => found.dispatchEvent(new Event("found")));
  const isFound = once(found, "found");
  peers.look();
  await isFound;
  return { asked, peers, watch, target: () => peers.targetOf({ host: CARRIER, transport: "udp" })?.host };
}

test("a trunk whose first server is silent is up by its second, and calls go there", async () => {
  const { asked, watch, target } = await carrier(["192.0.2.2"]);
  watch.look();
  expect(asked).toEqual(["192.0.2.1", "192.0.2.2"]);
  expect(watch.reach("carrier")?.state).toBe("up");
  expect(target()).toBe("192.0.2.2");
});

test("a trunk is down only when every server of its name is silent", async () => {
  const { asked, watch } = await carrier([]);
  watch.look();
  expect(asked).toEqual(["192.0.2.1", "192.0.2.2"]);
  expect(watch.reach("carrier")?.state).toBe("down");
});
