import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "#firmware/kernel/clock.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { SipEndpoint } from "#firmware/sip/endpoint.ts";
import type { CallSource, SipEndpointOptions } from "#firmware/sip/endpoint-options.ts";
import { formatSdp } from "#firmware/sip/sdp/format.ts";
import { answerOffer, createOffer, type LocalMedia } from "#firmware/sip/sdp/offer-answer.ts";
import { parseSdp } from "#firmware/sip/sdp/parse.ts";
import type { IncomingSession } from "#firmware/sip/session/incoming-session.ts";
import type { OutgoingSession } from "#firmware/sip/session/outgoing-session.ts";
import type { SessionEnd, SessionHandler } from "#firmware/sip/session/session-handler.ts";
import type { TraceEntry } from "#firmware/sip/transport/transport.ts";
import { hasSipp, Sipp } from "#test/support/sipp.ts";

if (!hasSipp) console.warn("sipp is not installed: its interop cases are skipped (apt install sip-tester)");

/** Tells what happened in a session, and lets a test wait for the next thing. */
class Story implements SessionHandler {
  readonly lines: string[] = [];
  readonly #answer: (offer: string) => string;
  #waiting: { prefix: string; resolve: () => void; reject: (error: Error) => void } | undefined;

  constructor(answer: (offer: string) => string = () => "") {
    this.#answer = answer;
  }

  onProgress(status: number, sdp?: string): void {
    this.#add(`progress ${status}${sdp === undefined ? "" : " with media"}`);
  }
  onAnswered(): void {
    this.#add("answered");
  }
  onReinvite(offer: string): string {
    this.#add(`offered ${/a=(send\w+|recvonly|inactive)/.exec(offer)?.[1]}`);
    return this.#answer(offer);
  }
  onDigit(digit: string, durationMs: number): void {
    this.#add(`digit ${digit} ${durationMs}`);
  }
  onEnded(end: SessionEnd): void {
    this.#add(`ended by ${end.by} ${end.status ?? ""} ${end.reasonText ?? ""}`.trim().replace(/ +/g, " "));
  }

