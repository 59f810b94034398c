import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { CSRF_HEADER } from "#firmware/api/contract/session.ts";
import { DEMO_SIGN_INS } from "#firmware/config/demo/demo.ts";
import { openBox } from "#test/support/box.ts";
import { hears } from "#test/support/box-callers.ts";
import { BoxProcess } from "#test/support/box-process.ts";
import { sine } from "#test/support/rtp-phone.ts";

const MEGABYTE = 1024 * 1024;
const BOUNDARY = "x-callbox-x";

/** A multipart body of so many octets, piece by piece. */
async function* bodyOf(first: Buffer, bytes: number): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="<b>x</b>.wav"\r\n\r\n`);
  yield first;
  const piece = Buffer.alloc(256 * 1024, 0x55);
  for (let left = bytes - first.length; left > 0; left -= piece.length)
    yield piece.subarray(0, Math.min(left, piece.length));
  yield Buffer.from(`\r\n--${BOUNDARY}--\r\n`);
}

/** A WAV file that says it goes on for hours. */
function wavHead(): Buffer {
  const head = Buffer.alloc(44);
  head.write("RIFF");
  head.writeUInt32LE(0xffff_fff0, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(2, 22);
  head.writeUInt32LE(48_000, 24);
  head.writeUInt32LE(192_000, 28);
  head.writeUInt16LE(4, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(0xffff_ff00, 40);
  return head;
}

/** FLAC whose first block promises the longest sound there can be. */
function flacHead(): Buffer {
  const info = Buffer.alloc(42, 0xff);
  info.write("fLaC");
  info[4] = 0x80;
  info.writeUIntBE(34, 5, 3);
  return info;
}

function residentMegabytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}

async function signIn(base: string): Promise<Record<string, string>> {
  const owner = DEMO_SIGN_INS.find(({ user }) => user === "owner");
  const reply = await fetch(`${base}/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ user: owner?.user, password: owner?.password }),
  });
  const { csrf } = (await reply.json()) as { csrf: string };
  return { cookie: reply.headers.getSetCookie()[0]?.split(";")[0] ?? "", [CSRF_HEADER]: csrf };
}

test("uploads that are huge, lie about their length or come all at once, and idle connections: refused in words, memory stays, the call hears nothing of it", async () => {
  const box = await openBox({
    change(config) {
      config.inboundRules = [];
      config.inboundDefault = { kind: "queue", queue: "sales" };
    },
  });
  const desk = await box.agent("1001");
  const running = await BoxProcess.start(box);
  const rung = once(desk, "call");
  const caller = await (await box.caller()).answered();
  const [agent] = await rung;
  agent.answer();
  caller.say(600);
  await hears(agent.rtp, 600);
  agent.rtp.hum(sine(800, 20));
  const base = `http://127.0.0.1:${running.httpPort}/api`;
  const headers = { ...(await signIn(base)), "content-type": `multipart/form-data; boundary=${BOUNDARY}` };
  const upload = async (first: Buffer, bytes: number): Promise<{ status: number; code: string }> => {
    const init = { method: "POST", headers, body: bodyOf(first, bytes), duplex: "half" } as const;
    const reply = await fetch(`${base}/prompts/hold-music/en/audio`, init as RequestInit);
    const { code, fields } = (await reply.json()) as { code: string; fields?: { message: string }[] };
    return { status: reply.status, code: fields?.[0]?.message ?? code };
  };
  const before = residentMegabytes(running.control);
  const idle = Array.from({ length: 300 }, () =>
    connect({ port: running.httpPort, host: "127.0.0.1" }).on("error", () => undefined),
  );
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, residentMegabytes(running.control));
  }, 50);
  const [huge, ...others] = await Promise.all([
    upload(wavHead(), 100 * MEGABYTE),
    upload(flacHead(), MEGABYTE),
    ...Array.from({ length: 12 }, () => upload(Buffer.from("OggS"), MEGABYTE / 4)),
  ]);
  clearInterval(watch);
  expect(huge).toEqual({ status: 413, code: "too-large" });
  expect(others.map(({ status }) => status)).toEqual(others.map(() => 400));
  expect(others.filter(({ code }) => code.includes("at work on other sound files")).length).toBeGreaterThan(0);
  // The huge file alone has a hundred: what grows is garbage of its pieces, and that of the others.
  expect(most - before, "megabytes the control process grew by").toBeLessThan(90);
  for (const socket of idle) socket.destroy();
  const [from, to] = [agent.rtp.packets.length, caller.call.rtp.packets.length];
  await hears(agent.rtp, 600);
  await caller.hears(800);
  expect(agent.rtp.packets.length).toBeGreaterThan(from);
  expect(caller.call.rtp.packets.length).toBeGreaterThan(to);
  expect(running.processes()).toHaveLength(4);
  caller.hangUp();
});
