import { beforeEach, describe, expect, it } from "vitest";
import { silentLogger } from "#firmware/kernel/log.ts";
import { SipEndpoint } from "#firmware/sip/endpoint.ts";
import type { EndpointCall, SipEndpointOptions } from "#firmware/sip/endpoint-options.ts";
import type { IncomingSession } from "#firmware/sip/session/incoming-session.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { MemoryWire } from "#test/support/memory-wire.ts";
import { SipStory } from "#test/support/sip-story.ts";

const OFFER = "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n";
const ANSWER = OFFER.replace("4000", "5000");
const HOLD = `${OFFER}a=sendonly\r\n`;

let clock: FakeClock;
let wire: MemoryWire;

function endpointAt(host: string, options: Partial<SipEndpointOptions> = {}): SipEndpoint {
  const endpoint = new SipEndpoint({
    clock,
    log: silentLogger,
    bind: { host, port: 5060 },
    tcp: false,
    userAgent: "Callbox",
    realm: "callbox",
    credentials: () => undefined,
    peerAt: () => "trunk",
    transport: wire.host(host),
    ...options,
  });
  return endpoint;
}

/** A phone that takes calls as `take` says; its sessions and what they told. */
function phoneAt(host: string, take: (session: IncomingSession) => void, options: Partial<SipEndpointOptions> = {}) {
  const endpoint = endpointAt(host, options);
  const sessions: IncomingSession[] = [];
  const story = new SipStory();
  endpoint.onIncoming((session) => {
    sessions.push(session);
    session.setHandler(story);
    take(session);
  });
  return { endpoint, sessions, story };
}

const answerAtOnce = (session: IncomingSession): void => session.answer(ANSWER);
const ring = (session: IncomingSession): void => session.provisional(180);

function call(endpoint: SipEndpoint, hosts: readonly string[], more: Partial<EndpointCall> = {}) {
  const story = new SipStory();
  const targets = hosts.map((host) => ({ uri: `sip:phone@${host}` }));
  const session = endpoint.call({ targets, from: { user: "201" }, sdp: OFFER, ...more }, story);
  return { session, story };
}

beforeEach(() => {
  clock = new FakeClock();
  wire = new MemoryWire(clock);
});

