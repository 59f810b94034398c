import { expect, onTestFinished, test } from "vitest";
import { createDemoConfig } from "#firmware/config/demo/demo.ts";
import type { FirewallPlan } from "#firmware/keeper/firewall/plan.ts";
import { KeeperRefusal } from "#firmware/keeper/protocol.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import type { KeeperClient } from "./keeper-client.ts";
import { NetworkGuard } from "./network-guard.ts";

const PORTS = { sip: 5060, page: 8080, rtp: { first: 16000, last: 17999 } };

/** A box with one trunk, whose peer is where the test says; the keeper's end of the socket keeps what was asked for. */
function house() {
  const clock = new FakeClock();
  const config = createDemoConfig({ boardPath: "/dev/null" });
  const applied: FirewallPlan[] = [];
  const here = { addresses: ["198.51.100.1"], isRefusing: false, isDumb: false };
  const ask = (async (verb: string, input: unknown) => {
    if (verb === "host-name") return { asked: "callbox", found: "callbox" };
    if (here.isRefusing) throw new KeeperRefusal("firewall-refused", "nft did not take the rules");
    applied.push(input as FirewallPlan);
    return { applied: true };
  }) as unknown as KeeperClient["ask"]; // only what the guard asks
  const guard = new NetworkGuard({
    ...{ clock, log: silentLogger, keeper: { ask }, config: () => config },
    surroundings: () => {
      if (here.isDumb) throw new Error("the system does not tell its addresses");
      return { ports: PORTS, own: ["192.168.7.20/24"], peers: () => here.addresses };
    },
  });
  onTestFinished(() => guard.stop());
  return { clock, guard, here, applied };
}

const trunks = (plan: FirewallPlan | undefined): string[] | undefined => plan?.trunks.map(({ address }) => address);

test("the keeper is asked only when something is different, whatever the order of a name's addresses", async () => {
  const { clock, guard, here, applied } = house();
  await guard.look();
  for (let looks = 0; looks < 6; looks++) await clock.advanceAsync(10_000);
  expect(applied).toHaveLength(1);
  here.addresses = ["198.51.100.2", "198.51.100.1"];
  await guard.look();
  here.addresses = ["198.51.100.1", "198.51.100.2"];
  await guard.look();
  expect(applied).toHaveLength(2);
  expect(trunks(applied[1])).toEqual(["198.51.100.1", "198.51.100.2"]);
});

test("rules that are refused are tried again, and the page is told why meanwhile", async () => {
  const { clock, guard, here, applied } = house();
  here.isRefusing = true;
  await guard.look();
  expect(guard.state).toMatchObject({ isApplied: false, refused: "nft did not take the rules" });
  here.isRefusing = false;
  await clock.advanceAsync(10_000);
  expect(guard.state).toMatchObject({ isApplied: true, refused: undefined });
  expect(applied).toHaveLength(1);
});

test("a machine that does not tell its addresses for a moment is looked at again; its rules stand", async () => {
  const { clock, guard, here, applied } = house();
  await guard.look();
  here.isDumb = true;
  await guard.look();
  expect(guard.state).toMatchObject({ isApplied: true, refused: "the system does not tell its addresses" });
  here.isDumb = false;
  here.addresses = ["198.51.100.2"];
  await clock.advanceAsync(10_000);
  expect(guard.state).toMatchObject({ isApplied: true, refused: undefined });
  expect(applied).toHaveLength(2);
});
