import { describe, expect, test } from "vitest";
import { silentLogger } from "#firmware/kernel/log.ts";
import { createRequest, createResponse, type SipRequest } from "#firmware/sip/message/message.ts";
import type { TransportName } from "#firmware/sip/transport/transport.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { SipWire } from "#test/support/sip-wire.ts";
import { TransactionLayer } from "./layer.ts";
import type { ClientTransaction, ServerTransaction } from "./transaction.ts";

function setUp(transport: TransportName = "udp") {
  const wire = new SipWire(transport);
  const clock = new FakeClock();
  const layer = new TransactionLayer({ transport: wire, clock, log: silentLogger });
  /** Milliseconds at which something was sent while `ms` passed; what was sent at once counts as 0. */
  const sendingTimes = (ms: number): number[] => {
    const times: number[] = wire.takeSent().map(() => 0);
    for (let at = 1; at <= ms; at++) {
      clock.advance(1);
      for (const _ of wire.takeSent()) times.push(at);
    }
    return times;
  };
  return { wire, clock, layer, sendingTimes };
}

function clientOf(method: string, transport: TransportName = "udp") {
  const set = setUp(transport);
  const facts: string[] = [];
  const request = createRequest({
    method,
    uri: "sip:7000@192.0.2.99",
    headers: [
      ["From", "<sip:a@192.0.2.1>;tag=a"],
      ["To", "<sip:7000@192.0.2.99>"],
      ["Call-ID", "call-1"],
      ["CSeq", `1 ${method}`],
      ["Route", "<sip:192.0.2.99;lr>"],
    ],
  });
  const transaction: ClientTransaction = set.layer.request(request, set.wire.flow, {
    onResponse: (response) => facts.push(String(response.status)),
    onTimeout: () => facts.push("timeout"),
    onTransportError: (error) => facts.push(error.message),
  });
  const answer = (status: number, toTag = "b", to: SipRequest = transaction.request): void => {
    const text = [
      `SIP/2.0 ${status} Any`,
      `Via: ${to.headers.get("via")}`,
      "From: <sip:a@192.0.2.1>;tag=a",
      `To: <sip:7000@192.0.2.99>;tag=${toTag}`,
      "Call-ID: call-1",
      `CSeq: ${to.headers.get("cseq")}`,
      "\n",
    ];
    set.wire.receive(text.join("\n"));
  };
  return { ...set, facts, transaction, answer };
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

describe("INVITE client", () => {
  test("timer A doubles without limit and timer B ends it at 64*T1", () => {
    const { sendingTimes, facts, layer } = clientOf("INVITE");
    expect(sendingTimes(31_999)).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500, 31_500]);
    expect(facts).toEqual([]);
    expect(sendingTimes(1)).toEqual([]);
    expect(facts).toEqual(["timeout"]);
    expect(layer.load.clients).toBe(0);
  });

  test("over TCP nothing is repeated, and timer B still runs", () => {
    const { sendingTimes, facts } = clientOf("INVITE", "tcp");
    expect(sendingTimes(32_000)).toEqual([0]);
    expect(facts).toEqual(["timeout"]);
  });

  test("a provisional response ends the repetition; the callee may ring for as long as it likes", () => {
    const { sendingTimes, facts, answer } = clientOf("INVITE");
    sendingTimes(700);
    answer(180);
    answer(183);
    expect(sendingTimes(600_000)).toEqual([]);
    expect(facts).toEqual(["180", "183"]);
  });

  test("a refusal is acknowledged on the same branch, as often as it comes until timer D, and told once", () => {
    const { wire, clock, facts, answer, transaction, layer } = clientOf("INVITE");
    wire.takeSent();
    answer(486);
    expect(wire.lastRequest.method).toBe("ACK");
    expect(wire.lastRequest.topVia?.params.get("branch")).toBe(transaction.branch);
    expect(wire.lastRequest.toTag).toBe("b");
    expect(wire.lastRequest.headers.get("Route")).toBe("<sip:192.0.2.99;lr>");
    answer(486);
    clock.advance(31_999);
    answer(486);
    expect(wire.takeSent()).toEqual(["ACK", "ACK", "ACK"]);
    expect(facts).toEqual(["486"]);
    clock.advance(1);
    expect(layer.load.clients).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test("over TCP timer D is zero", () => {
    const { wire, answer, layer } = clientOf("INVITE", "tcp");
    answer(486);
    expect(wire.takeSent()).toEqual(["INVITE", "ACK"]);
    expect(layer.load.clients).toBe(0);
  });

  test("each 2xx is told, of every fork and repetition, until timer M; later ones are strays", () => {
    const { wire, clock, facts, answer, layer } = clientOf("INVITE");
    const strays: string[] = [];
    layer.onStray2xx((response) => strays.push(response.toTag ?? ""));
    wire.takeSent();
    answer(200, "b");
    answer(200, "b");
    answer(200, "c");
    answer(486, "d");
    expect(facts).toEqual(["200", "200", "200"]);
    expect(wire.takeSent()).toEqual([]);
    clock.advance(32_000);
    answer(200, "b");
    expect(facts.length).toBe(3);
    expect(strays).toEqual(["b"]);
    expect(clock.pending).toBe(0);
  });

  test("a transport error is told once and ends it", () => {
    const { wire, clock, facts, layer } = clientOf("INVITE");
    wire.failure = new Error("no route");
    clock.advance(60_000);
    expect(facts).toEqual(["no route"]);
    expect(layer.load.clients).toBe(0);
  });
});

describe("CANCEL of an INVITE that was sent", () => {
  test("waits for a provisional response and goes out once, on the branch of the INVITE", () => {
    const { wire, answer, transaction, facts } = clientOf("INVITE");
    transaction.cancel([["Reason", 'SIP;cause=200;text="Call completed elsewhere"']]);
    transaction.cancel();
    expect(wire.takeSent()).toEqual(["INVITE"]);
    answer(100);
    answer(180);
    expect(wire.lastRequest.method).toBe("CANCEL");
    expect(wire.lastRequest.topVia?.params.get("branch")).toBe(transaction.branch);
    expect(wire.lastRequest.cseq).toEqual({ sequence: 1, method: "CANCEL" });
    expect(wire.lastRequest.headers.get("Reason")).toContain("elsewhere");
    expect(wire.lastRequest.headers.get("Route")).toBe("<sip:192.0.2.99;lr>");
    const cancel = wire.lastRequest;
    expect(wire.takeSent()).toEqual(["CANCEL"]);
    answer(200, "b", cancel);
    answer(487);
    expect(wire.takeSent()).toEqual(["ACK"]);
    expect(facts).toEqual(["100", "180", "487"]);
  });

  test("crossing a 200 the call stands: the 2xx is told", () => {
    const { answer, transaction, facts } = clientOf("INVITE");
    answer(180);
    transaction.cancel();
    answer(200);
    expect(facts).toEqual(["180", "200"]);
  });

  test("after the final response nothing is sent", () => {
    const { wire, answer, transaction } = clientOf("INVITE");
    answer(200);
    wire.takeSent();
    transaction.cancel();
    expect(wire.takeSent()).toEqual([]);
  });

  test("without a final response within 64*T1 the INVITE is given up", () => {
    const { clock, answer, transaction, facts, layer } = clientOf("INVITE");
    answer(180);
    transaction.cancel();
    clock.advance(32_000);
    expect(facts).toEqual(["180", "timeout"]);
    expect(layer.load.clients).toBe(0);
  });
});

describe("non-INVITE client", () => {
  test("timer E doubles up to T2 and timer F ends it at 64*T1", () => {
    const { sendingTimes, facts } = clientOf("OPTIONS");
    expect(sendingTimes(31_999)).toEqual([0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
    expect(facts).toEqual([]);
    sendingTimes(1);
    expect(facts).toEqual(["timeout"]);
  });

  test("after a provisional response it repeats every T2, and timer F keeps its time", () => {
    const { sendingTimes, facts, answer } = clientOf("OPTIONS");
    expect(sendingTimes(600)).toEqual([0, 500]);
    answer(100);
    // The timer that ran is kept: next at 1500, then every 4000.
    expect(sendingTimes(31_399)).toEqual([900, 4_900, 8_900, 12_900, 16_900, 20_900, 24_900, 28_900]);
    expect(facts).toEqual(["100"]);
    sendingTimes(1);
    expect(facts).toEqual(["100", "timeout"]);
  });

  test("over TCP nothing is repeated, a provisional response does not move timer F, and timer K is zero", () => {
    const one = clientOf("OPTIONS", "tcp");
    expect(one.sendingTimes(1_000)).toEqual([0]);
    one.answer(100);
    expect(one.sendingTimes(31_000)).toEqual([]);
    expect(one.facts).toEqual(["100", "timeout"]);
    const other = clientOf("OPTIONS", "tcp");
    other.answer(200);
    expect(other.layer.load.clients).toBe(0);
  });

  test("timer K absorbs repetitions of the final response", () => {
    const { clock, facts, answer, layer } = clientOf("OPTIONS");
    answer(200);
    answer(200);
    clock.advance(4_999);
    expect(layer.load.clients).toBe(1);
    clock.advance(1);
    expect(layer.load.clients).toBe(0);
    expect(facts).toEqual(["200"]);
    expect(clock.pending).toBe(0);
  });
});

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

  test("a response on another branch or from another sent-by reaches nobody", () => {
    const { facts, wire, transaction } = clientOf("OPTIONS");
    const via = transaction.request.headers.get("via") ?? "";
    for (const wrong of [via.replace(transaction.branch, "z9hG4bKx"), via.replace("192.0.2.1", "192.0.2.7")]) {
      wire.receive(
        `SIP/2.0 200 OK\nVia: ${wrong}\nFrom: <sip:a@b>;tag=a\nTo: <sip:c@d>;tag=b\nCall-ID: call-1\nCSeq: 1 OPTIONS\n\n`,
      );
    }
    expect(facts).toEqual([]);
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
