import { beforeEach, describe, expect, it } from "vitest";
import { ANSWER, answerAtOnce, openSipHouse, ring } from "#test/support/sip-house.ts";

let { clock, wire, endpointAt, phoneAt, call } = openSipHouse();
beforeEach(() => {
  ({ clock, wire, endpointAt, phoneAt, call } = openSipHouse());
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
