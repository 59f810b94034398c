import type { FastifyInstance } from "fastify";
import { doneBy } from "#firmware/api/audit.ts";
import { reasonParts } from "#firmware/api/contract/reason-words.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import { notFound, notNow, Refusal } from "#firmware/api/refusal.ts";
import { DONE, serve } from "#firmware/api/serve.ts";
import type { ApiContext } from "#firmware/api/server.ts";

/** Whoever drives the lines is starting again: the next try finds it. */
function busyStarting(): Refusal {
  return new Refusal(503, "media-down", {
    en: "The part of the box that drives lines is starting again. Try once more in a moment.",
    zh: "线路驱动部分正在重新启动，请稍后再试。",
  });
}

async function asked<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch {
    throw busyStarting();
  }
}

/** Line hardware that is there, whether it is configured or not. */
export function serveHardware(app: FastifyInstance, { hardware, lines, config, audit }: ApiContext): void {
  serve(app, routes.findHardware, async () => {
    const { ports, chips } = await asked(hardware.find());
    return { ports: ports.map((port) => ({ ...port })), chips: chips.map((chip) => ({ ...chip })) };
  });
  serve(app, routes.probeHardware, async ({ me, body, request }) => {
    const { path, baudRate } = body;
    const found = await asked(hardware.probe(path, baudRate));
    audit.write({
      ...doneBy(me, request.ip),
      action: "hardware.probe",
      target: path,
      detail: { found: found.kind },
    });
    return "reason" in found ? { ...found, ...reasonParts(found.reason) } : found;
  });
  serve(app, routes.blinkLine, async ({ params: { line } }) => {
    const isKnown = config.current.boards.some(({ id, lines: own }) =>
      own.some(({ port }) => line === `${id}.${port}`),
    );
    if (!isKnown) throw notFound("line", "线路");
    if (await asked(hardware.blink(line))) return DONE;
    throw notNow(
      "no-light",
      "Nothing to blink: the board is not connected, or this kind has no light at its sockets.",
      "无法闪灯：线路板未连接，或该类硬件的插口没有指示灯。",
    );
  });
  serve(app, routes.restartBoard, async ({ me, params, request }) => {
    const { id } = params;
    if (!config.current.boards.some((board) => board.id === id)) throw notFound("line board", "线路板");
    if (lines.boards().find((board) => board.id === id)?.state !== "up") {
      throw notNow(
        "board-down",
        "The board is not connected. Check its cable and power.",
        "线路板未连接，请检查线缆和电源。",
      );
    }
    try {
      await hardware.restart(id);
    } catch {
      throw notNow(
        "no-restart",
        "This kind of hardware cannot be restarted from here. Unplug it and plug it in again.",
        "此类硬件无法在此重新启动，请拔下后重新插上。",
      );
    }
    audit.write({ ...doneBy(me, request.ip), action: "hardware.restart", target: id });
    return DONE;
  });
}
