import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { silentLogger } from "#firmware/kernel/log.ts";
import { SipEndpoint } from "#firmware/sip/endpoint.ts";
import { createRequest, createResponse, type SipResponse, serializeMessage } from "#firmware/sip/message/message.ts";
import { parseNameAddr } from "#firmware/sip/message/name-addr.ts";
import { parseMessage } from "#firmware/sip/message/parse.ts";
import { type Capabilities, createRefusal, spendMaxForwards, validateRequest } from "#firmware/sip/message/validate.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { SipWire } from "#test/support/sip-wire.ts";
import { request, TORTURE } from "#test/support/torture.ts";
import { TransactionLayer } from "./layer.ts";

const ORIGINALS = new URL("../../../../shared/peers/sip/rfc4475/", import.meta.url);

const CAPABILITIES: Capabilities = {
  methods: ["INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "REGISTER", "MESSAGE"],
  extensions: ["100rel", "timer"],
  contentTypes: ["application/sdp", "multipart/*"],
};

/** What a user agent does with each message: answers with a status, takes a response, or stays silent. */
const OUTCOMES: readonly (readonly [name: string, outcome: number | "taken" | "ignored", section: string])[] = [
  ["wsinv", 200, "3.1.1.1 a short tortuous INVITE is accepted"],
  ["intmeth", 405, "3.1.1.2 a method of unusual characters parses and is not known"],
  ["esc01", 200, "3.1.1.3 escapes in URIs are accepted"],
  ["escnull", 200, "3.1.1.4 escaped NULs are accepted"],
  ["esc02", 405, "3.1.1.5 percent signs in a method mean themselves: it is not REGISTER"],
  ["lwsdisp", 200, "3.1.1.6 a display name may touch the bracket"],
  ["longreq", 200, "3.1.1.7 long values are accepted"],
  ["dblreq", 200, "3.1.1.8 what follows the message in a datagram is left alone"],
  ["semiuri", 200, "3.1.1.9 a semicolon may stand in the user part"],
  ["transports", 200, "3.1.1.10 unknown transports in Via are accepted"],
  ["mpart01", 200, "3.1.1.11 a multipart body with any bytes is accepted"],
  ["unreason", "taken", "3.1.1.12 a reason phrase may be any text"],
  ["noreason", "taken", "3.1.1.13 a reason phrase may be empty"],
  ["badinv01", 400, "3.1.2.1 stray separators are refused"],
  ["clerr", 400, "3.1.2.2 a Content-Length beyond the datagram is refused"],
  ["ncl", 400, "3.1.2.3 a negative Content-Length is refused"],
  ["scalar02", 400, "3.1.2.4 a CSeq out of range is refused"],
  ["scalarlg", "ignored", "3.1.2.5 a response with a CSeq out of range is dropped"],
  ["quotbal", 400, "3.1.2.6 an unclosed quote is refused"],
  ["ltgtruri", 400, "3.1.2.7 brackets around the Request-URI are refused"],
  ["lwsruri", 400, "3.1.2.8 a space in the Request-URI is refused"],
  ["lwsstart", 400, "3.1.2.9 double spaces in the start line are refused"],
  ["trws", 400, "3.1.2.10 spaces after the start line are refused"],
  ["escruri", 400, "3.1.2.11 headers in the Request-URI are refused"],
  ["baddate", 400, "3.1.2.12 a Date not in GMT is refused"],
  ["regbadct", 400, "3.1.2.13 a Contact that needs brackets is refused"],
  ["badaspec", 400, "3.1.2.14 spaces inside the brackets are refused"],
  ["baddn", 400, "3.1.2.15 a display name that needs quotes is refused"],
  ["badvers", 505, "3.1.2.16 another protocol version is refused"],
  ["mismatch01", 400, "3.1.2.17 a CSeq of another method is refused"],
  ["mismatch02", 400, "3.1.2.18 also for an unknown method"],
  ["bigcode", "ignored", "3.1.2.19 a status code out of range is dropped"],
  ["badbranch", 200, "3.2.1 a branch without a unique part is accepted"],
  ["insuf", 400, "3.3.1 missing headers are refused"],
  ["unkscm", 416, "3.3.2 an unknown URI scheme is refused"],
  ["novelsc", 416, "3.3.3 an unusual URI scheme is refused"],
  ["unksm2", 400, "3.3.4 an address-of-record that is no SIP URI is refused"],
  ["bext01", 420, "3.3.5 an unknown extension is refused"],
  ["invut", 415, "3.3.6 an unknown body type is refused"],
  ["regaut01", 200, "3.3.7 an unknown authorization scheme does not disturb"],
  ["multi01", 400, "3.3.8 single headers standing twice are refused"],
  ["mcl01", 400, "3.3.9 Content-Lengths that disagree are refused"],
  ["bcast", "ignored", "3.3.10 a response for somebody else is dropped"],
  ["zeromf", 200, "3.3.11 who serves a request does not mind Max-Forwards 0"],
  ["cparam01", 200, "3.3.12 a Contact with a header parameter is accepted"],
  ["cparam02", 200, "3.3.13 a Contact with a URI parameter is accepted"],
  ["regescrt", 200, "3.3.14 a Contact URI with a Route is accepted"],
  ["sdp01", 406, "3.3.15 an INVITE that accepts no SDP is refused"],
  ["inv2543", 200, "3.4.1 an INVITE of RFC 2543 is accepted"],
];

/** Lets the message arrive at a user agent that serves what it can; says what came of it. */
function outcomeOf(bytes: Buffer): { outcome: number | "taken" | "ignored"; response?: SipResponse } {
  const wire = new SipWire();
  const layer = new TransactionLayer({ transport: wire, clock: new FakeClock(), log: silentLogger });
  layer.onRequest((transaction, request) => {
    const verdict = validateRequest(request, CAPABILITIES);
    transaction.respond(
      verdict.kind === "ok" ? createResponse(request, 200, { toTag: "box" }) : createRefusal(request, verdict, "box"),
    );
  });
  const result = wire.receive(bytes);
  if (result.kind === "malformed") return { outcome: result.status };
  if (result.kind === "ignore") return { outcome: "ignored" };
  if (result.message.kind === "response") return { outcome: isTaken(result.message) ? "taken" : "ignored" };
  layer.close();
  return { outcome: wire.lastResponse.status, response: wire.lastResponse };
}

/** Whether a response reaches the client transaction its top Via names. */
function isTaken(response: SipResponse): boolean {
  const wire = new SipWire();
  const layer = new TransactionLayer({ transport: wire, clock: new FakeClock(), log: silentLogger });
  const taken: SipResponse[] = [];
  const headers = ["From", "To", "Call-ID", "CSeq"].map((name) => [name, response.headers.get(name) ?? ""] as const);
  const request = createRequest({ method: response.cseq?.method ?? "", uri: "sip:x@box.example", headers });
  layer.request(request, wire.flow, {
    onResponse: (one) => taken.push(one),
    onTimeout: () => undefined,
    onTransportError: () => undefined,
  });
  response.headers.replaceFirst("Via", request.headers.get("via") ?? "");
  wire.receive(serializeMessage(response));
  layer.close();
  return taken.length === 1;
}

test("all 49 cases are here", () => {
  expect(OUTCOMES.length).toBe(49);
  expect(new Set(OUTCOMES.map(([name]) => name))).toEqual(new Set(Object.keys(TORTURE)));
});

describe("messages of our own", () => {
  test.each(OUTCOMES)("%s → %s: %s", (name, expected) => {
    expect(outcomeOf(TORTURE[name] ?? Buffer.alloc(0)).outcome).toBe(expected);
  });
});

describe.runIf(existsSync(ORIGINALS))("messages of the RFC", () => {
  test.each(OUTCOMES)("%s → %s: %s", (name, expected) => {
    expect(outcomeOf(readFileSync(new URL(`${name}.dat`, ORIGINALS))).outcome).toBe(expected);
  });
});

describe("what is read from them and answered", () => {
  test("esc02: Allow says that REGISTER would have been taken", () => {
    expect(outcomeOf(TORTURE.esc02!).response?.headers.get("Allow")).toContain("REGISTER");
  });

  test("longreq: all 18 Vias are copied into the response", () => {
    expect(outcomeOf(TORTURE.longreq!).response?.headers.list("Via").length).toBe(18);
  });

  test("bext01: Unsupported names the extensions, not those for proxies", () => {
    expect(outcomeOf(TORTURE.bext01!).response?.headers.get("Unsupported")).toBe("nobodyHasThis, nobodyHasThisEither");
  });

  test("invut: Accept says what would have been read", () => {
    expect(outcomeOf(TORTURE.invut!).response?.headers.get("Accept")).toBe("application/sdp, multipart/*");
  });

  test("insuf: the refusal carries what there was to copy", () => {
    const result = parseMessage(TORTURE.insuf!);
    expect(result).toMatchObject({ kind: "malformed", status: 400, reason: "Missing From" });
    if (result.kind !== "malformed") throw new Error("not refused");
    const answer = serializeMessage(createResponse(result.request, 400, { toTag: "box" })).toString();
    expect(answer).toContain("branch=z9hG4bKkdj.insuf");
    expect(answer).toContain("CSeq: 193942 INVITE");
  });

  test("regaut01: a registrar challenges as if there were no credentials", async () => {
    const wire = new SipWire();
    const endpoint = new SipEndpoint({
      clock: new FakeClock(),
      log: silentLogger,
      bind: wire.flow.local,
      tcp: false,
      userAgent: "Box",
      realm: "box.example",
      credentials: () => undefined,
      transport: wire,
    });
    wire.receive(TORTURE.regaut01!);
    expect(wire.lastResponse.status).toBe(401);
    expect(wire.lastResponse.headers.get("WWW-Authenticate")).toMatch(/^Digest /);
    await endpoint.close();
  });

  test("zeromf: who would pass it on refuses with 483", () => {
    expect(spendMaxForwards(request("zeromf"))).toMatchObject({ kind: "refused", status: 483 });
    expect(spendMaxForwards(request("semiuri"))).toEqual({ next: 2 });
  });

  test("cparam01, cparam02: without brackets the parameter is the header's, inside them the URI's", () => {
    const [one, two] = ["cparam01", "cparam02"].map((name) =>
      parseNameAddr(request(name).headers.get("Contact") ?? ""),
    );
    expect(one?.params.has("novelparam")).toBe(true);
    expect(two?.params.has("novelparam")).toBe(false);
    expect(two?.uri.kind === "sip" && two.uri.params.has("novelparam")).toBe(true);
  });

  test("regescrt: the Route stays inside the Contact URI", () => {
    const contact = parseNameAddr(request("regescrt").headers.get("Contact") ?? "");
    expect(contact?.uri).toMatchObject({ user: "desk", headers: "Route=%3Csip:edge.box.example%3E" });
    expect(request("regescrt").headers.has("Route")).toBe(false);
  });

  test("badbranch: two requests with the bare cookie are two transactions", () => {
    const wire = new SipWire();
    const layer = new TransactionLayer({ transport: wire, clock: new FakeClock(), log: silentLogger });
    const seen: string[] = [];
    layer.onRequest((transaction, one) => {
      seen.push(one.callId ?? "");
      transaction.respond(createResponse(one, 200, { toTag: "box" }));
    });
    wire.receive(TORTURE.badbranch!);
    wire.receive(TORTURE.badbranch!.toString().replace("badbranch.sadonfo", "another"));
    wire.receive(TORTURE.badbranch!);
    expect(seen).toEqual(["badbranch.sadonfo", "another"]);
    expect(wire.takeSent()).toEqual([200, 200, 200]);
    layer.close();
  });

  test("inv2543: without a branch the INVITE that comes again and its ACK still find their transaction", () => {
    const wire = new SipWire();
    const clock = new FakeClock();
    const layer = new TransactionLayer({ transport: wire, clock, log: silentLogger });
    let requests = 0;
    let acks = 0;
    layer.onAck(() => acks++);
    layer.onRequest((transaction, one) => {
      requests++;
      transaction.respond(createResponse(one, 486, { toTag: "box" }));
    });
    const text = TORTURE.inv2543!.toString();
    wire.receive(text);
    wire.receive(text);
    expect(wire.takeSent()).toEqual([486, 486]);
    const to = "To: sip:+16505550222@ss1.box.example;user=phone";
    wire.receive(
      text
        .replace(/^INVITE/, "ACK")
        .replace("56 INVITE", "56 ACK")
        .replace(to, `${to};tag=box`),
    );
    clock.advance(40_000);
    expect({ requests, acks, resent: wire.takeSent() }).toEqual({ requests: 1, acks: 0, resent: [] });
    expect(layer.load).toEqual({ servers: 0, clients: 0, unanswered: 0 });
  });
});
