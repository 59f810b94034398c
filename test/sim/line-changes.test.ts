import { once } from "node:events";
import { expect, test } from "vitest";
import type { Config } from "#firmware/config/schema/config.ts";
import { type Box, openBox } from "#test/support/box.ts";
import type { PhoneCall } from "#test/support/phone-call.ts";

/** Settings of lines that are saved while people talk on them. */
async function talking(ports: readonly number[]) {
  const box = await openBox({
    board: [],
    change(config) {
      config.inboundRules = ports.map((port) => ({
        ...{ id: `line${port}`, name: `Line ${port}`, enabled: true, lines: [`board1.${port}`] },
        inHours: { kind: "extension", extension: `100${port}` },
      }));
    },
  });
  const calls = await Promise.all(
    ports.map(async (port) => {
      const desk = await box.phone(`100${port}`);
      const ringing = once(desk, "call");
      await box.simulator?.client.request("call", { port, number: `1380013000${port}`, callerId: "before-first-ring" });
      const [called] = (await ringing) as [PhoneCall];
      called.answer();
      const { call } = await box.event("call.started", ({ caller }) => caller.number === `1380013000${port}`);
      await box.event("bridge.joined", (event) => event.call === call);
      return { call, called };
    }),
  );
  return { box, calls };
}

function save(box: Box, change: (config: Config) => void): Promise<unknown> {
  return box.service.config.update(change, { by: "owner", note: "lines" });
}

const isUp = (box: Box, call: string): boolean => box.service.live.find(call) !== undefined;

test("a setting of one line ends no call: another line is not touched, and the line takes it over after its call", async () => {
  const { box, calls } = await talking([1, 2]);
  const [first, second] = calls;
  if (first === undefined || second === undefined) throw new Error("two calls are up");
  await save(box, ({ boards }) => {
    for (const line of boards[0]?.lines ?? []) if (line.port === 1) line.busyToneSeconds = 1;
  });
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect([isUp(box, first.call), isUp(box, second.call)]).toEqual([true, true]);
  // Both still hear each other's side: keys of the outside arrive.
  await box.simulator?.client.request("press", { port: 1, digits: "5" });
  await box.event("digit.pressed", (event) => event.call === first.call);
  await box.simulator?.client.request("hang-up", { port: 1 });
  await box.ended(first.call);
  // Saved once more while the line still settles: it is free afterwards all the same.
  await save(box, ({ boards }) => {
    for (const line of boards[0]?.lines ?? []) if (line.port === 1) line.silenceSeconds = 60;
  });
  second.called.hangUp();
  await box.ended(second.call);
  await box.isQuiet();
});

test("a board that is taken out of the configuration ends its calls at once", async () => {
  const { box, calls } = await talking([1]);
  const [first] = calls;
  if (first === undefined) throw new Error("a call is up");
  await save(box, (config) => {
    config.boards = [];
    config.inboundRules = [];
    config.outboundRules = [];
  });
  expect((await box.ended(first.call)).termination.detail).toBe("the line was taken out of the configuration");
  expect(box.service.live.size).toBe(0);
});

test("a board that is set up on another port ends its calls, and takes calls again when it is back on the first", async () => {
  const { box, calls } = await talking([1]);
  const [first] = calls;
  const path = box.config.boards[0]?.path ?? "";
  if (first === undefined) throw new Error("a call is up");
  await save(box, ({ boards }) => {
    if (boards[0] !== undefined) boards[0].path = "/dev/callbox-nowhere";
  });
  expect((await box.ended(first.call)).termination.detail).toBe("the line board was set up anew");
  await save(box, ({ boards }) => {
    if (boards[0] !== undefined) boards[0].path = path;
  });
  await box.until("the line is free", () => box.service.channels.lines.isFree("board1.1"));
});
