import { fork } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { connect, createServer as createPort, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import websocket from "@fastify/websocket";
import fastify from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { WebServerMessage } from "./main.ts";
import { createWebServer } from "./web-server.ts";

let folder: string;
let box: Server | undefined;
let web: ReturnType<typeof createWebServer>;
let base: string;

const script = `console.log("${"page ".repeat(500)}")`;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "callbox-web-"));
  mkdirSync(join(folder, "dist/assets"), { recursive: true });
  writeFileSync(join(folder, "dist/index.html"), "<!doctype html><title>Callbox</title>");
  writeFileSync(join(folder, "dist/assets/app-abcd1234.js"), script);
  writeFileSync(join(folder, "secret.txt"), "secret");
  web = createWebServer({ socketPath: join(folder, "api.sock"), dist: join(folder, "dist"), now: () => 1 });
  base = await web.app.listen({ host: "127.0.0.1", port: 0 });
});
afterEach(async () => {
  await web.close();
  box?.closeAllConnections();
  box?.close();
  box = undefined;
  rmSync(folder, { recursive: true, force: true });
});

function startBox(): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      response.writeHead(201, { "content-type": "application/json", "set-cookie": "a=b" });
      const { method, url, headers } = request;
      response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
    });
  });
  box = server;
  return new Promise((resolve) => server.listen(join(folder, "api.sock"), () => resolve(server)));
}

test("any address of the application gives the page, with a policy that runs no foreign script", async () => {
  for (const path of ["/", "/live", "/calls/c-4F7K-2XQH?at=61", "/lines/board1.3"]) {
    const reply = await fetch(base + path);
    expect([path, reply.status, await reply.text()]).toEqual([path, 200, expect.stringContaining("Callbox")]);
    expect(reply.headers.get("cache-control")).toBe("no-cache");
    const policy = reply.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
  }
});

test("files with a hash in their name are kept for ever and travel compressed", async () => {
  const reply = await fetch(`${base}/assets/app-abcd1234.js`, { headers: { "accept-encoding": "gzip" } });
  expect(reply.headers.get("cache-control")).toContain("immutable");
  expect(reply.headers.get("content-encoding")).toBe("gzip");
  expect(await reply.text()).toBe(script);
  const again = await fetch(`${base}/assets/app-abcd1234.js`, {
    headers: { "if-none-match": reply.headers.get("etag") ?? "" },
  });
  expect(again.status).toBe(304);
  expect((await fetch(`${base}/assets/gone-abcd1234.js`)).status).toBe(404);
});

test("no address reaches a file outside the page", async () => {
  for (const path of ["/..%2fsecret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/%00", "/%E0%A4%A"]) {
    expect(await (await fetch(base + path)).text()).not.toContain("secret\n");
    expect(await (await fetch(base + path)).text()).not.toBe("secret");
  }
});

test("requests reach the box with their body, and the box is told the true address of who asks", async () => {
  await startBox();
  const reply = await fetch(`${base}/api/session`, {
    method: "POST",
    body: '{"user":"x"}',
    headers: { "content-type": "application/json", "x-forwarded-for": "8.8.8.8", "x-forwarded-host": "evil" },
  });
  expect(reply.status).toBe(201);
  expect(reply.headers.get("set-cookie")).toBe("a=b");
  const seen = (await reply.json()) as { headers: Record<string, string> };
  expect(seen).toMatchObject({ method: "POST", url: "/api/session", body: '{"user":"x"}' });
  expect(seen.headers["x-forwarded-for"]).toMatch(/127\.0\.0\.1$/);
  expect(seen.headers["x-forwarded-host"]).toBe(new URL(base).host);
});

test.each(["GET", "DELETE", "POST", "OPTIONS"])(
  "what a %s carries is never taken for a request of its own",
  async (method) => {
    const seen: string[] = [];
    const server = await startBox();
    server.on("request", ({ headers }) => seen.push(String(headers["x-forwarded-for"])));
    const hidden = "POST /api/session HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 8.8.8.8\r\ncontent-length: 0\r\n\r\n";
    const socket = connect(Number(new URL(base).port), "127.0.0.1");
    const size = hidden.length.toString(16);
    const head = `${method} /api/hello HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n`;
    socket.write(`${head}${size}\r\n${hidden}\r\n0\r\n\r\n`);
    let answer = "";
    for await (const piece of socket.setEncoding("utf8")) answer += String(piece);
    expect(answer).toContain(JSON.stringify(hidden));
    expect(seen).toEqual(["127.0.0.1"]);
  },
);