  /** Resolves when a line begins so. */
  until(prefix: string): Promise<void> {
    if (this.lines.some((line) => line.startsWith(prefix))) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiting = { prefix, resolve, reject };
    });
  }

  #add(line: string): void {
    this.lines.push(line);
    if (this.#waiting === undefined) return;
    if (line.startsWith(this.#waiting.prefix)) this.#waiting.resolve();
    else if (line.startsWith("ended")) this.#waiting.reject(new Error(line));
  }
}

const MEDIA: LocalMedia = {
  address: "127.0.0.1",
  port: 16_000,
  codecs: ["PCMU", "PCMA"],
  telephoneEvent: true,
  ptimeMs: 20,
  direction: "sendrecv",
  sessionId: "1",
  version: 1,
};

const OFFER = formatSdp(createOffer(MEDIA));

function answerTo(offer: string | undefined): string {
  const parsed = offer === undefined ? undefined : parseSdp(offer);
  const result = parsed && answerOffer(parsed, MEDIA);
  if (result?.kind !== "answer") throw new Error("no answer possible");
  return formatSdp(result.description);
}

let endpoint: SipEndpoint;
let trace: TraceEntry[];
let running: Sipp[];

async function start(options: Partial<SipEndpointOptions> = {}): Promise<void> {
  trace = [];
  endpoint = new SipEndpoint({
    clock: systemClock,
    log: silentLogger,
    bind: { host: "127.0.0.1", port: 0 },
    tcp: true,
    userAgent: "Callbox",
    realm: "callbox",
    credentials: (user) => (user === "201" ? { password: "s3cret" } : undefined),
    trace: (entry) => trace.push(entry),
    ...options,
  });
  await endpoint.start();
}

beforeEach(() => {
  running = [];
});

afterEach(async () => {
  for (const sipp of running) sipp.stop();
  await endpoint.close();
});

const address = (transport: "udp" | "tcp" = "udp"): string => `127.0.0.1:${endpoint.local(transport).port}`;

/** Resolves with the first incoming call. */
function incoming(): Promise<{ session: IncomingSession; source: CallSource }> {
  return new Promise((resolve) => endpoint.onIncoming((session, source) => resolve({ session, source })));
}

async function placeCall(uri: string, handler: SessionHandler): Promise<OutgoingSession> {
  return endpoint.call({ targets: [{ uri }], from: { user: "600", display: "Queue" }, sdp: OFFER }, handler);
}

describe.skipIf(!hasSipp)("sipp", () => {
  for (const transport of ["udp", "tcp"] as const) {
    it(`registers and calls with digest over ${transport}`, async () => {
      await start();
      const facts: string[] = [];
      endpoint.onRegistration((fact) => facts.push(`${fact.type} ${fact.user}`));
      const called = incoming();
      const sipp = Sipp.run({ scenario: "register-call.xml", remote: address(transport), service: "600", transport });
      const { session, source } = await called;
      expect(source).toEqual({ kind: "extension", user: "201" });
      expect(session.calledNumber).toBe("600");
      const ended = new Promise<SessionEnd>((resolve) => session.setHandler({ onEnded: resolve }));
      session.provisional(180);
      session.answer(answerTo(session.offer));
      expect(await ended).toEqual({ by: "remote", q850: 16, reasonText: "Terminated" });
      expect(await sipp).toMatchObject({ exitCode: 0 });
      expect(facts[0]).toBe("binding.added 201");
    });
  }

  for (const transport of ["udp", "tcp"] as const) {
    it(`is called and hung up on over ${transport}`, async () => {
      await start();
      const phone = await Sipp.start({ scenario: "called-phone.xml", transport });
      running.push(phone);
      const story = new Story();
      const uri = `sip:phone@127.0.0.1:${phone.port};transport=${transport}`;
      const call = await placeCall(uri, story);
      await story.until("answered");
      call.end({ q850: 16 });
      expect(await phone.finished).toMatchObject({ exitCode: 0 });
      expect(story.lines).toEqual(["progress 180", "answered", "ended by local"]);
    });
  }

  it("gives up while it rings and hears why", async () => {
    await start({ peerAt: () => "trunk" });
    const called = incoming();
    const sipp = Sipp.run({ scenario: "cancel.xml", remote: address(), service: "600" });
    const { session } = await called;
    const story = new Story();
    session.setHandler(story);
    session.provisional(180);
    expect(await sipp).toMatchObject({ exitCode: 0 });
    expect(story.lines).toEqual(["ended by remote 200 Call completed elsewhere"]);
  });

  it("holds by re-INVITE, resumes by UPDATE and presses a digit by INFO", async () => {
    await start({ peerAt: () => "trunk" });
    const called = incoming();
    const sipp = Sipp.run({ scenario: "hold.xml", remote: address(), service: "600" });
    const { session } = await called;
    const story = new Story(answerTo);
    session.setHandler(story);
    session.answer(answerTo(session.offer));
    expect(await sipp).toMatchObject({ exitCode: 0 });
    expect(story.lines).toEqual(["answered", "offered sendonly", "offered sendrecv", "digit 7 200", "ended by remote"]);
  });

  it("demands reliable provisional responses and gets its answer in one", async () => {
    await start({ peerAt: () => "trunk" });
    const called = incoming();
    const sipp = Sipp.run({ scenario: "prack.xml", remote: address(), service: "600" });
    const { session } = await called;
    const story = new Story();
    session.setHandler(story);
    session.provisional(183, answerTo(session.offer));
    session.answer(answerTo(session.offer));
    await story.until("answered");
    session.end();
    expect(await sipp).toMatchObject({ exitCode: 0 });
  });

  it("sends reliable early media, is acknowledged by PRACK and cancelled", async () => {
    await start();
    const phone = await Sipp.start({ scenario: "prack-phone.xml" });
    running.push(phone);
    const story = new Story();
    const call = await placeCall(`sip:gw@127.0.0.1:${phone.port}`, story);
    await story.until("progress");
    call.end();
    expect(await phone.finished).toMatchObject({ exitCode: 0 });
    expect(story.lines).toEqual(["progress 183 with media", "ended by local"]);
  });

  it("places 300 calls at once without a message sent twice", async () => {
    await start({ peerAt: () => "trunk" });
    endpoint.onIncoming((session) => {
      session.setHandler({ onAnswered: () => session.end(), onEnded: () => undefined });
      session.answer(answerTo(session.offer));
    });
    const options = { scenario: "caller-burst.xml", remote: address(), service: "8001" };
    const { exitCode, statistics, output } = await Sipp.run({ ...options, calls: 300, callsPerSecond: 300 });
    expect({ exitCode, output: exitCode === 0 ? "" : output }).toEqual({ exitCode: 0, output: "" });
    expect(statistics.get("SuccessfulCall(C)")).toBe("300");
    expect(statistics.get("Retransmissions(C)")).toBe("0");
    // INVITE, ACK and the 200 to BYE in; perhaps 100, then 200 and BYE out.
    expect(trace.filter(({ direction }) => direction === "in").length).toBe(900);
  });

  it("is not impressed by garbage", async () => {
    await start({ peerAt: () => "trunk" });
    const socket = createSocket("udp4");
    for (let size = 1; size <= 2_000; size++) {
      const bytes = randomBytes(size % 400);
      if (size % 3 === 0) bytes.write("INVITE sip:x SIP/2.0\r\nVia: SIP/2.0/UDP ", 0, "latin1");
      socket.send(bytes, endpoint.local().port, "127.0.0.1");
    }
    await new Promise<void>((resolve) => socket.close(() => resolve()));
    const called = incoming();
    const sipp = Sipp.run({ scenario: "cancel.xml", remote: address(), service: "600" });
    const { session } = await called;
    session.provisional(180);
    expect(await sipp).toMatchObject({ exitCode: 0 });
  });
});