describe("a call", () => {
  it("is rung, answered, acknowledged and ended, and leaves no timer behind", async () => {
    const phone = phoneAt("10.0.0.2", ring);
    const { session, story } = call(endpointAt("10.0.0.1"), ["10.0.0.2"]);
    await clock.advanceAsync(1_000);
    phone.sessions[0]?.answer(ANSWER);
    await clock.advanceAsync(1_000);
    phone.sessions[0]?.end({ q850: 16, text: "bye" });
    await clock.advanceAsync(60_000);
    session.end();
    expect(story.lines).toEqual(["progress 180", "answered with media", "ended by remote"]);
    expect(story.ends).toEqual([{ by: "remote", q850: 16, reasonText: "bye" }]);
    expect(phone.story.lines).toEqual(["answered", "ended by local"]);
    expect(wire.sent.map(({ what }) => what)).toEqual(["INVITE", "180 INVITE", "200 INVITE", "ACK", "BYE", "200 BYE"]);
    expect(clock.pending).toBe(0);
  });

  it("survives one in three datagrams lost", async () => {
    let seed = 7;
    wire.drop = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % 3 === 0;
    };
    const phone = phoneAt("10.0.0.2", answerAtOnce);
    const box = endpointAt("10.0.0.1");
    for (let count = 0; count < 20; count++) {
      const { session, story } = call(box, ["10.0.0.2"]);
      await clock.advanceAsync(20_000);
      session.end();
      await clock.advanceAsync(40_000);
      expect(story.lines).toEqual(["answered with media", "ended by local"]);
    }
    expect(phone.story.ends.every(({ by }) => by === "remote")).toBe(true);
    await clock.advanceAsync(60_000);
    expect(clock.pending).toBe(0);
  });

  it("ends with BYE when the ACK never comes", async () => {
    wire.drop = ({ what }) => what === "ACK";
    const phone = phoneAt("10.0.0.2", answerAtOnce);
    const { story } = call(endpointAt("10.0.0.1"), ["10.0.0.2"]);
    await clock.advanceAsync(40_000);
    expect(phone.story.ends).toEqual([{ by: "timeout", status: 408, reasonText: "no ACK" }]);
    expect(story.lines.at(-1)).toBe("ended by remote 408");
    // 0, 0.5, 1.5, 3.5, then every 4 s up to 32 s.
    expect(wire.sentBy("10.0.0.2").filter((what) => what === "200 INVITE").length).toBe(11);
  });

  it("holds the BYE of a callee that hangs up at once until the ACK is there", async () => {
    const phone = phoneAt("10.0.0.2", (session) => {
      session.answer(ANSWER);
      session.end();
    });
    const { story } = call(endpointAt("10.0.0.1"), ["10.0.0.2"]);
    await clock.advanceAsync(1_000);
    expect(wire.sent.map(({ what }) => what)).toEqual(["INVITE", "200 INVITE", "ACK", "BYE", "200 BYE"]);
    expect(story.lines).toEqual(["answered with media", "ended by remote"]);
    expect(phone.story.lines).toEqual(["ended by local"]);
  });

  it("tells a refusal with its status, cause and text", async () => {
    phoneAt("10.0.0.2", (session) => session.reject(486));
    const { story } = call(endpointAt("10.0.0.1"), ["10.0.0.2"]);
    await clock.advanceAsync(1_000);
    expect(story.ends).toEqual([{ by: "remote", status: 486, q850: 17, reasonText: "Busy Here" }]);
  });

  it("hands a redirection to the application", async () => {
    phoneAt("10.0.0.2", (session) => session.reject(302, { contacts: ["sip:300@10.0.0.3"] }));
    const { story } = call(endpointAt("10.0.0.1"), ["10.0.0.2"]);
    await clock.advanceAsync(1_000);
    expect(story.ends[0]).toMatchObject({ status: 302, redirectedTo: ["sip:300@10.0.0.3"] });
  });

  it("to nobody ends at once; to a silent address after 32 s", async () => {
    const box = endpointAt("10.0.0.1");
    const nobody = call(box, []);
    const silent = call(box, ["10.9.9.9"]);
    expect(nobody.story.lines).toEqual([]);
    await clock.advanceAsync(31_000);
    expect(nobody.story.lines).toEqual(["ended by error 480"]);
    expect(silent.story.lines).toEqual([]);
    await clock.advanceAsync(2_000);
    expect(silent.story.lines).toEqual(["ended by timeout 408"]);
  });

  it("without an offer is answered with ours, and the ACK brings the answer", async () => {
    const phone = phoneAt("10.0.0.2", answerAtOnce);
    const { story } = call(endpointAt("10.0.0.1"), ["10.0.0.2"], { sdp: "" });
    await clock.advanceAsync(1_000);
    expect(phone.sessions[0]?.offer).toBeUndefined();
    expect(story.lines).toEqual(["answered with media"]);
  });

  it("is refused with 503 beyond the limit", async () => {
    phoneAt("10.0.0.2", ring, { limits: { maxSessions: 1 } });
    const box = endpointAt("10.0.0.1");
    call(box, ["10.0.0.2"]);
    const { story } = call(box, ["10.0.0.2"]);
    await clock.advanceAsync(1_000);
    expect(story.lines).toEqual(["ended by remote 503"]);
  });
});

