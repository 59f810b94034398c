import { once } from "node:events";
import { expect, test } from "vitest";
import { dialRefusal } from "#firmware/service/dial-refusal.table.ts";
import { type Box, openBox } from "#test/support/box.ts";
import { hears, TrunkCaller } from "#test/support/box-callers.ts";
import type { PhoneCall } from "#test/support/phone-call.ts";
import { sine } from "#test/support/rtp-phone.ts";
import type { SipPhone } from "#test/support/sip-phone.ts";

/** A box whose way out is the SIP peer. */
function trunkBox(): Promise<Box> {
  return openBox({
    change(config) {
      config.outboundRules = [
        {
          id: "outside",
          name: "9 for an outside line",
          enabled: true,
          pattern: "9*",
          stripDigits: 1,
          via: [{ kind: "trunk", trunk: "peer" }],
        },
      ];
    },
  });
}

async function rung(phone: SipPhone): Promise<PhoneCall> {
  const [call] = await once(phone, "call");
  return call;
}

test("a click on a number rings one's own phone first, then the number, and joins the two", async () => {
  const box = await trunkBox();
  const desk = await box.phone("1001");
  const own = rung(desk);
  const outside = rung(box.peer);
  const dialled = box.service.reception.dial("1001", "021 5551 2399");
  if (dialled.kind !== "dialled") throw new Error(dialled.because);
  const mine = await own;
  expect(mine.from).toBe("902155512399");
  mine.ring();
  await box.agentIs("1001", "signed-out");
  expect(box.events.some(({ type }) => type === "leg.dialled")).toBe(false);
  mine.answer();
  const theirs = await outside;
  expect(theirs.invite.first).toContain("sip:02155512399@");
  theirs.ring();
  theirs.answer();
  await box.event("bridge.joined");
  mine.rtp.hum(sine(600, 20));
  await hears(theirs.rtp, 600);
  mine.hangUp();
  const { termination } = await box.ended(dialled.call);
  expect(termination).toMatchObject({ cause: 16, by: "caller" });
  expect(box.record(dialled.call)).toMatchObject({
    direction: "outbound",
    origin: "1001",
    caller_number: "1001",
    called_number: "902155512399",
    result: "answered",
    trunk: "peer",
  });
  await box.isQuiet();
});

test("a click is refused in words: no phone, a number nobody takes, an extension that may not", async () => {
  const box = await trunkBox();
  const because = (extension: string, number: string): string | undefined => {
    const dialled = box.service.reception.dial(extension, number);
    return dialled.kind === "refused" ? dialled.because : undefined;
  };
  expect(because("1001", "02155512399")).toBe("phone-unreachable");
  expect(dialRefusal("phone-unreachable").message).toContain("not registered");
  await box.phone("1001");
  expect(because("1001", "*11")).toBe("no-such-number");
  expect(because("1001", "1001")).toBe("no-such-number");
  expect(because("4711", "02155512399")).toBe("no-such-extension");
  expect(box.service.live.size).toBe(0);
});

test("whoever does not pick up the own phone has made no call outside", async () => {
  const box = await trunkBox();
  const own = rung(await box.phone("1001"));
  const dialled = box.service.reception.dial("1001", "02155512399");
  (await own).refuse();
  if (dialled.kind !== "dialled") throw new Error(dialled.because);
  const { termination } = await box.ended(dialled.call);
  expect(termination).toMatchObject({ cause: 17, by: "caller" });
  expect(box.events.some(({ type }) => type === "leg.dialled")).toBe(false);
  await box.isQuiet();
});

test("what a trunk lets be heard before the answer reaches the caller, and the answer comes after it", async () => {
  const box = await trunkBox();
  const desk = await box.phone("1001");
  const outside = rung(box.peer);
  const call = await desk.call("902155512399");
  const early = new TrunkCaller(call);
  const theirs = await outside;
  const body = box.peer.describe(theirs.rtp);
  box.peer.reply(theirs.invite, "183 Session Progress", {
    to: `${theirs.invite.headers.get("to")?.[0]};tag=early`,
    body,
  });
  theirs.rtp.hum(sine(700, 20));
  await early.hears(700);
  expect(call.state).toBe("ringing");
  theirs.rtp.quiet();
  theirs.refuse();
  await early.answered();
  await early.hearsSound("line-busy");
  await box.ended();
  expect(box.record()).toMatchObject({ result: "busy", cause: 17 });
  await box.isQuiet();
});

test("a line whose exchange reverses polarity counts as answered then, and not by time", async () => {
  const box = await openBox({ board: [] });
  const desk = await box.phone("1001");
  const call = await desk.call("902155512399");
  const caller = new TrunkCaller(call);
  await caller.hearsSound("ring-back");
  expect(call.state).toBe("ringing");
  await caller.answered();
  const { at } = await box.event("leg.answered");
  const dialledAt = (await box.event("leg.ringing")).at;
  expect(at).toBeGreaterThan(dialledAt);
  caller.hangUp();
  await box.ended();
  expect(Number(box.record().talk_ms)).toBeLessThan(at - dialledAt + 5_000);
  await box.isQuiet();
});

test("without polarity a call out counts as answered after the line's own time", async () => {
  const box = await openBox({
    board: [],
    change(config) {
      for (const line of config.boards[0]?.lines ?? []) line.answerAfterSeconds = 1;
    },
  });
  await box.simulator?.client.request("exchange", { port: 1, answersByPolarity: false });
  const desk = await box.phone("1001");
  const caller = await box.dials(desk, "902155512399");
  const dialledAt = (await box.event("leg.ringing")).at;
  const { at } = await box.event("leg.answered");
  expect(at - dialledAt).toBeGreaterThanOrEqual(900);
  caller.hangUp();
  await box.ended();
  await box.isQuiet();
});

test("a busy number is told to the extension as busy and is no conversation", async () => {
  const box = await openBox({ board: [] });
  const caller = await box.dials(await box.phone("1001"), "902155512300");
  await caller.hearsSound("line-busy");
  await caller.ended();
  await box.ended();
  expect(box.record()).toMatchObject({ result: "busy", cause: 17, talk_ms: 0 });
  expect(box.events.some(({ type }) => type === "bridge.joined")).toBe(false);
  await box.isQuiet();
});

test("a trunk whose peer is gone is known to be down, and the next way takes the call", async () => {
  const box = await openBox({
    change(config) {
      const peer = config.trunks[0];
      if (peer === undefined) throw new Error("the demo has a trunk");
      peer.checkReachable = true;
      // Nobody listens there, and TCP says so at once.
      config.trunks.push({ ...peer, id: "gone", name: "Gone", transport: "tcp", port: 9 });
      const via = ["gone", "peer"].map((trunk) => ({ kind: "trunk" as const, trunk }));
      config.outboundRules = [{ id: "out", name: "Out", enabled: true, pattern: "9*", stripDigits: 1, via }];
    },
  });
  const { trunkWatch } = box.service;
  await box.until("both peers have been asked", () => {
    return trunkWatch.reach("peer")?.state === "up" && trunkWatch.reach("gone")?.state === "down";
  });
  const outside = rung(box.peer);
  const call = await (await box.phone("1001")).call("902155512399");
  (await outside).answer();
  await new TrunkCaller(call).answered();
  const { decision } = await box.event("call.decided", (event) => event.decision.code === "outbound.way-failed");
  expect(decision.facts).toEqual({ trunk: "gone", because: "the peer does not answer" });
  call.hangUp();
  await box.ended();
  expect(box.record()).toMatchObject({ trunk: "peer", result: "answered" });
  await box.isQuiet();
});
