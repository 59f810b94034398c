import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { FastifyInstance } from "fastify";
import { doneBy } from "#firmware/api/audit.ts";
import { reasonInChinese } from "#firmware/api/contract/reason-words.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import type { SpansPort } from "#firmware/api/dependencies.ts";
import { invalidField, notFound, notNow } from "#firmware/api/refusal.ts";
import { DONE, serve } from "#firmware/api/serve.ts";
import type { ApiContext } from "#firmware/api/server.ts";
import { createId } from "#firmware/kernel/id.ts";
import { uploaded } from "./upload.ts";

/** New firmware for an E1 board, as its maker gives it. The file is read whole before the answer goes out. */
export function serveSpanUpdate(app: FastifyInstance, { spans, audit, config, dataFolder }: ApiContext): void {
  serve(app, routes.updateSpanBoard, async ({ me, params: { board }, request }) => {
    if (!config.current.spanBoards.some(({ id }) => id === board)) throw notFound("E1 board", "E1 板卡");
    // Beside the drafts of prompts: the media process, which reads it, sees little else.
    const folder = join(dataFolder, "drafts");
    const path = join(folder, createId("firmware"));
    try {
      await mkdir(folder, { recursive: true });
      const missing = invalidField(
        "/file",
        "Choose the firmware file of the board's maker.",
        "请选择板卡厂商提供的固件文件。",
      );
      await pipeline(uploaded(request, missing), createWriteStream(path));
      await begin(spans, board, path);
    } finally {
      await rm(path, { force: true });
    }
    audit.write({ ...doneBy(me, request.ip), action: "span.firmware", target: board });
    return DONE;
  });
}

/** Starts the firmware of an E1 board anew. */
export function serveSpanBoardRestart(app: FastifyInstance, { spans, audit, config }: ApiContext): void {
  serve(app, routes.restartSpanBoard, async ({ me, params: { board }, request }) => {
    if (!config.current.spanBoards.some(({ id }) => id === board)) throw notFound("E1 board", "E1 板卡");
    try {
      await spans.restartBoard(board);
    } catch {
      throw notNow(
        "board-down",
        "The board is not connected. Check its cable and power.",
        "板卡未连接，请检查线缆和电源。",
      );
    }
    audit.write({ ...doneBy(me, request.ip), action: "hardware.restart", target: board });
    return DONE;
  });
}

async function begin(spans: SpansPort, board: string, path: string): Promise<void> {
  try {
    await spans.update(board, path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw notNow("no-update", `The board cannot be updated now: ${why}.`, `现在无法更新：${reasonInChinese(why)}。`);
  }
}