test("while the box restarts the page is served and the API says so in words", async () => {
  expect((await fetch(base)).status).toBe(200);
  const reply = await fetch(`${base}/api/live`);
  expect(reply.status).toBe(503);
  expect(reply.headers.get("retry-after")).toBe("2");
  expect(await reply.json()).toMatchObject({ code: "box-restarting", messageZh: expect.stringContaining("重新启动") });
});

test("the live stream passes both ways", async () => {
  const app = fastify();
  await app.register(websocket);
  app.get("/api/stream", { websocket: true }, (socket, request) => {
    socket.send(`hello ${request.headers.cookie}`);
    socket.on("message", (data: unknown) => socket.send(`echo ${String(data)}`));
  });
  await app.listen({ path: join(folder, "api.sock") });
  const browser = new WebSocket(`${base.replace("http", "ws")}/api/stream`, { headers: { cookie: "c=1" } });
  const heard: string[] = [];
  await new Promise<void>((resolve, reject) => {
    browser.addEventListener("error", () => reject(new Error("the stream failed")));
    browser.addEventListener("message", ({ data }) => {
      heard.push(String(data));
      if (heard.length === 1) browser.send("again");
      else resolve();
    });
  });
  expect(heard).toEqual(["hello c=1", "echo again"]);
  browser.close();
  await app.close();
});

test("without a built page one is told how to build it", async () => {
  rmSync(join(folder, "dist"), { recursive: true });
  const reply = await fetch(`${base}/live`);
  expect(reply.status).toBe(503);
  expect(await reply.text()).toContain("make page");
});

test("a busy port is an error that names the port and the flag", async () => {
  const taken = createPort();
  const port = await new Promise<number>((resolve) => {
    taken.listen(0, "127.0.0.1", () => resolve((taken.address() as { port: number }).port));
  });
  const child = fork(
    new URL("./main.ts", import.meta.url),
    ["--socket", join(folder, "api.sock"), "--port", String(port)],
    {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      execArgv: [],
    },
  );
  const message = await new Promise<WebServerMessage>((resolve) =>
    child.once("message", (said) => resolve(said as WebServerMessage)),
  );
  expect(message).toMatchObject({ type: "failed", code: "EADDRINUSE" });
  expect(message.type === "failed" && message.message).toBe(
    `Port ${port} (web page) is taken by another program. Choose another with --http-port.`,
  );
  const code = await new Promise((resolve) => child.once("exit", resolve));
  expect(code).toBe(1);
  taken.close();
});

test("an address that opens connections without end gets no more than its share, the others are served", async () => {
  const limits = { connections: 40, perAddress: 20, headersMs: 60_000 };
  const crowded = createWebServer({ socketPath: "", dist: join(folder, "dist"), now: () => 1, limits });
  await crowded.app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = crowded.app.server.address() as { port: number };
  let closed = 0;
  const greedy = Array.from(
    { length: 35 },
    (): Socket => connect({ port, host: "127.0.0.1" }).on("error", () => undefined),
  );
  await new Promise<void>((resolve) => {
    for (const socket of greedy) socket.on("close", () => ++closed === 15 && resolve());
  });
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", localAddress: "127.0.0.2" }, () =>
      socket.write("GET / HTTP/1.1\r\nHost: box\r\nConnection: close\r\n\r\n"),
    );
    let text = "";
    socket.on("data", (piece) => {
      text += piece.toString();
    });
    socket.on("end", () => resolve(text));
    socket.on("error", reject);
  });
  expect(answer).toContain("HTTP/1.1 200 OK");
  expect(closed).toBe(15);
  for (const socket of greedy) socket.destroy();
  await crowded.close();
});

test("whoever says what they want one letter at a time, or nothing, is let go", async () => {
  const limits = { connections: 40, perAddress: 20, headersMs: 400 };
  const patient = createWebServer({ socketPath: "", dist: join(folder, "dist"), now: () => 1, limits });
  await patient.app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = patient.app.server.address() as { port: number };
  const ends = (write: boolean): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect({ port, host: "127.0.0.1" }, () => write && socket.write("GET / HTTP/1.1\r\n"));
      const drip = setInterval(() => write && socket.write("x: y\r\n"), 50);
      socket.on("error", () => undefined);
      socket.resume();
      socket.on("close", () => {
        clearInterval(drip);
        resolve();
      });
    });
  await Promise.all([ends(true), ends(false)]);
  await patient.close();
});
