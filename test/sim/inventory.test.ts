import { once } from "node:events";
import { expect, test } from "vitest";
import type { Inventory } from "#firmware/care/inventory.ts";
import { openBox } from "#test/support/box.ts";

const sizes = ({ calls, legs, entries, sip, media }: Inventory) => ({
  calls: calls.length,
  legs: legs.length,
  entries: entries.length,
  dialogs: sip.dialogs,
  sessions: sip.incoming + sip.outgoing,
  endpoints: media?.endpoints.length,
  bridges: media?.bridges.length,
  recordings: media?.recordings.length,
  ports: media?.ports.used,
});
const NOTHING = {
  ...{ calls: 0, legs: 0, entries: 0, dialogs: 0, sessions: 0 },
  ...{ endpoints: 0, bridges: 0, recordings: 0, ports: 0 },
};

test("a conversation is the same two legs in calls, SIP and media, and nothing of it stays", async () => {
  const box = await openBox({
    change: (config) => {
      config.inboundRules = [];
      config.inboundDefault = { kind: "queue", queue: "sales" };
    },
  });
  const desk = await box.agent("1002");
  expect(sizes(await box.service.inventory())).toEqual(NOTHING);
  const rung = once(desk, "call");
  const caller = await box.caller();
  const [called] = await rung;
  called.ring();
  called.answer();
  await box.event("bridge.joined");
  const during = await box.service.inventory();
  expect(sizes(during)).toEqual({
    ...{ calls: 1, legs: 2, entries: 0, dialogs: 2, sessions: 2 },
    ...{ endpoints: 2, bridges: 1, recordings: 1, ports: 2 },
  });
  expect(during.media?.endpoints.map(({ id }) => id).toSorted()).toEqual(during.legs.map(({ id }) => id).toSorted());
  expect(during.legs.map(({ state }) => state)).toEqual(["answered", "answered"]);
  expect(during.agents).toContainEqual(
    expect.objectContaining({ agent: "1002", state: "talking", call: during.calls[0]?.id }),
  );
  caller.hangUp();
  await box.isQuiet();
  const after = await box.service.inventory();
  // A dialog stays until its BYE has been answered.
  expect({ ...sizes(after), dialogs: 0 }).toEqual(NOTHING);
  expect(after.control.timers).toBeGreaterThan(0);
});
