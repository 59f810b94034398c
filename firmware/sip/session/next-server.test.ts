import { beforeEach, describe, expect, it } from "vitest";
import { createResponse, type SipRequest, serializeMessage } from "#firmware/sip/message/message.ts";
import { ANSWER, answerAtOnce, openSipHouse, ring } from "#test/support/sip-house.ts";
import { NEXT_SERVER_MS, type ServerOutcome } from "./server-tries.ts";

const SERVERS = ["10.0.0.2", "10.0.0.3", "10.0.0.4"];

let { clock, wire, endpointAt, phoneAt, call } = openSipHouse();
beforeEach(() => {
  ({ clock, wire, endpointAt, phoneAt, call } = openSipHouse());
});

/** A call to a name that leads to these servers, the first first; one of them has failed before. */
function callName(servers: readonly string[] = SERVERS, failed?: string) {
  const told: string[] = [];
  const [first, ...others] = servers.map((host) => ({ transport: "udp" as const, host, port: 5060 }));
  const otherServers = {
    targets: others,
    silentMs: NEXT_SERVER_MS,
    hasFailed: (target: object) => "host" in target && target.host === failed,
    told: (target: object, outcome: ServerOutcome) => {
      const host = "host" in target ? target.host : "";
      told.push(
        outcome.kind === "there" ? `${host} there` : `${host} ${outcome.because} ${outcome.forMs ?? ""}`.trim(),
      );
    },
  };
  const target = { uri: "sip:123@carrier.example.net", ...(first && { target: first }), otherServers };
  const credentials = { username: "201", password: "secret" };
  const made = call(endpointAt("10.0.0.1"), [], { targets: [target], toUri: target.uri, credentials });
  return { ...made, told };
}

/** INVITEs as they were sent, with whereto. */
function invites(): { to: string; message: SipRequest }[] {
  return wire.sent.flatMap(({ to, message }) =>
    message.kind === "request" && message.method === "INVITE" ? [{ to: to.replace(":5060", ""), message }] : [],
  );
}

function sentTo(host: string): string[] {
  return wire.sent.filter(({ to }) => to === `${host}:5060`).map(({ what }) => what);
}

/** Responds in the name of a server that does no more than that. */
function says(host: string, status: number, parts: { sdp?: string; headers?: [string, string][] } = {}): void {
  const invite = invites().findLast(({ to }) => to === host)?.message;
  if (invite === undefined) throw new Error(`${host} was sent no INVITE`);
  const headers: [string, string][] = [["Contact", `<sip:${host}>`], ...(parts.headers ?? [])];
  const body = parts.sdp === undefined ? {} : { body: parts.sdp, contentType: "application/sdp" };
  const message = createResponse(invite, status, { toTag: `tag-${host}`, headers, ...body });
  const flow = { transport: "udp", local: { host, port: 5060 }, remote: { host: "10.0.0.1", port: 5060 } } as const;
  wire.host(host).sendResponse({ message, raw: serializeMessage(message) }, flow, () => undefined);
}

