import { once } from "node:events";
import { connect } from "node:net";
import multipart from "@fastify/multipart";
import fastify from "fastify";
import { expect, onTestFinished, test } from "vitest";
import { Refusal } from "#firmware/api/refusal.ts";
import { uploaded } from "./upload.ts";

const missing = new Refusal(400, "missing", { en: "No file.", zh: "没有文件。" });

/** A server that takes a file, and what became of it. */
async function server(stalledMs: number) {
  const app = fastify({ forceCloseConnections: true });
  onTestFinished(() => app.close());
  await app.register(multipart);
  const ended = new Promise<unknown>((resolve) => {
    app.post("/", async (request) => {
      let bytes = 0;
      try {
        for await (const piece of uploaded(request, missing, undefined, { stalledMs })) bytes += piece.length;
        resolve(bytes);
      } catch (error) {
        resolve(error);
      }
      return {};
    });
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const address = app.server.address();
  return { ended, port: typeof address === "object" && address !== null ? address.port : 0 };
}

const HEAD =
  "POST / HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: 1000\r\n\r\n";
const PART = '--b\r\ncontent-disposition: form-data; name="file"; filename="x"\r\n\r\nsome';

test.each([
  ["in its file", HEAD + PART],
  ["before its file", HEAD],
])("an upload that stalls %s is let go", async (_, text) => {
  const { ended, port } = await server(100);
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined); // let go
  await once(socket, "connect");
  socket.write(text);
  expect(await ended).toMatchObject({ code: "malformed" });
  socket.destroy();
});

test("one that is whole is taken", async () => {
  const { ended, port } = await server(5_000);
  const body = new FormData();
  body.set("file", new Blob(["x".repeat(100_000)]), "x");
  await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body });
  expect(await ended).toBe(100_000);
});
