import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "#firmware/kernel/clock.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { createRequest, createResponse, type SipRequest, type SipResponse } from "#firmware/sip/message/message.ts";
import { createTag } from "#firmware/sip/message/token.ts";
import { TransportLayer } from "#firmware/sip/transport/layer.ts";
import type { Flow, TraceEntry, TransportName } from "#firmware/sip/transport/transport.ts";
import { TransactionLayer } from "./layer.ts";

const HOST = "127.0.0.1";
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Peer {
  readonly transport: TransportLayer;
  readonly transactions: TransactionLayer;
  readonly traced: TraceEntry[];
}

async function startPeer(limits: { maxUnanswered?: number } = {}): Promise<Peer> {
  const traced: TraceEntry[] = [];
  const transport = new TransportLayer({
    clock: systemClock,
    log: silentLogger,
    udp: { host: HOST, port: 0 },
    tcp: { host: HOST, port: 0 },
    trace: (entry) => traced.push(entry),
  });
  const transactions = new TransactionLayer({ transport, clock: systemClock, log: silentLogger, ...limits });
  await transport.start();
  closers.push(async () => {
    transactions.close();
    await transport.close();
  });
  return { transport, transactions, traced };
}

function targetOf(peer: Peer, transport: TransportName): { transport: TransportName; host: string; port: number } {
  return { transport, host: HOST, port: peer.transport.local(transport)!.port };
}

function makeRequest(method: string, body = ""): SipRequest {
  return createRequest({
    method,
    uri: `sip:7000@${HOST}`,
    headers: [
      ["From", `<sip:a@${HOST}>;tag=${createTag()}`],
      ["To", `<sip:7000@${HOST}>`],
      ["Call-ID", `${createTag()}@test`],
      ["CSeq", `1 ${method}`],
      ["Max-Forwards", "70"],
    ],
    body,
  });
}

/** Sends and collects until the final response. */
function exchange(from: Peer, request: SipRequest, to: ReturnType<typeof targetOf> | Flow): Promise<SipResponse[]> {
  return new Promise((resolve, reject) => {
    const responses: SipResponse[] = [];
    from.transactions.request(request, to, {
      onResponse(response) {
        responses.push(response);
        if (response.status >= 200) resolve(responses);
      },
      onTimeout: () => reject(new Error("timeout")),
      onTransportError: reject,
    });
  });
}

describe.each(["udp", "tcp"] as const)("over %s on loopback", (name) => {
  test("an INVITE rings, is answered, and its ACK arrives", async () => {
    const [caller, callee] = [await startPeer(), await startPeer()];
    const acknowledged = new Promise<SipRequest>((resolve) => callee.transactions.onAck(resolve));
    callee.transactions.onRequest((transaction, request) => {
      transaction.respond(createResponse(request, 180, { toTag: "callee" }));
      transaction.respond(createResponse(request, 200, { toTag: "callee" }));
    });
    const invite = makeRequest("INVITE", "é".repeat(1_000));
    const responses = await exchange(caller, invite, targetOf(callee, name));
    expect(responses.map((one) => one.status)).toEqual([180, 200]);
    expect(responses[1]?.toTag).toBe("callee");

    const ack = makeRequest("ACK");
    caller.transactions.sendAck(ack, targetOf(callee, name));
    expect((await acknowledged).callId).toBe(ack.callId);
    expect(callee.traced.map(({ direction, message }) => `${direction} ${label(message)}`)).toEqual([
      "in INVITE",
      "out 180",
      "out 200",
      "in ACK",
    ]);
    expect(callee.traced[0]?.message?.body.length).toBe(2_000);
  });

  test("a CANCEL ends a ringing INVITE with 487", async () => {
    const [caller, callee] = [await startPeer(), await startPeer()];
    callee.transactions.onRequest((transaction, request) => {
      transaction.onCancel = () => transaction.respond(createResponse(request, 487, { toTag: "callee" }));
      transaction.respond(createResponse(request, 180, { toTag: "callee" }));
    });
    const final = await new Promise<SipResponse>((resolve, reject) => {
      const running = caller.transactions.request(makeRequest("INVITE"), targetOf(callee, name), {
        onResponse: (response) => (response.status < 200 ? running.cancel() : resolve(response)),
        onTimeout: () => reject(new Error("timeout")),
        onTransportError: reject,
      });
    });
    expect(final.status).toBe(487);
    const cancelled = caller.traced
      .filter(({ message }) => message?.cseq?.method === "CANCEL")
      .map((one) => label(one.message));
    expect(cancelled).toEqual(["CANCEL", "200"]);
  });

  test("the box calls back over the flow a phone registered on", async () => {
    const [phone, box] = [await startPeer(), await startPeer()];
    const registered = new Promise<Flow>((resolve) => {
      box.transactions.onRequest((transaction, request) => {
        transaction.respond(createResponse(request, 200, { toTag: "box" }));
        resolve(transaction.flow);
      });
    });
    phone.transactions.onRequest((transaction, request) =>
      transaction.respond(createResponse(request, 486, { toTag: "p" })),
    );
    await exchange(phone, makeRequest("REGISTER"), targetOf(box, name));
    const [busy] = await exchange(box, makeRequest("INVITE"), await registered);
    expect(busy?.status).toBe(486);
  });

  test("beyond the limit a new request is refused with Retry-After and a request in a dialog passes", async () => {
    const [caller, callee] = [await startPeer(), await startPeer({ maxUnanswered: 1 })];
    callee.transactions.onRequest((transaction, request) => {
      if (request.method === "BYE") transaction.respond(createResponse(request, 200));
      else transaction.respond(createResponse(request, 180, { toTag: "callee" }));
    });
    void exchange(caller, makeRequest("INVITE"), targetOf(callee, name)).catch(() => undefined);
    const [refused] = await exchange(caller, makeRequest("OPTIONS"), targetOf(callee, name));
    expect(refused?.status).toBe(503);
    expect(refused?.headers.get("Retry-After")).toBe("5");
    const bye = makeRequest("BYE");
    bye.headers.set("To", `<sip:7000@${HOST}>;tag=callee`);
    expect((await exchange(caller, bye, targetOf(callee, name)))[0]?.status).toBe(200);
  });
});

