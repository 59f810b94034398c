import { afterEach, beforeEach, expect, test } from "vitest";
import type { StreamMessage } from "#firmware/api/contract/stream.ts";
import { StreamMessage as StreamMessageSchema } from "#firmware/api/contract/stream.ts";
import { complaints } from "#firmware/api/validate.ts";
import { type ApiBox, type Browser, openApiBox } from "#test/support/api-box.ts";

let box: ApiBox;
beforeEach(async () => {
  box = await openApiBox();
});
afterEach(() => box.close());

/** A stream with what it has said; `next` waits for the next message. */
async function watch(browser: Pick<Browser, "cookie">, headers: Record<string, string> = {}) {
  const heard: StreamMessage[] = [];
  const waiting: ((message: StreamMessage) => void)[] = [];
  let closedWith: number | undefined;
  const socket = await box.api.app.injectWS(
    "/api/stream",
    { headers: { cookie: browser.cookie, ...headers } },
    {
      onInit: (opening: { on(event: string, listener: (data: unknown) => void): void }) => {
        opening.on("message", (data) => {
          const message = JSON.parse(String(data)) as StreamMessage;
          const waiter = waiting.shift();
          if (waiter === undefined) heard.push(message);
          else waiter(message);
        });
        opening.on("close", (code) => {
          closedWith = Number(code);
        });
      },
    },
  );
  return {
    socket,
    closedWith: () => closedWith,
    next: (): Promise<StreamMessage> => {
      const message = heard.shift();
      return message === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(message);
    },
  };
}

const incoming = (call: string, line: string) =>
  box.write(call, [
    {
      type: "call.started",
      direction: "inbound",
      caller: { number: "13855502217" },
      called: {},
      origin: { kind: "line", line },
    },
  ]);

test("the stream begins with a snapshot that keeps to the contract", async () => {
  box.alarms.push({
    id: "a",
    code: "board-down",
    severity: "act",
    since: 1,
    facts: {},
    message: "gone",
    messageZh: "已断开",
  });
  const stream = await watch(await box.as("owner"));
  const message = await stream.next();
  expect(complaints(StreamMessageSchema, message)).toEqual([]);
  expect(message).toMatchObject({
    type: "snapshot",
    snapshot: {
      seq: 1,
      lines: expect.arrayContaining([expect.objectContaining({ id: "board1.1", kind: "fxo", state: "not-fitted" })]),
      agents: expect.arrayContaining([expect.objectContaining({ id: "1001", state: "signed-out" })]),
      queues: expect.arrayContaining([expect.objectContaining({ id: "sales", waiting: [], members: 3 })]),
      alarms: [{ id: "a" }],
    },
  });
  stream.socket.terminate();
});

test("many facts of a quarter of a second come as one numbered batch; what is gone is null", async () => {
  const stream = await watch(await box.as("owner"));
  await stream.next();
  incoming("c-1", "board1.1");
  incoming("c-2", "board1.2");
  box.write("c-1", [{ type: "flow.entered", flow: "main", node: "menu" }]);
  box.clock.advance(250);
  const first = await stream.next();
  expect(first).toMatchObject({
    type: "changes",
    seq: 2,
    changes: [
      { list: "calls", id: "c-1", value: { stage: "menu", flow: "main" } },
      { list: "calls", id: "c-2", value: { stage: "arriving" } },
    ],
  });
  box.write("c-1", [{ type: "call.ended", termination: { cause: 16, by: "caller", detail: "hung up" } }]);
  box.clock.advance(250);
  expect(await stream.next()).toMatchObject({
    type: "changes",
    seq: 3,
    changes: [{ list: "calls", id: "c-1", value: null }],
  });
  expect(await stream.next()).toMatchObject({
    type: "notices",
    seq: 4,
    notices: [{ what: "call-ended", call: "c-1" }],
  });
  stream.socket.terminate();
});

test("an agent is told of the own state and call, masked roles see masked numbers, and nobody sees more than that", async () => {
  const [agent, installer] = [await watch(await box.agent("1001")), await watch(await box.as("installer"))];
  const begin = await agent.next();
  await installer.next();
  expect(begin).toMatchObject({ snapshot: { agents: [{ id: "1001" }], lines: [], alarms: [], calls: [] } });
  incoming("c-1", "board1.1");
  box.clock.advance(250);
  expect(await installer.next()).toMatchObject({ changes: [{ value: { caller: { number: "138****2217" } } }] });
  box.write("c-1", [
    { type: "leg.dialled", leg: "l1" as never, to: { kind: "extension", extension: "1001" }, party: {} },
  ]);
  box.clock.advance(250);
  expect(await agent.next()).toMatchObject({
    seq: 2,
    changes: [
      { list: "calls", id: "c-1", value: { stage: "ringing", extension: "1001", caller: { number: "13855502217" } } },
    ],
  });
  agent.socket.terminate();
  installer.socket.terminate();
});

test("a quiet stream says every five seconds that it lives, and a new snapshot comes when asked for", async () => {
  const stream = await watch(await box.as("owner"));
  await stream.next();
  box.clock.advance(5_000);
  expect(await stream.next()).toEqual({ type: "beat", seq: 1, at: box.clock.now() });
  stream.socket.send('{"type":"snapshot"}');
  expect(await stream.next()).toMatchObject({ type: "snapshot", snapshot: { seq: 2 } });
  stream.socket.terminate();
});

test("signing out ends the stream with a word", async () => {
  const owner = await box.as("owner");
  const stream = await watch(owner);
  await stream.next();
  await owner.send("DELETE", "/api/session");
  box.clock.advance(5_000);
  expect(await stream.next()).toMatchObject({ type: "signed-out" });
  stream.socket.terminate();
});

test("a change of the configuration is told with its version", async () => {
  const owner = await box.as("owner");
  const stream = await watch(owner);
  await stream.next();
  await owner.send("PUT", "/api/me/language", { language: "zh" });
  box.clock.advance(250);
  expect(await stream.next()).toMatchObject({
    type: "notices",
    notices: [{ what: "config-changed", version: box.config.version, by: "owner" }],
  });
  stream.socket.terminate();
});

test("nobody who is not signed in, and no foreign page, gets a stream", async () => {
  await box.api.listen({ host: "127.0.0.1", port: 0 });
  const address = box.api.app.server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const opened = (headers: Record<string, string>): Promise<boolean> => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/stream`, { headers });
    return new Promise((resolve) => {
      socket.addEventListener("open", () => resolve(true));
      socket.addEventListener("error", () => resolve(false));
    }).then((isOpen) => {
      socket.close();
      return isOpen === true;
    });
  };
  const { cookie } = await box.as("owner");
  expect(await opened({})).toBe(false);
  expect(await opened({ cookie, origin: "http://evil.example" })).toBe(false);
  expect(await opened({ cookie, origin: `http://127.0.0.1:${port}` })).toBe(true);
});
