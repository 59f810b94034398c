import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { createDemoConfig } from "#firmware/config/demo/demo.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import type { SipEndpoint } from "#firmware/sip/endpoint.ts";
import { createDns } from "#firmware/sip/locate/dns.ts";
import { DnsServer } from "#test/support/dns-server.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { createNamedPeers } from "./sip.ts";
import { trunkAlarms, trunkReason } from "./trunk-trouble.ts";
import { createTrunkWatch } from "./trunk-watch.ts";

const CARRIER = "carrier.example.net";

/**
 * A trunk given by a name with two servers, and what each of them says to OPTIONS: a status, or `silent` after 32 s.
 */
async function carrier(says: Record<string, number | "silent">) {
  const names = await DnsServer.open();
  names.point(CARRIER, ["192.0.2.1", "192.0.2.2"], 300);
  const clock = new FakeClock();
  const demo = createDemoConfig({ boardPath: "/dev/null" });
  const [given] = demo.trunks;
  if (given === undefined) throw new Error("the demo has a trunk");
  const trunk = { ...given, id: "carrier", host: CARRIER, port: 5060, checkReachable: true };
  const config = () => ({ ...demo, trunks: [trunk] });
  const peers = createNamedPeers({
    ...{ clock, config, log: silentLogger, bind: "0.0.0.0" },
    dns: createDns([names.address]),
    kept: { find: () => undefined, keep: () => undefined },
  });
  const asked: string[] = [];
  const sip: Pick<SipEndpoint, "askPeer"> = {
    askPeer(_uri, told, target) {
      const host = target !== undefined && "host" in target ? target.host : "";
      asked.push(host);
      const status = says[host];
      if (typeof status === "number") told(true, status);
      else clock.after(32_000, () => told(false));
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
  const parts = { peers, trunkWatch: watch };
  return {
    ...{ asked, clock, watch, says },
    order: () => peers.targetsOf({ host: CARRIER, transport: "udp" }).map(({ host }) => host),
    reason: () => trunkReason(trunk, { peers, isDown: false, timeZone: "UTC" }),
    alarms: () => trunkAlarms(config(), parts).map(({ id, severity, message }) => [id, severity, message]),
  };
}

const [FIRST, SECOND] = ["192.0.2.1", "192.0.2.2"];

test("a trunk whose first server is silent is up by its second, calls go there, and somebody is told", async () => {
  const { clock, watch, order, reason, alarms } = await carrier({ [FIRST]: "silent", [SECOND]: 200 });
  watch.start();
  expect(watch.reach("carrier")?.state).toBe("up");
  clock.advance(32_000);
  expect(order()).toEqual([SECOND, FIRST]);
  expect(reason()).toBe("the server 192.0.2.1:5060 does not answer; calls go to 192.0.2.2:5060");
  expect(alarms()).toEqual([]);
  clock.advance(150_000);
  expect(order()).toEqual([SECOND, FIRST]);
  expect(watch.reach("carrier")?.state).toBe("up");
  expect(alarms()).toEqual([
    ["trunk-carrier.server", "watch", expect.stringContaining("does not answer; calls go to")],
  ]);
});

test("calls come back to the first server as soon as it answers", async () => {
  const { clock, watch, order, reason, says } = await carrier({ [FIRST]: "silent", [SECOND]: 200 });
  watch.start();
  clock.advance(59_000);
  expect(order()).toEqual([SECOND, FIRST]);
  says[FIRST] = 200;
  clock.advance(1_000);
  expect(order()).toEqual([FIRST, SECOND]);
  expect(reason()).toBeUndefined();
});

test("a silent server is not asked a second time while the question is open", async () => {
  const { asked, clock, watch } = await carrier({ [FIRST]: "silent", [SECOND]: 200 });
  watch.start();
  clock.advance(31_000);
  expect(asked).toEqual([FIRST, SECOND, SECOND]);
});

test("a server that takes nothing now is passed over, and the trunk is up", async () => {
  const { watch, order, reason } = await carrier({ [FIRST]: 503, [SECOND]: 404 });
  watch.start();
  expect(watch.reach("carrier")?.state).toBe("up");
  expect(order()).toEqual([SECOND, FIRST]);
  expect(reason()).toBe("the server 192.0.2.1:5060 takes no calls; calls go to 192.0.2.2:5060");
});

test("a trunk is down only when every server of its name is silent", async () => {
  const { asked, clock, watch, alarms } = await carrier({ [FIRST]: "silent", [SECOND]: "silent" });
  watch.start();
  clock.advance(32_000);
  expect(asked).toEqual([FIRST, SECOND]);
  expect(watch.reach("carrier")?.state).toBe("down");
  clock.advance(150_000);
  expect(alarms()).toMatchObject([["trunk-carrier", "act", expect.any(String)]]);
});
