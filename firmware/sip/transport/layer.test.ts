import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { connect, createServer, type Socket as TcpSocket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { createLogger } from "#firmware/kernel/log.ts";
import { createRequest, createResponse, type SipMessage, serializeMessage } from "#firmware/sip/message/message.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { TransportLayer, type TransportOptions } from "./layer.ts";
import { isWildcard, localAddressFor, plainHost } from "./local-address.ts";
import type { Flow } from "./transport.ts";

const HOST = "127.0.0.1";
const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function start(options: Partial<TransportOptions> = {}) {
  const lines: string[] = [];
  const clock = new FakeClock();
  const log = createLogger("warn", (line) => lines.push(line));
  const layer = new TransportLayer({
    clock,
    log,
    udp: { host: HOST, port: 0 },
    tcp: { host: HOST, port: 0 },
    ...options,
  });
  const inbox: { message: SipMessage; flow: Flow }[] = [];
  let wake: (() => void) | undefined;
  layer.onMessage((message, flow) => {
    inbox.push({ message, flow });
    wake?.();
  });
  await layer.start();
  closers.push(() => layer.close());
  const next = async (): Promise<{ message: SipMessage; flow: Flow }> => {
    if (inbox.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return inbox.shift()!;
  };
  return { layer, clock, lines, inbox, next };
}

async function udpPhone(): Promise<Socket> {
  const socket = createSocket("udp4");
  socket.bind(0, HOST);
  await once(socket, "listening");
  closers.push(() => socket.close());
  return socket;
}

function tcpPhone(port: number): TcpSocket {
  const socket = connect(port, HOST);
  closers.push(() => socket.destroy());
  return socket;
}

function options(via: string, callId = "1"): string {
  return `OPTIONS sip:x@y SIP/2.0\r\nVia: ${via}\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:x@y>\r\nCall-ID: ${callId}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n`;
}

const never = (error: Error): void => {
  throw error;
};

describe("where a request came from", () => {
  test("is written into Via: received when the host differs, rport when asked for", async () => {
    const box = await start();
    const phone = await udpPhone();
    const { port } = phone.address();
    const send = (via: string): void => phone.send(options(via), box.layer.local("udp")!.port, HOST);
    send("SIP/2.0/UDP phone.invalid:5060;branch=z9hG4bK1");
    expect((await box.next()).message.headers.get("via")).toBe(
      `SIP/2.0/UDP phone.invalid:5060;branch=z9hG4bK1;received=${HOST}`,
    );
    send(`SIP/2.0/UDP ${HOST}:5060;rport;branch=z9hG4bK2`);
    expect((await box.next()).message.headers.get("via")).toBe(
      `SIP/2.0/UDP ${HOST}:5060;rport=${port};branch=z9hG4bK2;received=${HOST}`,
    );
    send(`SIP/2.0/UDP ${HOST}:${port};branch=z9hG4bK3`);
    expect((await box.next()).message.headers.get("via")).toBe(`SIP/2.0/UDP ${HOST}:${port};branch=z9hG4bK3`);
  });

  test("without rport the response goes to the port in Via, at the host the request came from", async () => {
    const box = await start();
    const [phone, other] = [await udpPhone(), await udpPhone()];
    const via = `SIP/2.0/UDP phone.invalid:${other.address().port};branch=z9hG4bK1`;
    phone.send(options(via), box.layer.local("udp")!.port, HOST);
    const { message, flow } = await box.next();
    if (message.kind !== "request") throw new Error("no request");
    const answer = createResponse(message, 200, { toTag: "t" });
    box.layer.sendResponse({ message: answer, raw: serializeMessage(answer) }, flow, never);
    const [bytes] = (await once(other, "message")) as [Buffer];
    expect(bytes.toString()).toContain("SIP/2.0 200 OK");
  });

  test("a response whose connection is gone goes over a new one to the port in Via", async () => {
    const box = await start();
    const server = createServer();
    server.listen(0, HOST);
    await once(server, "listening");
    closers.push(() => server.close());
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const phone = tcpPhone(box.layer.local("tcp")!.port);
    phone.write(options(`SIP/2.0/TCP ${HOST}:${address.port};branch=z9hG4bK1`));
    const { message, flow } = await box.next();
    phone.end();
    await once(phone.resume(), "close");
    if (message.kind !== "request") throw new Error("no request");
    const answer = createResponse(message, 200, { toTag: "t" });
    const connected = once(server, "connection") as Promise<[TcpSocket]>;
    box.layer.sendResponse({ message: answer, raw: serializeMessage(answer) }, flow, never);
    const [bytes] = (await once((await connected)[0], "data")) as [Buffer];
    expect(bytes.toString()).toContain("SIP/2.0 200 OK");
  });
});

describe("TCP", () => {
  const request = (): { message: ReturnType<typeof createRequest>; raw: Buffer } => {
    const message = createRequest({ method: "OPTIONS", uri: "sip:x@y", headers: [] });
    return { message, raw: serializeMessage(message) };
  };

  test("uses one connection for messages to one address, in both directions", async () => {
    const [one, other] = [await start(), await start()];
    const target = { transport: "tcp", host: HOST, port: other.layer.local("tcp")!.port } as const;
    const parsed = options(`SIP/2.0/TCP ${HOST};branch=z9hG4bK1`);
    const outgoing = { ...request(), raw: Buffer.from(parsed) };
    one.layer.send(outgoing, target, never);
    one.layer.send(outgoing, target, never);
    const [first, second] = [await other.next(), await other.next()];
    expect(second.flow.connection).toBe(first.flow.connection);
    other.layer.send(outgoing, first.flow, never);
    expect((await one.next()).flow.remote.port).toBe(target.port);
  });

  test("a flow that has closed is an error, not a new connection: the peer may be behind NAT", async () => {
    const box = await start();
    const phone = tcpPhone(box.layer.local("tcp")!.port);
    phone.write(options(`SIP/2.0/TCP ${HOST};branch=z9hG4bK1`));
    const { flow } = await box.next();
    phone.end();
    await once(phone.resume(), "close");
    const error = await new Promise<Error>((resolve) => box.layer.send(request(), flow, resolve));
    expect(error.message).toBe("The connection is closed");
  });

  test("the end of a connection is told once, by the flow its messages had, also when it had to make room", async () => {
    const box = await start({ tcpLimits: { maxConnections: 1 } });
    const ended: Flow[] = [];
    let wake: (() => void) | undefined;
    box.layer.onFlowClosed((flow) => {
      ended.push(flow);
      wake?.();
    });
    const { port } = box.layer.local("tcp")!;
    const first = tcpPhone(port);
    first.write(options(`SIP/2.0/TCP ${HOST};branch=z9hG4bK1`, "1"));
    const one = (await box.next()).flow;
    const closed = once(first.resume(), "close");
    const second = tcpPhone(port);
    second.write(options(`SIP/2.0/TCP ${HOST};branch=z9hG4bK1`, "2"));
    const two = (await box.next()).flow;
    await closed;
    const told = new Promise<void>((resolve) => (wake = resolve));
    second.end();
    await told;
    expect(ended).toEqual([one, two]);
  });

  test("an idle connection is closed, one that is heard from is kept", async () => {
    const box = await start({ tcpLimits: { idleMs: 60_000 } });
    const phone = tcpPhone(box.layer.local("tcp")!.port);
    let isClosed = false;
    const closed = once(phone, "close").then(() => (isClosed = true));
    const ping = async (): Promise<void> => {
      const pong = once(phone, "data");
      phone.write("\r\n\r\n");
      await pong;
    };
    await ping();
    box.clock.advance(50_000);
    await ping();
    box.clock.advance(50_000);
    await ping();
    expect(isClosed).toBe(false);
    box.clock.advance(60_000);
    await closed;
  });

  test("who begins a message and does not finish it is cut off", async () => {
    const box = await start({ tcpLimits: { messageMs: 20_000 } });
    const phone = tcpPhone(box.layer.local("tcp")!.port);
    phone.write(`${options(`SIP/2.0/TCP ${HOST};branch=z9hG4bK1`)}OPTIONS sip:`);
    await box.next();
    box.clock.advance(20_000);
    await once(phone.resume(), "close");
  });

  test("beyond the limit the connection idle for longest makes room", async () => {
    const box = await start({ tcpLimits: { maxConnections: 2 } });
    const { port } = box.layer.local("tcp")!;
    const phones: TcpSocket[] = [];
    for (const callId of ["1", "2"]) {
      const phone = tcpPhone(port);
      phone.write(options(`SIP/2.0/TCP ${HOST};branch=z9hG4bK1`, callId));
      phones.push(phone);
      await box.next();
      box.clock.advance(10);
    }
    const closed = once(phones[0]!.resume(), "close");
    const third = tcpPhone(port);
    third.write(options(`SIP/2.0/TCP ${HOST};branch=z9hG4bK1`, "3"));
    expect((await box.next()).message.callId).toBe("3");
    await closed;
  });
});

describe("a flood", () => {
  test("of malformed requests gets a few answers and a few lines in the log", async () => {
    const box = await start();
    const phone = tcpPhone(box.layer.local("tcp")!.port);
    const bad = options("SIP/2.0/TCP h;;;").repeat(500);
    let answers = 0;
    phone.on("data", (bytes: Buffer) => {
      answers += bytes.toString().split("SIP/2.0 400 ").length - 1;
    });
    phone.write(bad + options(`SIP/2.0/TCP ${HOST};branch=z9hG4bK1`));
    const { message, flow } = await box.next();
    if (message.kind !== "request") throw new Error("no request");
    const last = createResponse(message, 200, { toTag: "t" });
    const seen = new Promise<void>((resolve) =>
      phone.on("data", (bytes: Buffer) => {
        if (bytes.includes("SIP/2.0 200")) resolve();
      }),
    );
    box.layer.sendResponse({ message: last, raw: serializeMessage(last) }, flow, never);
    await seen;
    expect(answers).toBe(20);
    expect(box.lines.length).toBe(5);
    expect(box.lines[0]).toContain("Malformed Via");
  });
});

test("a taken port is an error that names it, and leaves nothing open", async () => {
  const one = await start();
  const { port } = one.layer.local("tcp")!;
  const other = new TransportLayer({
    clock: new FakeClock(),
    log: createLogger("silent"),
    udp: { host: HOST, port: 0 },
    tcp: { host: HOST, port },
  });
  await expect(other.start()).rejects.toMatchObject({ code: "EADDRINUSE", port });
  await other.close();
});

test("bound to all interfaces, the address told to a peer is one it can reach", async () => {
  const box = await start({ udp: { host: "0.0.0.0", port: 0 } });
  expect(box.layer.addressFor({ transport: "udp", host: HOST, port: 5060 }).host).toBe(HOST);
  expect(isWildcard("0.0.0.0")).toBe(true);
  expect(isWildcard(localAddressFor("192.0.2.77"))).toBe(false);
  expect(plainHost("::ffff:192.0.2.1")).toBe("192.0.2.1");
});
