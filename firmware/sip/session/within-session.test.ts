import { beforeEach, describe, expect, it } from "vitest";
import type { SipEndpointOptions } from "#firmware/sip/endpoint-options.ts";
import { ANSWER, answerAtOnce, HOLD, OFFER, openSipHouse } from "#test/support/sip-house.ts";

let { clock, wire, endpointAt, phoneAt, call } = openSipHouse();
beforeEach(() => {
  ({ clock, wire, endpointAt, phoneAt, call } = openSipHouse());
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
