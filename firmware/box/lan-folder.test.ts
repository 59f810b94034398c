import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { openLatest } from "./lan-folder.ts";

/** A folder that some machine serves. */
async function folder(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/updates`;
}

test("the latest update is the file that callbox-latest names in its first line", async () => {
  const address = await folder(({ url }, response) => {
    if (url === "/updates/callbox-latest") response.end("callbox-2.0.raucb\r\nand more\n");
    else response.end(url);
  });
  const { name, bytes, chunks } = await openLatest(address);
  expect([name, bytes]).toEqual(["callbox-2.0.raucb", 26]);
  const pieces: Uint8Array[] = [];
  for await (const piece of chunks) pieces.push(piece);
  expect(Buffer.concat(pieces).toString()).toBe("/updates/callbox-2.0.raucb");
});

test("a server that never comes to an end of callbox-latest is not listened to", async () => {
  let sent = 0;
  const address = await folder((_request, response) => {
    const piece = Buffer.alloc(64 * 1024, "a");
    const more = (): void => {
      while (!response.destroyed && response.write(piece)) sent += piece.length;
    };
    response.on("drain", more);
    more();
  });
  await expect(openLatest(address)).rejects.toMatchObject({ code: "folder-empty" });
  expect(sent).toBeLessThan(32 * 1024 * 1024);
});

test("a name that leads out of the folder, or elsewhere, is no update", async () => {
  for (const name of ["../secret.raucb", "http://elsewhere/x.raucb", "//elsewhere/x.raucb", "x.raucb?y", ""]) {
    const address = await folder((_request, response) => response.end(`${name}\n`));
    await expect(openLatest(address), name).rejects.toMatchObject({ code: "folder-empty" });
  }
});

test("a server that sends one on to another place is not followed", async () => {
  const address = await folder((_request, response) =>
    response.writeHead(302, { location: "http://127.0.0.1:1/callbox-latest" }).end(),
  );
  await expect(openLatest(address)).rejects.toMatchObject({ code: "folder-silent" });
});