describe("a call to a name with several servers", () => {
  it("goes to the next when the first is silent: the same request in a transaction of its own", async () => {
    phoneAt("10.0.0.3", answerAtOnce);
    const { story, told, session } = callName();
    await clock.advanceAsync(NEXT_SERVER_MS + 100);
    expect(story.lines).toEqual(["answered with media"]);
    expect(told).toEqual(["10.0.0.2 silent", "10.0.0.3 there"]);
    const sent = invites();
    expect(sent.map(({ to }) => to)).toEqual(["10.0.0.2", "10.0.0.2", "10.0.0.2", "10.0.0.2", "10.0.0.3"]);
    const [first, last] = [sent[0]?.message, sent.at(-1)?.message];
    for (const name of ["call-id", "from", "to", "cseq"]) {
      expect(last?.headers.get(name)).toBe(first?.headers.get(name));
    }
    expect(last?.uri).toBe("sip:123@carrier.example.net");
    expect(last?.topVia?.params.get("branch")).not.toBe(first?.topVia?.params.get("branch"));
    session.end();
    await clock.advanceAsync(60_000);
    // The silent one is not sent to again, nor told of the end: it knows of no call.
    expect(sentTo("10.0.0.2")).toHaveLength(4);
    expect(clock.pending).toBe(0);
  });

  it("goes to the next at once when the first takes nothing now, for as long as it says", async () => {
    phoneAt("10.0.0.3", (session) => session.reject(503));
    phoneAt("10.0.0.4", answerAtOnce);
    const { story, told } = callName();
    await clock.advanceAsync(50);
    says("10.0.0.2", 100);
    says("10.0.0.2", 503, { headers: [["Retry-After", "120 (maintenance)"]] });
    await clock.advanceAsync(100);
    expect(story.lines).toEqual(["answered with media"]);
    expect(told).toEqual(["10.0.0.2 there", "10.0.0.2 503 120000", "10.0.0.3 503 10000", "10.0.0.4 there"]);
  });

  it("stays where somebody has rung, and where the call was refused", async () => {
    phoneAt("10.0.0.3", answerAtOnce);
    const rung = callName();
    await clock.advanceAsync(50);
    says("10.0.0.2", 180);
    await clock.advanceAsync(50);
    says("10.0.0.2", 503);
    await clock.advanceAsync(50);
    expect(rung.story.lines).toEqual(["progress 180", "ended by remote 503"]);
    expect(rung.told).toEqual(["10.0.0.2 there"]);
    const refused = callName();
    await clock.advanceAsync(50);
    says("10.0.0.2", 486);
    await clock.advanceAsync(50);
    expect(refused.story.lines).toEqual(["ended by remote 486"]);
    expect(sentTo("10.0.0.3")).toEqual([]);
  });

  it("waits for a server that has said that it tries", async () => {
    phoneAt("10.0.0.2", () => undefined); // its stack says 100
    const { story } = callName();
    await clock.advanceAsync(30_000);
    expect(invites().map(({ to }) => to)).toEqual(["10.0.0.2"]);
    expect(story.lines).toEqual([]);
  });

  it("fails as the last server does, which has all the time of a transaction", async () => {
    const { story, told } = callName(["10.0.0.2", "10.0.0.3"]);
    await clock.advanceAsync(NEXT_SERVER_MS + 31_900);
    expect(story.lines).toEqual([]);
    await clock.advanceAsync(200);
    expect(story.ends).toMatchObject([{ by: "timeout", status: 408 }]);
    expect(told).toEqual(["10.0.0.2 silent", "10.0.0.3 silent"]);
    await clock.advanceAsync(60_000);
    expect(clock.pending).toBe(0);
  });

  it("does not wait long for a last server that has failed before", async () => {
    const { story } = callName(["10.0.0.2", "10.0.0.3"], "10.0.0.3");
    await clock.advanceAsync(2 * NEXT_SERVER_MS - 100);
    expect(story.lines).toEqual([]);
    await clock.advanceAsync(200);
    expect(story.ends).toMatchObject([{ by: "timeout", status: 408 }]);
    says("10.0.0.3", 200, { sdp: ANSWER });
    await clock.advanceAsync(60_000);
    expect(sentTo("10.0.0.3").slice(4, 6)).toEqual(["ACK", "BYE"]);
    expect(story.lines).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it("ends when the caller hangs up while a server is silent, and no other is tried", async () => {
    phoneAt("10.0.0.3", answerAtOnce);
    const { session, story, told } = callName();
    await clock.advanceAsync(1_000);
    session.end();
    await clock.advanceAsync(60_000);
    expect(story.lines).toEqual(["ended by local"]);
    expect(sentTo("10.0.0.3")).toEqual([]);
    expect(told[0]).toBe("10.0.0.2 silent");
    expect(clock.pending).toBe(0);
  });

  it("is cancelled at the second server when the caller hangs up there", async () => {
    const second = phoneAt("10.0.0.3", ring);
    const { session, story } = callName();
    await clock.advanceAsync(NEXT_SERVER_MS + 100);
    session.end();
    await clock.advanceAsync(60_000);
    expect(story.lines).toEqual(["progress 180", "ended by local"]);
    expect(second.story.ends).toMatchObject([{ by: "remote" }]);
    expect(sentTo("10.0.0.3")).toEqual(["INVITE", "CANCEL", "ACK"]);
    expect(clock.pending).toBe(0);
  });

  it("is cancelled at a server that wakes up when the next has the call", async () => {
    phoneAt("10.0.0.3", answerAtOnce);
    const { story } = callName();
    await clock.advanceAsync(NEXT_SERVER_MS + 500);
    says("10.0.0.2", 180);
    await clock.advanceAsync(100);
    expect(sentTo("10.0.0.2").slice(4)).toEqual(["CANCEL"]);
    says("10.0.0.2", 487);
    await clock.advanceAsync(100);
    expect(sentTo("10.0.0.2").slice(5)).toEqual(["ACK"]);
    expect(story.lines).toEqual(["answered with media"]);
  });

  it("is ended at a server that connects it when the next has it already", async () => {
    phoneAt("10.0.0.3", answerAtOnce);
    const { story } = callName();
    await clock.advanceAsync(NEXT_SERVER_MS + 500);
    says("10.0.0.2", 200, { sdp: ANSWER });
    await clock.advanceAsync(100);
    says("10.0.0.2", 200, { sdp: ANSWER });
    await clock.advanceAsync(100);
    expect(sentTo("10.0.0.2").slice(4)).toEqual(["ACK", "BYE", "ACK"]);
    expect(story.lines).toEqual(["answered with media"]);
  });

  it("asks the next server for its own challenge", async () => {
    const { told } = callName(["10.0.0.2", "10.0.0.3"]);
    await clock.advanceAsync(50);
    const challenge: [string, string][] = [["WWW-Authenticate", 'Digest realm="carrier", nonce="1", qop="auth"']];
    says("10.0.0.2", 401, { headers: challenge });
    await clock.advanceAsync(NEXT_SERVER_MS + 50);
    says("10.0.0.3", 401, { headers: challenge });
    await clock.advanceAsync(50);
    says("10.0.0.3", 503);
    await clock.advanceAsync(50);
    const tries = invites().map(({ to, message: { headers } }) =>
      [to, headers.get("cseq"), headers.has("authorization") ? "signed" : "plain"].join(" "),
    );
    expect([...new Set(tries)]).toEqual([
      ...["10.0.0.2 1 INVITE plain", "10.0.0.2 2 INVITE signed"],
      ...["10.0.0.3 2 INVITE plain", "10.0.0.3 3 INVITE signed"],
    ]);
    expect(told).toContain("10.0.0.3 503");
  });
});
