import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { FastifyInstance } from "fastify";
import { doneBy } from "#firmware/api/audit.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import { invalidField, notFound, notNow } from "#firmware/api/refusal.ts";
import { DONE, serve } from "#firmware/api/serve.ts";
import type { ApiContext } from "#firmware/api/server.ts";
import { uploaded } from "./upload.ts";

/** The board reads the file while it is written; afterwards nobody needs it. */
const KEEP_MS = 15 * 60_000;

/** New firmware for an E1 board, as its maker gives it. */
export function serveSpanUpdate(app: FastifyInstance, { spans, audit, clock, config, logger }: ApiContext): void {
  serve(app, routes.updateSpanBoard, async ({ me, params: { board }, request }) => {
    if (!config.current.spanBoards.some(({ id }) => id === board)) throw notFound("E1 board", "E1 板卡");
    const folder = await mkdtemp(join(tmpdir(), "callbox-firmware-"));
    const path = join(folder, "firmware.bin");
    const forget = (): void => {
      rm(folder, { recursive: true, force: true }).catch((error: unknown) =>
        logger.warn("a firmware file could not be taken away", { folder, error }),
      );
    };
    try {
      const missing = invalidField(
        "/file",
        "Choose the firmware file of the board's maker.",
        "请选择板卡厂商提供的固件文件。",
      );
      await pipeline(uploaded(request, missing), createWriteStream(path));
      await spans.update(board, path);
    } catch (error) {
      forget();
      if (error instanceof Error && !("statusCode" in error) && !("status" in error)) {
        throw notNow("no-update", `The board cannot be updated now: ${error.message}.`, "现在无法更新该板卡固件。");
      }
      throw error;
    }
    clock.after(KEEP_MS, forget);
    audit.write({ ...doneBy(me, request.ip), action: "span.firmware", target: board });
    return DONE;
  });
}
