import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { systemClock } from "#firmware/kernel/clock.ts";
import { HELLO } from "#firmware/kernel/helper/called.ts";
import { Wire } from "#firmware/kernel/helper/wire.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { WebPage } from "./web-page.ts";

it("a box whose web server ends while it starts goes on without, and has its page when the next one is ready", async () => {
  const folder = mkdtempSync(join(tmpdir(), "callbox-web-"));
  let started = 0;
  const server = createServer((socket) => {
    socket.on("error", () => undefined); // let go
    const isGood = ++started > 1;
    const wire = new Wire(socket, () => {
      if (isGood) wire.send({ type: "ready", port: 8123, pid: 77 });
      else socket.destroy();
    });
    wire.send(HELLO);
  });
  await new Promise<void>((resolve) => server.listen(join(folder, "web.sock"), resolve));
  process.env.CALLBOX_HELPERS = folder;
  onTestFinished(() => {
    delete process.env.CALLBOX_HELPERS;
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const page = new WebPage({ clock: systemClock, log: silentLogger, socket: "", host: "127.0.0.1", port: 8080 });
  await page.start();
  while (page.pid === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(page).toMatchObject({ port: 8123, pid: 77 });
  await page.close();
});