describe("giving up", () => {
  it("cancels while it rings, and the callee hears why", async () => {
    const phone = phoneAt("10.0.0.2", ring);
    const { session, story } = call(endpointAt("10.0.0.1"), ["10.0.0.2"]);
    await clock.advanceAsync(1_000);
    session.end({ q850: 16 });
    await clock.advanceAsync(60_000);
    expect(story.lines).toEqual(["progress 180", "ended by local"]);
    expect(phone.story.ends).toEqual([{ by: "remote", status: 487, q850: 16 }]);
    expect(wire.sentBy("10.0.0.1")).toEqual(["INVITE", "CANCEL", "ACK"]);
    expect(clock.pending).toBe(0);
  });

  it("acknowledges and ends an answer that crosses the CANCEL", async () => {
    const phone = phoneAt("10.0.0.2", ring);
    const { session, story } = call(endpointAt("10.0.0.1"), ["10.0.0.2"]);
    await clock.advanceAsync(1_000);
    session.end();
    phone.sessions[0]?.answer(ANSWER);
    await clock.advanceAsync(60_000);
    expect(story.lines).toEqual(["progress 180", "ended by local"]);
    expect(phone.story.lines).toEqual(["answered", "ended by remote"]);
    expect(wire.sentBy("10.0.0.1")).toEqual(["INVITE", "CANCEL", "ACK", "BYE"]);
    expect(clock.pending).toBe(0);
  });

  it("stops ringing when nobody answers in time", async () => {
    const phone = phoneAt("10.0.0.2", ring);
    const { story } = call(endpointAt("10.0.0.1"), ["10.0.0.2"], { timerMs: 20_000 });
    await clock.advanceAsync(21_000);
    expect(story.ends).toEqual([{ by: "timeout", status: 408, q850: 19, reasonText: "no answer" }]);
    expect(phone.story.lines).toEqual(["ended by remote 487"]);
  });

  it("before the first response waits for one to send its CANCEL", async () => {
    const phone = phoneAt("10.0.0.2", ring);
    const { session } = call(endpointAt("10.0.0.1"), ["10.0.0.2"]);
    await clock.advanceAsync(5);
    session.end();
    await clock.advanceAsync(1_000);
    expect(wire.sentBy("10.0.0.1")).toEqual(["INVITE", "CANCEL", "ACK"]);
    expect(phone.story.lines).toEqual(["ended by remote 487"]);
  });
});

describe("ringing several phones", () => {
  it("gives the call to the first and tells the others that it was answered elsewhere", async () => {
    const slow = phoneAt("10.0.0.2", ring);
    const quick = phoneAt("10.0.0.3", ring);
    const { story } = call(endpointAt("10.0.0.1"), ["10.0.0.2", "10.0.0.3"]);
    await clock.advanceAsync(1_000);
    quick.sessions[0]?.answer(ANSWER);
    await clock.advanceAsync(1_000);
    expect(story.lines).toEqual(["progress 180", "progress 180", "answered with media"]);
    expect(slow.story.ends).toEqual([{ by: "remote", status: 200, q850: 16, reasonText: "Call completed elsewhere" }]);
    expect(quick.story.lines).toEqual(["answered"]);
  });

  it("acknowledges and ends the second of two answers at once", async () => {
    const phones = ["10.0.0.2", "10.0.0.3"].map((host) => phoneAt(host, ring));
    const { story } = call(endpointAt("10.0.0.1"), ["10.0.0.2", "10.0.0.3"]);
    await clock.advanceAsync(1_000);
    for (const { sessions } of phones) sessions[0]?.answer(ANSWER);
    await clock.advanceAsync(60_000);
    expect(story.lines.filter((line) => line.startsWith("answered")).length).toBe(1);
    expect(phones.map((phone) => phone.story.lines)).toEqual([["answered"], ["answered", "ended by remote 200"]]);
    expect(clock.pending).toBe(0);
  });

  it("goes on when one is busy, and tells the best reason when all fail", async () => {
    phoneAt("10.0.0.2", (session) => session.reject(480));
    const other = phoneAt("10.0.0.3", ring);
    const { story } = call(endpointAt("10.0.0.1"), ["10.0.0.2", "10.0.0.3"]);
    await clock.advanceAsync(1_000);
    expect(story.lines).toEqual(["progress 180"]);
    other.sessions[0]?.reject(486);
    await clock.advanceAsync(1_000);
    expect(story.lines.at(-1)).toBe("ended by remote 486");
  });

  it("ends everywhere when one declines for the person (6xx)", async () => {
    phoneAt("10.0.0.2", (session) => session.reject(603));
    const other = phoneAt("10.0.0.3", ring);
    const { story } = call(endpointAt("10.0.0.1"), ["10.0.0.2", "10.0.0.3"]);
    await clock.advanceAsync(1_000);
    expect(story.lines.at(-1)).toBe("ended by remote 603");
    expect(other.story.lines).toEqual(["ended by remote 487"]);
  });
});

