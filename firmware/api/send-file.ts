import { open } from "node:fs/promises";
import type { FastifyReply, FastifyRequest } from "fastify";
import { notFound, Refusal } from "./refusal.ts";

/** Bytes `from`–`to` of a file, both included. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** The one range of a Range header (RFC 9110 §14.1.2); undefined for the whole file, "none" where nothing fits. */
function rangeOf(header: string | undefined, size: number): Range | "none" | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  if (match === null) return undefined;
  const [, first = "", last = ""] = match;
  if (first === "" && last === "") return undefined;
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length === 0 ? "none" : { from: size - length, to: size - 1 };
  }
  const from = Number(first);
  const to = last === "" ? size - 1 : Math.min(Number(last), size - 1);
  return from >= size || from > to ? "none" : { from, to };
}

/** Sends a file, or the asked-for part of it; players jump with ranges. `name`: saved under this name. */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: { readonly path: string; readonly type: string; readonly name?: string },
): Promise<FastifyReply> {
  const handle = await open(file.path, "r").catch(() => undefined);
  if (handle === undefined) throw notFound("file", "文件");
  const { size } = await handle.stat();
  const range = rangeOf(request.headers.range, size);
  if (range === "none") {
    await handle.close();
    reply.header("content-range", `bytes */${size}`);
    throw new Refusal(416, "range", { en: "The file ends before this place.", zh: "超出文件范围。" });
  }
  reply.header("accept-ranges", "bytes").type(file.type);
  // What was heard once is heard again from the browser's own store, but only by who may hear it.
  reply.header("cache-control", "private, max-age=3600");
  if (file.name !== undefined) reply.header("content-disposition", `attachment; filename="${file.name}"`);
  const { from, to } = range ?? { from: 0, to: Math.max(0, size - 1) };
  if (range !== undefined) reply.code(206).header("content-range", `bytes ${from}-${to}/${size}`);
  if (size === 0) {
    await handle.close();
    return reply.header("content-length", 0).send("");
  }
  reply.header("content-length", to - from + 1);
  return reply.send(handle.createReadStream({ start: from, end: to }));
}
