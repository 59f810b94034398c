import { once } from "node:events";
import { expect, test } from "vitest";
import type { Config } from "#firmware/config/schema/config.ts";
import type { Destination } from "#firmware/domain/destination.ts";
import { type Box, openBox } from "#test/support/box.ts";
import type { LineCaller } from "#test/support/box-callers.ts";
import type { PhoneCall } from "#test/support/phone-call.ts";
import type { SipPhone } from "#test/support/sip-phone.ts";

/** Fax machines that call a line a menu, a queue or a mailbox answers. The fax of the box is extension 1004. */
const FAX = "1004";

function faxBox(ways: readonly Destination[], change: (config: Config) => void = () => undefined): Promise<Box> {
  return openBox({
    board: [],
    change(config) {
      config.fax = { extension: FAX };
      config.inboundRules = ways.map((inHours, index) => ({
        id: `line${index + 1}`,
        name: `Line ${index + 1}`,
        enabled: true,
        lines: [`board1.${index + 1}`],
        inHours,
      }));
      change(config);
    },
  });
}

/** A fax machine's calling tone (T.30): half a second of 1100 Hz. */
function callingTone(box: Box, port: number): Promise<unknown> {
  return box.simulator?.client.request("hum", { port, hz: 1_100, ms: 500 }) ?? Promise.reject(new Error("no board"));
}

async function rings(phone: SipPhone): Promise<PhoneCall> {
  const [call] = (await once(phone, "call")) as [PhoneCall];
  return call;
}

/** The call of a caller, by number. */
async function callOf(box: Box, number: string): Promise<string> {
  return (await box.event("call.started", ({ caller }) => caller.number === number)).call;
}

test("a fax machine in a menu is put through to the fax extension, and the call's page says why", async () => {
  const box = await faxBox([{ kind: "flow", flow: "main" }]);
  const fax = await box.phone(FAX);
  const caller = await box.lineCaller(1, "13955501001");
  const call = await callOf(box, "13955501001");
  await box.event("call.answered");
  const ringing = rings(fax);
  await callingTone(box, 1);
  const answered = await ringing;
  expect(answered.from).toBe("13955501001");
  answered.answer();
  await box.event("bridge.joined");
  const moved = await box.event("call.routed", ({ decision }) => decision.code === "inbound.fax");
  expect(moved).toMatchObject({
    destination: { kind: "extension", extension: FAX },
    decision: { facts: { extension: FAX } },
  });
  caller.hangUp();
  await box.ended(call);
  expect(box.record(call)).toMatchObject({ result: "answered", agent: FAX });
  expect(box.events.some(({ type }) => type === "call.failed")).toBe(false);
  await box.isQuiet();
});

test("one that waits in a queue leaves it, the agent's phone stops ringing, and the next caller is served", async () => {
  const box = await faxBox([
    { kind: "queue", queue: "sales" },
    { kind: "queue", queue: "sales" },
  ]);
  const [fax, agent] = [await box.phone(FAX), await box.agent("1002")];
  const offered = rings(agent);
  const caller = await box.lineCaller(1, "13955501001");
  const call = await callOf(box, "13955501001");
  const first = await offered;
  const [stopped, ringing] = [once(first, "ended"), rings(fax)];
  await callingTone(box, 1);
  await stopped;
  (await ringing).answer();
  await box.event("bridge.joined");
  expect(await box.event("queue.left")).toMatchObject({ reason: "moved" });
  const next = rings(agent);
  await box.lineCaller(2, "13955501002");
  expect((await next).from).toBe("13955501002");
  caller.hangUp();
  await box.ended(call);
  expect(box.record(call).stays).toMatchObject([{ reason: "moved", agent: null }]);
});

test("one that was taken for somebody with a message leaves none", async () => {
  const box = await faxBox([{ kind: "voicemail", mailbox: "general" }]);
  const fax = await box.phone(FAX);
  const caller = await box.lineCaller(1);
  await expect.poll(async () => (await box.service.media.stats()).recordings, { timeout: 10_000 }).toBe(1);
  const ringing = rings(fax);
  await callingTone(box, 1);
  (await ringing).answer();
  await box.event("bridge.joined");
  caller.hangUp();
  const { call } = await box.ended();
  expect(box.record(call)).toMatchObject({ result: "answered", voicemail: null });
  expect(box.service.audio.messages.list("general")).toEqual([]);
  await box.isQuiet();
});

test("where a rule moves no fax calls, and where somebody talks already, the tone changes nothing", async () => {
  const box = await faxBox(
    [
      { kind: "flow", flow: "main" },
      { kind: "extension", extension: "1002" },
    ],
    (config) => {
      const [first] = config.inboundRules;
      if (first !== undefined) first.faxExtension = "none";
    },
  );
  const [fax, desk] = [await box.phone(FAX), await box.phone("1002")];
  fax.on("call", () => expect.unreachable("nobody calls the fax"));
  desk.on("call", (rung) => rung.answer());
  const callers: LineCaller[] = [await box.lineCaller(1, "13955501001"), await box.lineCaller(2, "13955501002")];
  await box.event("bridge.joined");
  for (const [index, number] of ["13955501001", "13955501002"].entries()) {
    const call = await callOf(box, number);
    await box.event("call.answered", (event) => event.call === call);
    await callingTone(box, index + 1);
    await box.event("leg.fax", (event) => event.call === call);
  }
  for (const caller of callers) caller.hangUp();
  await box.isQuiet();
  expect(box.events.some((event) => event.type === "call.routed" && event.decision.code === "inbound.fax")).toBe(false);
});