describe("within a call", () => {
  async function connected(options: Partial<SipEndpointOptions> = {}) {
    const phone = phoneAt("10.0.0.2", answerAtOnce, options);
    const box = endpointAt("10.0.0.1", options);
    const caller = call(box, ["10.0.0.2"]);
    await clock.advanceAsync(1_000);
    wire.sent.length = 0;
    const [session] = phone.sessions;
    if (session === undefined) throw new Error("not called");
    return { caller, callee: { session, story: phone.story } };
  }

  it("holds and resumes in both directions", async () => {
    const { caller, callee } = await connected();
    callee.story.answer = () => ANSWER;
    caller.story.answer = () => OFFER;
    const hold = caller.session.reinvite(HOLD);
    await clock.advanceAsync(100);
    expect(await hold).toEqual({ kind: "answered", sdp: ANSWER });
    const held = callee.session.reinvite(HOLD);
    await clock.advanceAsync(100);
    expect(await held).toEqual({ kind: "answered", sdp: OFFER });
    expect(callee.story.lines).toEqual(["answered", "offered sendonly"]);
    expect(caller.story.lines.at(-1)).toBe("offered sendonly");
  });

  it("refuses an offer it cannot take with 488 and the call goes on", async () => {
    const { caller, callee } = await connected();
    const offer = caller.session.reinvite(HOLD);
    await clock.advanceAsync(100);
    expect(await offer).toEqual({ kind: "refused", status: 488 });
    expect(callee.story.lines).toEqual(["answered", "offered sendonly"]);
  });

  it("survives both sides offering at the same moment", async () => {
    const { caller, callee } = await connected();
    callee.story.answer = () => ANSWER;
    caller.story.answer = () => OFFER;
    const offers = Promise.all([caller.session.reinvite(HOLD), callee.session.reinvite(HOLD)]);
    await clock.advanceAsync(10_000);
    expect((await offers).map(({ kind }) => kind)).toEqual(["answered", "answered"]);
    expect(wire.sent.filter(({ what }) => what === "491 INVITE").length).toBe(2);
  });

  it("ends when the other side has forgotten the call", async () => {
    const { caller, callee } = await connected();
    wire.drop = ({ what }) => what === "BYE";
    callee.session.end();
    await clock.advanceAsync(40_000);
    const offer = caller.session.reinvite(HOLD);
    await clock.advanceAsync(100);
    expect(await offer).toEqual({ kind: "refused", status: 481 });
    expect(caller.story.ends).toEqual([{ by: "remote", status: 481 }]);
  });

  it("asked whether it is still there, a phone that lives keeps its call and one without power loses it", async () => {
    const { caller, callee } = await connected();
    caller.session.askStillThere();
    callee.session.askStillThere();
    await clock.advanceAsync(60_000);
    expect(caller.story.ends).toEqual([]);
    wire.drop = ({ from }) => from.startsWith("10.0.0.2");
    caller.session.askStillThere();
    await clock.advanceAsync(60_000);
    expect(caller.story.ends).toEqual([{ by: "remote", status: 408 }]);
  });

  it("sends nothing of its own while nobody asks for a session timer", async () => {
    await connected();
    await clock.advanceAsync(7_200_000);
    expect(wire.sent).toEqual([]);
  });

  it("refreshes by UPDATE at half time and stays up", async () => {
    const { caller } = await connected({ sessionTimer: { offeredSeconds: 600 } });
    await clock.advanceAsync(1_500_000);
    expect(wire.sent.map(({ what }) => what)).toEqual(Array(5).fill(["UPDATE", "200 UPDATE"]).flat());
    expect(caller.story.lines).toEqual(["answered with media"]);
  });

  it("keeps the session timer going over a hold", async () => {
    const { caller, callee } = await connected({ sessionTimer: { offeredSeconds: 600 } });
    callee.story.answer = () => ANSWER;
    const hold = caller.session.reinvite(HOLD);
    await clock.advanceAsync(100_000);
    await hold;
    wire.sent.length = 0;
    await clock.advanceAsync(300_000);
    expect(wire.sent.map(({ what }) => what)).toEqual(["UPDATE", "200 UPDATE"]);
  });

  it("ends when the peer stops refreshing", async () => {
    const { caller, callee } = await connected({ sessionTimer: { offeredSeconds: 600 } });
    wire.drop = ({ from }) => from.startsWith("10.0.0.1");
    await clock.advanceAsync(700_000);
    expect(callee.story.lines.at(-1)).toBe("ended by timeout 408");
    expect(caller.story.lines.at(-1)).toMatch(/^ended by remote/);
  });
});

