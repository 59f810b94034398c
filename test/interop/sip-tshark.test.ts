import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { silentLogger } from "#firmware/kernel/log.ts";
import type { SipEndpointOptions } from "#firmware/sip/endpoint-options.ts";
import { createRequest } from "#firmware/sip/message/message.ts";
import { formatSdp } from "#firmware/sip/sdp/format.ts";
import { answerOffer, createOffer, type LocalMedia } from "#firmware/sip/sdp/offer-answer.ts";
import { parseSdp } from "#firmware/sip/sdp/parse.ts";
import type { IncomingSession } from "#firmware/sip/session/incoming-session.ts";
import { TransactionLayer } from "#firmware/sip/transaction/layer.ts";
import type { MemoryWire } from "#test/support/memory-wire.ts";
import { writePcap } from "#test/support/pcap.ts";
import { openSipHouse } from "#test/support/sip-house.ts";
import { SipStory } from "#test/support/sip-story.ts";

const hasTshark = spawnSync("tshark", ["-v"]).error === undefined;
if (!hasTshark) console.warn("tshark is not installed: its interop case is skipped (apt install tshark)");

const LOCAL: LocalMedia = {
  address: "10.0.0.1",
  port: 16_000,
  codecs: ["PCMU", "PCMA"],
  telephoneEvent: true,
  ptimeMs: 20,
  direction: "sendrecv",
  sessionId: "1",
  version: 1,
};
const OFFER = formatSdp(createOffer(LOCAL));
const HOLD = formatSdp(createOffer({ ...LOCAL, direction: "sendonly", version: 2 }));

function answerTo(offer: string | undefined): string {
  const parsed = parseSdp(offer ?? "");
  const result = parsed && answerOffer(parsed, LOCAL);
  return result?.kind === "answer" ? formatSdp(result.description) : OFFER;
}

/** Talks through everything an endpoint ever sends, and gives back the datagrams. */
async function everythingWeSend(): Promise<MemoryWire> {
  const { clock, wire, endpointAt } = openSipHouse();
  // Who calls has to prove who they are, so that challenges and answers to them are seen too.
  const guarded: Partial<SipEndpointOptions> = {
    credentials: (user) => (user === "201" ? { password: "s3cret" } : undefined),
    peerAt: () => undefined,
  };
  const callee = endpointAt("10.0.0.2", guarded);
  const story = new SipStory();
  story.answer = answerTo;
  const sessions: IncomingSession[] = [];
  let take = (session: IncomingSession): void => session.reject(486, { reason: { q850: 17, text: 'say "busy"' } });
  callee.onIncoming((session) => {
    sessions.push(session);
    session.setHandler(story);
    take(session);
  });
  const caller = endpointAt("10.0.0.1", { ...guarded, sessionTimer: { offeredSeconds: 90 } });
  const dial = () => {
    const from = { user: "201", display: 'Ann "the boss" Müller 王' };
    const credentials = { username: "201", password: "s3cret" };
    const targets = [{ uri: "sip:600@10.0.0.2" }, { uri: "sip:601@10.0.0.2" }];
    return caller.call({ targets, from, sdp: OFFER, credentials }, new SipStory());
  };

  dial();
  await clock.advanceAsync(5_000);
  take = (session) => session.reject(302, { contacts: ["sip:300@10.0.0.3;transport=udp"] });
  dial();
  await clock.advanceAsync(5_000);
  take = (session) => session.provisional(180);
  const given = dial();
  await clock.advanceAsync(5_000);
  given.end({ q850: 19, text: "nobody there" });
  await clock.advanceAsync(5_000);
  take = (session) => {
    session.provisional(183, answerTo(session.offer));
    session.answer(answerTo(session.offer));
  };
  const talked = dial();
  await clock.advanceAsync(5_000);
  const hold = talked.reinvite(HOLD);
  await clock.advanceAsync(50_000);
  await hold;
  talked.end({ q850: 16 });
  await clock.advanceAsync(60_000);

  const stranger = new TransactionLayer({ clock, log: silentLogger, transport: wire.host("10.0.0.9") });
  const ask = (method: string, headers: [string, string][] = []): void => {
    const common: [string, string][] = [
      ["Max-Forwards", "70"],
      ["From", "<sip:x@10.0.0.9>;tag=1"],
      ["To", "<sip:600@10.0.0.2>"],
      ["Call-ID", `${method}@10.0.0.9`],
      ["CSeq", `1 ${method}`],
    ];
    const nobody = { onResponse: () => undefined, onTimeout: () => undefined, onTransportError: () => undefined };
    const request = createRequest({ method, uri: "sip:600@10.0.0.2", headers: [...common, ...headers] });
    stranger.request(request, { transport: "udp", host: "10.0.0.2", port: 5060 }, nobody);
  };
  ask("OPTIONS");
  ask("REGISTER", [["Contact", "<sip:x@10.0.0.9>"]]);
  ask("SUBSCRIBE");
  ask("BYE");
  ask("INFO", [["Require", "teleportation"]]);
  await clock.advanceAsync(60_000);
  return wire;
}

describe.skipIf(!hasTshark)("tshark", () => {
  it("finds nothing malformed in anything we send", async () => {
    const { sent } = await everythingWeSend();
    const kinds = new Set(sent.map(({ what }) => what));
    for (const expected of [
      "CANCEL",
      "PRACK",
      "UPDATE",
      "BYE",
      "183 INVITE",
      "302 INVITE",
      "401 INVITE",
      "200 OPTIONS",
    ]) {
      expect([...kinds]).toContain(expected);
    }
    const folder = await mkdtemp(join(tmpdir(), "sip-pcap-"));
    const file = join(folder, "sip.pcap");
    await writeFile(file, writePcap(sent));
    const run = async (filter: string): Promise<string[]> => {
      const fields = [
        "-T",
        "fields",
        "-e",
        "frame.number",
        "-e",
        "sip.Request-Line",
        "-e",
        "sip.Status-Line",
        "-e",
        "_ws.expert.message",
      ];
      const { stdout } = await promisify(execFile)("tshark", ["-r", file, "-Y", filter, ...fields]);
      return stdout.split("\n").filter((line) => line !== "");
    };
    expect((await run("sip")).length).toBe(sent.length);
    // Severity of expert findings: 0x600000 is a warning, 0x800000 an error.
    expect(await run("_ws.malformed or _ws.expert.severity >= 0x600000")).toEqual([]);
    await rm(folder, { recursive: true });
  });
});
