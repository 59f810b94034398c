import { describe, expect, test } from "vitest";
import { silentLogger } from "#firmware/kernel/log.ts";
import { createResponse } from "#firmware/sip/message/message.ts";
import type { TransportName } from "#firmware/sip/transport/transport.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { SipWire, sendingTimes } from "#test/support/sip-wire.ts";
import { TransactionLayer } from "./layer.ts";
import type { ServerTransaction } from "./transaction.ts";

function setUp(transport: TransportName = "udp") {
  const wire = new SipWire(transport);
  const clock = new FakeClock();
  const layer = new TransactionLayer({ transport: wire, clock, log: silentLogger });
  return { wire, clock, layer, sendingTimes: (ms: number) => sendingTimes(wire, clock, ms) };
}

function serverOf(method: string, transport: TransportName = "udp") {
  const set = setUp(transport);
  const facts: string[] = [];
  const served: { transaction?: ServerTransaction } = {};
  set.layer.onRequest((transaction, request) => {
    facts.push(request.method);
    transaction.onFailure = (failure) => facts.push(failure);
    served.transaction = transaction;
  });
  set.layer.onAck(() => facts.push("ack"));
  const arrive = (name = method, options: { branch?: string; toTag?: string } = {}): void => {
    const { branch = "z9hG4bKb1", toTag } = options;
    const text = [
      `${name} sip:7000@192.0.2.1 SIP/2.0`,
      `Via: SIP/2.0/${transport.toUpperCase()} 192.0.2.99:5060;branch=${branch}`,
      "From: <sip:a@192.0.2.99>;tag=a",
      `To: <sip:7000@192.0.2.1>${toTag === undefined ? "" : `;tag=${toTag}`}`,
      "Call-ID: call-1",
      `CSeq: 1 ${name}`,
      "\n",
    ];
    set.wire.receive(text.join("\n"));
  };
  arrive();
  const respond = (status: number): void => {
    const { transaction } = served;
    transaction?.respond(createResponse(transaction.request, status, { toTag: "b" }));
  };
  return { ...set, facts, served, arrive, respond };
}

