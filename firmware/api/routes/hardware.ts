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
    const { ports, chips, sounds } = await asked(hardware.find());
    return { ports: [...ports], chips: [...chips], sounds: [...sounds] };
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
  /** Blinks what can blink of these lines; refuses in words where nothing can. */
  const blink = async (board: string, own: readonly string[]): Promise<typeof DONE> => {
    mustBeUp(board);
    const lit = await asked(Promise.all(own.map((line) => hardware.blink(line))));
    if (lit.includes(true)) return DONE;
    throw notNow("no-light", "This hardware has no lamp that the box can switch.", "该硬件没有可由设备控制的指示灯。");
  };
  const mustBeUp = (id: string): void => {
    if (lines.boards().find((board) => board.id === id)?.state === "up") return;
    throw notNow(
      "board-down",
      "The board is not connected. Check its cable and power.",
      "线路板未连接，请检查线缆和电源。",
    );
  };
  serve(app, routes.blinkLine, async ({ params: { line } }) => {
    const board = config.current.boards.find(({ id, lines: own }) => own.some(({ port }) => line === `${id}.${port}`));
    if (board === undefined) throw notFound("line", "线路");
    return blink(board.id, [line]);
  });
  serve(app, routes.blinkBoard, async ({ params: { id } }) => {
    const board = config.current.boards.find((each) => each.id === id);
    if (board === undefined) throw notFound("line board", "线路板");
    return blink(
      id,
      board.lines.map(({ port }) => `${id}.${port}`),
    );
  });
  serve(app, routes.restartBoard, async ({ me, params, request }) => {
    const { id } = params;
    if (!config.current.boards.some((board) => board.id === id)) throw notFound("line board", "线路板");
    mustBeUp(id);
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