describe("session timers at the start", () => {
  it("are raised to what the callee demands", async () => {
    const phone = phoneAt("10.0.0.2", answerAtOnce, { sessionTimer: { minSeconds: 1_800 } });
    const { story } = call(endpointAt("10.0.0.1", { sessionTimer: { offeredSeconds: 120 } }), ["10.0.0.2"]);
    await clock.advanceAsync(1_000);
    expect(wire.sent.map(({ what }) => what)).toEqual(["INVITE", "422 INVITE", "ACK", "INVITE", "200 INVITE", "ACK"]);
    expect(story.lines).toEqual(["answered with media"]);
    expect(phone.story.lines).toEqual(["answered"]);
  });
});

describe("reliable provisional responses", () => {
  it("deliver early media and hold the answer back until the PRACK", async () => {
    phoneAt("10.0.0.2", (session) => {
      session.provisional(183, ANSWER);
      session.answer(ANSWER);
    });
    const { story } = call(endpointAt("10.0.0.1"), ["10.0.0.2"]);
    await clock.advanceAsync(1_000);
    expect(wire.sent.map(({ what }) => what)).toEqual([
      "INVITE",
      "183 INVITE",
      "PRACK",
      "200 PRACK",
      "200 INVITE",
      "ACK",
    ]);
    expect(story.lines).toEqual(["progress 183 with media", "answered with media"]);
  });

  it("are repeated until the PRACK comes, and the call fails without it", async () => {
    wire.drop = ({ what }) => what === "PRACK";
    const phone = phoneAt("10.0.0.2", (session) => session.provisional(183, ANSWER));
    const { story } = call(endpointAt("10.0.0.1"), ["10.0.0.2"]);
    await clock.advanceAsync(40_000);
    expect(phone.story.lines).toEqual(["ended by timeout 504"]);
    expect(story.lines).toEqual(["progress 183 with media", "ended by remote 504"]);
  });
});

describe("sign-in", () => {
  const password = (user: string) => (user === "201" ? { password: "right" } : undefined);
  const guarded: Partial<SipEndpointOptions> = { peerAt: () => undefined, credentials: password };

  it("lets a caller with the right password in, as that extension", async () => {
    const sources: unknown[] = [];
    const box = endpointAt("10.0.0.2", guarded);
    box.onIncoming((session, source) => {
      sources.push(source);
      session.answer(ANSWER);
    });
    const credentials = { username: "201", password: "right" };
    const { session, story } = call(endpointAt("10.0.0.1"), ["10.0.0.2"], { credentials });
    await clock.advanceAsync(1_000);
    session.end();
    await clock.advanceAsync(1_000);
    expect(sources).toEqual([{ kind: "extension", user: "201" }]);
    expect(story.lines).toEqual(["answered with media", "ended by local"]);
  });

  it("refuses wrong passwords, then refuses to listen, then listens again", async () => {
    const facts: unknown[] = [];
    const phone = phoneAt("10.0.0.2", answerAtOnce, { ...guarded, onAttemptsRefused: (fact) => facts.push(fact) });
    const box = endpointAt("10.0.0.1");
    const attempt = async (secret: string): Promise<string | undefined> => {
      const { story } = call(box, ["10.0.0.2"], { credentials: { username: "201", password: secret } });
      await clock.advanceAsync(1_000);
      return story.lines.at(-1);
    };
    for (let count = 0; count < 5; count++) expect(await attempt("wrong")).toBe("ended by remote 401");
    expect(facts).toMatchObject([{ type: "attempts.refused", address: "10.0.0.1", user: "201" }]);
    expect(await attempt("right")).toBe("ended by remote 403");
    await clock.advanceAsync(10_000);
    expect(await attempt("right")).toBe("answered with media");
    expect(phone.sessions.length).toBe(1);
  });
});