describe("INVITE server", () => {
  test("sends 100 after 200 ms when the user is silent, and repeats it for a repeated INVITE", () => {
    const { sendingTimes, arrive, wire, facts } = serverOf("INVITE");
    expect(sendingTimes(10_000)).toEqual([200]);
    arrive();
    expect(wire.takeSent()).toEqual([100]);
    expect(facts).toEqual(["INVITE"]);
  });

  test("sends no 100 when the user has rung, and repeats the ringing", () => {
    const { sendingTimes, arrive, respond, wire } = serverOf("INVITE");
    respond(180);
    expect(sendingTimes(10_000)).toEqual([0]);
    arrive();
    expect(wire.takeSent()).toEqual([180]);
  });

  test("timer G repeats a refusal up to T2 until timer H", () => {
    const { sendingTimes, respond, facts, layer } = serverOf("INVITE");
    respond(486);
    expect(sendingTimes(31_999)).toEqual([0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
    sendingTimes(1);
    expect(facts).toEqual(["INVITE", "timeout"]);
    expect(layer.load.servers).toBe(0);
  });

  test("the ACK ends the repetition, and timer I absorbs further ACKs", () => {
    const { clock, sendingTimes, arrive, respond, facts, layer } = serverOf("INVITE");
    respond(486);
    expect(sendingTimes(600)).toEqual([0, 500]);
    arrive("ACK", { toTag: "b" });
    arrive("ACK", { toTag: "b" });
    expect(sendingTimes(4_999)).toEqual([]);
    expect(layer.load.servers).toBe(1);
    clock.advance(1);
    expect(layer.load.servers).toBe(0);
    expect(facts).toEqual(["INVITE"]);
  });

  test("a refusal given once is not repeated, and the same INVITE is asked again", () => {
    const { sendingTimes, arrive, served, facts, layer } = serverOf("INVITE");
    const { transaction } = served;
    transaction?.respondOnce(createResponse(transaction.request, 401, { toTag: "b" }));
    expect(sendingTimes(40_000)).toEqual([0]);
    expect(layer.load).toMatchObject({ servers: 0, unanswered: 0 });
    arrive();
    expect(facts).toEqual(["INVITE", "INVITE"]);
  });

  test("over TCP a refusal is not repeated, timer H runs and timer I is zero", () => {
    const one = serverOf("INVITE", "tcp");
    one.respond(486);
    expect(one.sendingTimes(32_000)).toEqual([0]);
    expect(one.facts).toEqual(["INVITE", "timeout"]);
    const other = serverOf("INVITE", "tcp");
    other.respond(486);
    other.arrive("ACK", { toTag: "b" });
    expect(other.layer.load.servers).toBe(0);
  });

  test("after a 2xx, repeated INVITEs are absorbed until timer L, the user may repeat its 2xx, and ACKs are its own", () => {
    const { clock, wire, arrive, respond, facts, layer } = serverOf("INVITE");
    respond(200);
    arrive();
    expect(wire.takeSent()).toEqual([200]);
    respond(200);
    respond(486);
    expect(wire.takeSent()).toEqual([200]);
    arrive("ACK", { branch: "z9hG4bKack", toTag: "b" });
    arrive("ACK", { toTag: "b" }); // of a sender that keeps the branch of its INVITE
    expect(facts).toEqual(["INVITE", "ack", "ack"]);
    clock.advance(31_999);
    arrive();
    expect(facts.length).toBe(3);
    clock.advance(1);
    expect(layer.load).toEqual({ servers: 0, clients: 0, unanswered: 0 });
    expect(clock.pending).toBe(0);
  });

  test("a response that cannot be sent is told to the user", () => {
    const { wire, respond, facts, layer } = serverOf("INVITE");
    wire.failure = new Error("no route");
    respond(486);
    expect(facts).toEqual(["INVITE", "transport"]);
    expect(layer.load.servers).toBe(0);
  });
});

describe("CANCEL of an INVITE that arrived", () => {
  test("is answered 200 with the tag of the ringing, and told to the user once", () => {
    const { wire, served, arrive, respond, facts } = serverOf("INVITE");
    served.transaction!.onCancel = () => facts.push("cancelled");
    respond(180);
    arrive("CANCEL");
    expect(wire.lastResponse.toTag).toBe("b");
    arrive("CANCEL");
    expect(wire.takeSent()).toEqual([180, 200, 200]);
    respond(487);
    expect(wire.takeSent()).toEqual([487]);
    expect(facts).toEqual(["INVITE", "cancelled"]);
  });

  test("is answered with 487 to the INVITE by itself when the user does not care", () => {
    const { wire, arrive } = serverOf("INVITE");
    arrive("CANCEL");
    expect(wire.takeSent()).toEqual([200, 487]);
  });

  test("changes nothing after the final response", () => {
    const { wire, served, arrive, respond, facts } = serverOf("INVITE");
    served.transaction!.onCancel = () => facts.push("cancelled");
    respond(200);
    arrive("CANCEL");
    expect(wire.takeSent()).toEqual([200, 200]);
    expect(facts).toEqual(["INVITE"]);
  });

  test("without its INVITE is answered 481", () => {
    const { wire, arrive } = serverOf("INVITE");
    arrive("CANCEL", { branch: "z9hG4bKother" });
    expect(wire.takeSent()).toEqual([481]);
  });
});

describe("non-INVITE server", () => {
  test("drops repetitions while there is no answer, repeats the last one after, until timer J", () => {
    const { clock, wire, arrive, respond, facts, layer } = serverOf("OPTIONS");
    arrive();
    expect(wire.takeSent()).toEqual([]);
    respond(100);
    arrive();
    respond(200);
    arrive();
    expect(wire.takeSent()).toEqual([100, 100, 200, 200]);
    clock.advance(31_999);
    arrive();
    expect(wire.takeSent()).toEqual([200]);
    expect(facts).toEqual(["OPTIONS"]);
    clock.advance(1);
    expect(layer.load.servers).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test("over TCP timer J is zero", () => {
    const { respond, layer } = serverOf("OPTIONS", "tcp");
    respond(200);
    expect(layer.load).toEqual({ servers: 0, clients: 0, unanswered: 0 });
  });
});

describe("matching", () => {
  test("the same request by another way is answered 482, unless the first was challenged", () => {
    const { wire, arrive, respond, facts } = serverOf("INVITE");
    arrive("INVITE", { branch: "z9hG4bKother" });
    expect(wire.takeSent()).toEqual([482]);
    respond(401);
    arrive("INVITE", { branch: "z9hG4bKagain" });
    expect(wire.takeSent()).toEqual([401]);
    expect(facts).toEqual(["INVITE", "INVITE"]);
  });

  test("another method on the same branch is another transaction", () => {
    const { facts, arrive } = serverOf("OPTIONS");
    arrive("INFO");
    expect(facts).toEqual(["OPTIONS", "INFO"]);
  });

  test("a user that throws costs its request a 500 and nobody else anything", () => {
    const { wire, layer, arrive } = serverOf("OPTIONS");
    layer.onRequest(() => {
      throw new Error("bug");
    });
    arrive("INFO", { branch: "z9hG4bKbug" });
    expect(wire.takeSent()).toEqual([500]);
  });
});
