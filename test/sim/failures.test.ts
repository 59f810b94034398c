import { once } from "node:events";
import { expect, test } from "vitest";
import type { CallEvent } from "#firmware/domain/call-event.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { createService } from "#firmware/service.ts";
import { type Box, openBox } from "#test/support/box.ts";
import type { PhoneCall } from "#test/support/phone-call.ts";

async function answered(call: PhoneCall): Promise<void> {
  if (call.state !== "answered") await once(call, "answered");
}

async function talking(): Promise<{ box: Box; caller: PhoneCall; called: PhoneCall }> {
  const opened = await openBox({
    change: (config) => {
      config.inboundRules = [];
      config.inboundDefault = { kind: "extension", extension: "1001" };
    },
  });
  const desk = await opened.phone("1001");
  const ringing = once(desk, "call");
  const caller = await opened.peer.call("02155501001");
  const [called] = (await ringing) as [PhoneCall];
  called.answer();
  await answered(caller);
  await opened.event("bridge.joined");
  return { box: opened, caller, called };
}

test("when the media process dies its calls end with cause 41, and the next call works", async () => {
  const { box, caller, called } = await talking();
  const gone = [once(caller, "ended"), once(called, "ended")];
  const back = new Promise<void>((resolve) => {
    box.service.media.events.process((event) => {
      if (event.type === "up") resolve();
    });
  });
  process.kill(box.service.mediaState().pid ?? 0, "SIGKILL");
  await Promise.all(gone);
  const ended = await box.event("call.ended");
  expect(ended.termination).toMatchObject({ cause: 41, by: "system" });
  await back;
  const again = await box.peer.call("02155501001");
  await box.event("leg.dialled", ({ call }) => call !== ended.call);
  again.hangUp();
  await box.event("call.ended", ({ call }) => call !== ended.call);
});

test("a call that was cut off by a power cut is closed at the next start, with its record", async () => {
  const { box, caller } = await talking();
  const { call } = await box.event("call.started");
  // What a power cut leaves: the journal up to here, and no end.
  const path = box.service.db.path;
  const events = box.events.filter((event) => event.call === call);
  caller.hangUp();
  await box.event("call.ended");
  box.service.db.run("DELETE FROM call WHERE id = :call", { call });
  box.service.db.run("DELETE FROM call_event WHERE call = :call AND seq > :seq", { call, seq: events.length });
  box.service.db.run("INSERT INTO live_call (call, started_at) VALUES (:call, 0)", { call });
  expect(path).toContain("callbox");
  const orphans: CallEvent[] = [];
  box.service.journal.written.subscribe((event) => orphans.push(event));
  expect(box.service.journal.closeOrphans(Date.now())).toBe(1);
  expect(orphans.at(-1)).toMatchObject({ type: "call.ended", termination: { cause: 41, detail: "system restart" } });
  expect(box.service.db.get("SELECT cause, detail FROM call")).toEqual({ cause: 41, detail: "system restart" });
  expect(box.service.db.get("SELECT * FROM live_call")).toBeUndefined();
});

test("hanging up while it rings: the phone stops, nobody is joined", async () => {
  const box = await openBox({
    change: (config) => {
      config.inboundRules = [];
      config.inboundDefault = { kind: "extension", extension: "1001" };
    },
  });
  const desk = await box.phone("1001");
  const ringing = once(desk, "call");
  const caller = await box.peer.call("02155501001");
  const [called] = (await ringing) as [PhoneCall];
  called.ring();
  const stopped = once(called, "ended");
  await box.event("leg.ringing");
  caller.hangUp();
  await stopped;
  const ended = await box.event("call.ended");
  expect(ended.termination.by).toBe("caller");
  expect(box.events.some(({ type }) => type === "bridge.joined")).toBe(false);
  expect(box.service.live.size).toBe(0);
});

test("a phone that answers while the caller cancels is hung up again", async () => {
  const box = await openBox({
    change: (config) => {
      config.inboundRules = [];
      config.inboundDefault = { kind: "extension", extension: "1001" };
    },
  });
  const desk = await box.phone("1001");
  const ringing = once(desk, "call");
  const caller = await box.peer.call("02155501001");
  const [called] = (await ringing) as [PhoneCall];
  called.ring();
  await box.event("leg.ringing");
  const over = once(called, "ended");
  called.answer();
  caller.hangUp();
  await over;
  await box.event("call.ended");
  expect(box.service.channels.trunkCalls("peer")).toBe(0);
});

test("two phones of a ring-all queue answer at once: one gets the caller, the other is told it was elsewhere", async () => {
  const box = await openBox({
    change: (config) => {
      config.inboundRules = [];
      config.inboundDefault = { kind: "queue", queue: "sales" };
      const sales = config.queues.find(({ id }) => id === "sales");
      if (sales !== undefined) {
        sales.strategy = "ring-all";
        sales.members = [
          { agent: "1001", penalty: 0 },
          { agent: "1002", penalty: 0 },
        ];
      }
    },
  });
  const phones = [await box.phone("1001"), await box.phone("1002")];
  for (const extension of ["1001", "1002"]) box.service.people.actions.apply(extension, { type: "sign-in" }, "page");
  const ringing = phones.map((phone) => once(phone, "call"));
  const caller = await box.peer.call("02155501001");
  const calls = (await Promise.all(ringing)).map(([call]) => call as PhoneCall);
  // Asked for before they answer: the loser is told before the journal is written.
  const endings = calls.map((call) => once(call, "ended").then(() => call));
  for (const call of calls) call.answer();
  await answered(caller);
  await box.event("bridge.joined");
  const loser = await Promise.race(endings);
  const winner = calls.find((call) => call !== loser);
  expect(winner?.state).toBe("answered");
  caller.hangUp();
  await box.event("call.ended");
  const results = box.service.db.all<{ result: string }>("SELECT result FROM call_leg ORDER BY result");
  expect(results).toEqual([{ result: "answered" }, { result: "elsewhere" }]);
});

test("a taken SIP port is refused with the port, and nothing is left running", async () => {
  const box = await openBox();
  const taken = box.service.sip.local().port;
  const second = await createService({
    log: silentLogger,
    dataFolder: `${box.folder}/second`,
    bind: "127.0.0.1",
    sipPort: taken,
    httpPort: 0,
    rtpPorts: { first: 30_100, last: 30_140 },
    logLevel: "error",
  });
  await expect(second.start()).rejects.toMatchObject({ code: "EADDRINUSE", port: taken });
});
