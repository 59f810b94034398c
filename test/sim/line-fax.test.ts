import { expect, test } from "vitest";
import type { Destination } from "#firmware/domain/destination.ts";
import type { PhoneCall } from "#test/support/phone-call.ts";
import { shareBox } from "#test/support/shared-box.ts";
import type { SipPhone } from "#test/support/sip-phone.ts";

/** Fax machines that call a line a menu, a queue or a mailbox answers. The fax of the box is extension 1004. */
const FAX = "1004";

/** Where each line leads, the first line first. */
const WAYS: readonly Destination[] = [
  { kind: "flow", flow: "main" },
  { kind: "queue", queue: "sales" },
  { kind: "queue", queue: "sales" },
  { kind: "voicemail", mailbox: "general" },
  { kind: "flow", flow: "main" },
  { kind: "extension", extension: "1003" },
];
/** Line 5 moves no fax calls. */
const MOVES_NONE = 5;

const box = shareBox({
  board: ["--fxo", "6", "--fxs", "0"],
  change(config) {
    const [board] = config.boards;
    const [like] = board?.lines ?? [];
    if (board === undefined || like === undefined) throw new Error("the demo company has a board");
    board.lines = WAYS.map((_, index) => ({ ...like, port: index + 1, name: `FXO ${index + 1}` }));
    config.outboundRules = [];
    config.fax = { extension: FAX };
    for (const extension of config.extensions) if (extension.number === FAX) extension.maxCalls = 4;
    config.inboundRules = WAYS.map((inHours, index) => ({
      id: `line${index + 1}`,
      name: `Line ${index + 1}`,
      enabled: true,
      lines: [`board1.${index + 1}`],
      inHours,
      ...(index + 1 === MOVES_NONE && { faxExtension: "none" as const }),
    }));
  },
});

/** A fax machine's calling tone (T.30): half a second of 1100 Hz. */
function callingTone(port: number): Promise<unknown> {
  return box().simulator?.client.request("hum", { port, hz: 1_100, ms: 500 }) ?? Promise.reject(new Error("no board"));
}

/** The phone rings for this caller. */
function rings(phone: SipPhone, from: string): Promise<PhoneCall> {
  return new Promise((resolve) => {
    const look = (call: PhoneCall): void => {
      if (call.from !== from) return;
      phone.off("call", look);
      resolve(call);
    };
    phone.on("call", look);
  });
}

const ended = (call: PhoneCall): Promise<unknown> => new Promise((resolve) => call.once("ended", resolve));

/** The call of a caller, by number. */
async function callOf(number: string): Promise<string> {
  return (await box().event("call.started", ({ caller }) => caller.number === number)).call;
}

test("one that was taken for somebody with a message leaves none", async () => {
  const fax = await box().phone(FAX);
  const caller = await box().lineCaller(4, "13955501004");
  const call = await callOf("13955501004");
  await expect.poll(async () => (await box().service.media.stats()).recordings, { timeout: 10_000 }).toBe(1);
  const ringing = rings(fax, "13955501004");
  await callingTone(4);
  (await ringing).answer();
  await box().event("bridge.joined", (event) => event.call === call);
  caller.hangUp();
  await box().ended(call);
  expect(box().record(call)).toMatchObject({ result: "answered", voicemail: null });
  expect(box().service.audio.messages.list("general")).toEqual([]);
});

test.concurrent("a fax machine in a menu is put through to the fax extension, and the call's page says why", async ({
  expect,
}) => {
  const fax = await box().phone(FAX);
  const caller = await box().lineCaller(1, "13955501001");
  const call = await callOf("13955501001");
  await box().event("call.answered", (event) => event.call === call);
  const ringing = rings(fax, "13955501001");
  await callingTone(1);
  (await ringing).answer();
  await box().event("bridge.joined", (event) => event.call === call);
  const moved = await box().event(
    "call.routed",
    (event) => event.call === call && event.decision.code === "inbound.fax",
  );
  expect(moved).toMatchObject({
    destination: { kind: "extension", extension: FAX },
    decision: { facts: { extension: FAX } },
  });
  caller.hangUp();
  await box().ended(call);
  expect(box().record(call)).toMatchObject({ result: "answered", agent: FAX });
  expect(box().events.some((event) => event.call === call && event.type === "call.failed")).toBe(false);
});

test.concurrent("one that waits in a queue leaves it, the agent's phone stops ringing, and the next caller is served", async ({
  expect,
}) => {
  const [fax, agent] = [await box().phone(FAX), await box().agent("1002")];
  const offered = rings(agent, "13955501002");
  const caller = await box().lineCaller(2, "13955501002");
  const call = await callOf("13955501002");
  const first = await offered;
  const [stopped, ringing] = [ended(first), rings(fax, "13955501002")];
  await callingTone(2);
  await stopped;
  (await ringing).answer();
  await box().event("bridge.joined", (event) => event.call === call);
  expect(await box().event("queue.left", (event) => event.call === call)).toMatchObject({ reason: "moved" });
  const next = rings(agent, "13955501003");
  const waiting = await box().lineCaller(3, "13955501003");
  await next;
  caller.hangUp();
  waiting.hangUp();
  await box().ended(call);
  expect(box().record(call).stays).toMatchObject([{ reason: "moved", agent: null }]);
});

test.concurrent("where a rule moves no fax calls, and where somebody talks already, the tone changes nothing", async ({
  expect,
}) => {
  const numbers = { 5: "13955501005", 6: "13955501006" } as const;
  const [fax, desk] = [await box().phone(FAX), await box().phone("1003")];
  for (const number of Object.values(numbers))
    void rings(fax, number).then(() => expect.unreachable("nobody calls the fax"));
  desk.on("call", (rung) => rung.answer());
  const tries = ([5, 6] as const).map(async (port) => {
    const caller = await box().lineCaller(port, numbers[port]);
    const call = await callOf(numbers[port]);
    if (port === 6) await box().event("bridge.joined", (event) => event.call === call);
    else await box().event("call.answered", (event) => event.call === call);
    await callingTone(port);
    await box().event("leg.fax", (event) => event.call === call);
    caller.hangUp();
    await box().ended(call);
    expect(box().decisions(call)).not.toContain("inbound.fax");
  });
  await Promise.all(tries);
});
