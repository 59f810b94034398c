import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLogger } from "#firmware/kernel/log.ts";
import { callHelper, HELLO } from "./called.ts";
import type { Helper } from "./helper.ts";
import { Wire } from "./wire.ts";

let folder: string;
const servers: Server[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "callbox-helper-"));
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  rmSync(folder, { recursive: true, force: true });
});

function listen(name: string, take: (socket: Socket) => void): Promise<void> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined); // the other end is gone
    take(socket);
  });
  servers.push(server);
  return new Promise((resolve) => server.listen(join(folder, name), resolve));
}

/** A helper with what was said to us, and how to wait for more. */
function call(): { helper: Helper; heard: unknown[]; errors: Error[]; hears: (count: number) => Promise<void> } {
  const heard: unknown[] = [];
  const errors: Error[] = [];
  let look = (): void => undefined;
  const helper = callHelper(
    {
      name: "media",
      file: new URL("file:///none"),
      args: ["one", "two"],
      execArgv: [],
      log: silentLogger,
      message: (message) => {
        heard.push(message);
        look();
      },
      error: (error) => void errors.push(error),
    },
    join(folder, "media"),
  );
  const hears = (count: number): Promise<void> =>
    new Promise((resolve) => {
      look = () => {
        if (heard.length >= count) resolve();
      };
      look();
    });
  return { helper, heard, errors, hears };
}

describe("a helper that is called", () => {
  it("gets its arguments first, then what was said before it was there, in order", async () => {
    const got: unknown[] = [];
    await listen("media.sock", (socket) => {
      const wire = new Wire(socket, (message) => {
        got.push(message);
        if (got.length === 3) wire.send({ all: got });
      });
      wire.send(HELLO);
    });
    const { helper, heard, hears } = call();
    helper.send({ first: 1 });
    helper.send(["second", "中文", "\n"]);
    await hears(1);
    expect(heard).toEqual([{ all: [["one", "two"], { first: 1 }, ["second", "中文", "\n"]] }]);
    helper.dismiss();
    await helper.ended;
    expect(helper.isConnected).toBe(false);
  });

  it("waits until the one before it is gone", async () => {
    let refusals = 2;
    await listen("media.sock", (socket) => {
      if (refusals-- > 0) return void socket.destroy();
      const wire = new Wire(socket, () => wire.send("at work"));
      wire.send(HELLO);
    });
    const { heard, hears, helper } = call();
    await hears(1);
    expect(heard).toEqual(["at work"]);
    helper.dismiss();
  });

  it("is gone when its end of the channel is, and what is said then is told as lost", async () => {
    await listen("media.sock", (socket) => {
      new Wire(socket, () => socket.destroy()).send(HELLO);
    });
    const { helper } = call();
    expect(await helper.ended).toEqual({ code: null, signal: null });
    const lost = await new Promise((resolve) => helper.send("too late", resolve));
    expect(lost).toBeInstanceOf(Error);
  });

  it("is ended by whoever may do it", async () => {
    await listen("media.sock", (socket) => new Wire(socket, () => undefined).send(HELLO));
    const asked = new Promise<void>((resolve) => void listen("media.end", () => resolve()));
    const { helper } = call();
    helper.kill();
    await asked;
    await helper.ended;
  });

  it("is let go when it says what is no message", async () => {
    await listen("media.sock", (socket) => {
      new Wire(socket, () => socket.write("{ half\n")).send(HELLO);
    });
    const { helper, heard, errors } = call();
    await helper.ended;
    expect(heard).toEqual([]);
    expect(errors.map(({ message }) => message)).toEqual(["what came is no message"]);
  });
});

describe("a message", () => {
  it("arrives whole, however large and in whatever pieces", async () => {
    const large = { text: "声".repeat(300_000) };
    const received = new Promise<unknown>((resolve) => {
      void listen("pieces", (socket) => void new Wire(socket, resolve));
    });
    const socket = connect(join(folder, "pieces"));
    const octets = Buffer.from(`${JSON.stringify(large)}\n`);
    for (let at = 0; at < octets.length; at += 100_001) socket.write(octets.subarray(at, at + 100_001));
    expect(await received).toEqual(large);
    socket.end();
  });
});
