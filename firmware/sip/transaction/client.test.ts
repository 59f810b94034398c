import { describe, expect, test } from "vitest";
import { silentLogger } from "#firmware/kernel/log.ts";
import { createRequest, type SipRequest } from "#firmware/sip/message/message.ts";
import type { TransportName } from "#firmware/sip/transport/transport.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { SipWire, sendingTimes } from "#test/support/sip-wire.ts";
import { TransactionLayer } from "./layer.ts";
import type { ClientTransaction } from "./transaction.ts";

function setUp(transport: TransportName = "udp") {
  const wire = new SipWire(transport);
  const clock = new FakeClock();
  const layer = new TransactionLayer({ transport: wire, clock, log: silentLogger });
  return { wire, clock, layer, sendingTimes: (ms: number) => sendingTimes(wire, clock, ms) };
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

  test("a request that cannot be sent at all is told of after it has been handed over", async () => {
    const { wire, layer } = setUp();
    wire.failure = new Error("no route");
    const request = createRequest({ method: "OPTIONS", uri: "sip:x@y", headers: [["CSeq", "1 OPTIONS"]] });
    const told = await new Promise((resolve) => {
      const transaction: ClientTransaction = layer.request(request, wire.flow, {
        onResponse: () => resolve("response"),
        onTimeout: () => resolve("timeout"),
        onTransportError: () => resolve(transaction.request.method),
      });
    });
    expect(told).toBe("OPTIONS");
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

describe("matching", () => {
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
});