test("a request to a port where nobody listens for TCP ends in a transport error", async () => {
  const [caller, gone] = [await startPeer(), await startPeer()];
  const target = targetOf(gone, "tcp");
  await gone.transport.close();
  await expect(exchange(caller, makeRequest("OPTIONS"), target)).rejects.toThrow(/ECONNREFUSED/);
});

test("a malformed datagram is answered 400 at the port it came from, and garbage is not answered", async () => {
  const box = await startPeer();
  const socket = createSocket("udp4");
  closers.push(async () => void socket.close());
  const { port } = box.transport.local("udp")!;
  const send = (text: string): void => socket.send(text, port, HOST);
  send("\x00\x01\x02garbage that is no message at all");
  send("\r\n\r\n");
  send(
    `OPTIONS sip:x@y SIP/2.0\r\nVia: SIP/2.0/UDP h.invalid;rport;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:x@y>\r\nCSeq: 1 OPTIONS\r\n\r\n`,
  );
  const [answer] = (await once(socket, "message")) as [Buffer];
  const own = socket.address().port;
  expect(answer.toString()).toMatch(/^SIP\/2\.0 400 Missing Call-ID\r\n/);
  expect(answer.toString()).toContain(`;rport=${own};branch=z9hG4bK1;received=127.0.0.1\r\n`);
});

test("TCP keep-alives are answered, and a stream whose messages cannot be told apart is answered and closed", async () => {
  const box = await startPeer();
  const socket = connect(box.transport.local("tcp")!.port, HOST);
  const closed = once(socket, "close");
  socket.write("\r\n\r\n");
  const [pong] = (await once(socket, "data")) as [Buffer];
  expect(pong.toString()).toBe("\r\n");
  socket.write(
    "OPTIONS sip:x@y SIP/2.0\r\nVia: SIP/2.0/TCP h.invalid;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:x@y>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nContent-Length: -1\r\n\r\n",
  );
  const [answer] = (await once(socket, "data")) as [Buffer];
  expect(answer.toString()).toMatch(/^SIP\/2\.0 400 /);
  await closed;
});

test.each([
  ["web", Buffer.from("GET / HTTP/1.1\r\nHost: box\r\n\r\n")],
  ["TLS", Buffer.from("1603010200010001fc0303", "hex")],
])("a %s client that strays in is cut off", async (_, greeting) => {
  const box = await startPeer();
  const socket = connect(box.transport.local("tcp")!.port, HOST);
  const closed = once(socket, "close");
  socket.resume();
  socket.write(greeting);
  await closed;
  expect(box.traced).toEqual([]);
});

function label(message: TraceEntry["message"]): string {
  if (message === undefined) return "nothing";
  return message.kind === "request" ? message.method : String(message.status);
}
