import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { FastifyInstance } from "fastify";
import { doneBy } from "#firmware/api/audit.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import type { SpansPort } from "#firmware/api/dependencies.ts";
import { invalidField, notFound, notNow } from "#firmware/api/refusal.ts";
import { DONE, serve } from "#firmware/api/serve.ts";
import type { ApiContext } from "#firmware/api/server.ts";
import { uploaded } from "./upload.ts";

/** New firmware for an E1 board, as its maker gives it. The file is read whole before the answer goes out. */
export function serveSpanUpdate(app: FastifyInstance, { spans, audit, config }: ApiContext): void {
  serve(app, routes.updateSpanBoard, async ({ me, params: { board }, request }) => {
    if (!config.current.spanBoards.some(({ id }) => id === board)) throw notFound("E1 board", "E1 板卡");
    const folder = await mkdtemp(join(tmpdir(), "callbox-firmware-"));
    try {
      const path = join(folder, "firmware.bin");
      const missing = invalidField(
        "/file",
        "Choose the firmware file of the board's maker.",
        "请选择板卡厂商提供的固件文件。",
      );
      await pipeline(uploaded(request, missing), createWriteStream(path));
      await begin(spans, board, path);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    audit.write({ ...doneBy(me, request.ip), action: "span.firmware", target: board });
    return DONE;
  });
}

async function begin(spans: SpansPort, board: string, path: string): Promise<void> {
  try {
    await spans.update(board, path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw notNow("no-update", `The board cannot be updated now: ${why}.`, "现在无法更新该板卡固件。");
  }
}
