import type { IncomingMessage } from "node:http";
import type { FastifyError, FastifyInstance, FastifyReply } from "fastify";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { ApiError } from "./contract/error.ts";
import { Refusal } from "./refusal.ts";

/** What Fastify itself refuses, in words. */
function ofFramework(error: FastifyError): Refusal {
  switch (error.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
    case "FST_REQ_FILE_TOO_LARGE":
      return new Refusal(413, "too-large", {
        en: "This is too large. Send a smaller file.",
        zh: "内容过大，请缩小后再试。",
      });
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
    case "FST_INVALID_MULTIPART_CONTENT_TYPE":
      return new Refusal(415, "wrong-type", {
        en: "Send JSON with the header content-type: application/json, files as multipart/form-data.",
        zh: "请以 application/json 发送数据，以 multipart/form-data 发送文件。",
      });
    default:
      return new Refusal(error.statusCode ?? 400, "malformed", {
        en: "The request could not be read. Check that its body is well-formed JSON.",
        zh: "无法解析该请求，请检查 JSON 格式。",
      });
  }
}

function asRefusal(error: unknown, tell: (error: unknown) => void): Refusal {
  if (error instanceof Refusal) return error;
  const status = error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
  if (typeof status === "number" && status >= 400 && status < 500) return ofFramework(error as FastifyError); // has statusCode: Fastify made it
  tell(error);
  return new Refusal(500, "internal", {
    en: "Something went wrong inside the box. Calls go on. Try again; if it stays, send the log to support.",
    zh: "设备内部出现错误，通话不受影响。请重试；若仍出现，请将日志发给技术支持。",
  });
}

function bodyOf(refusal: Refusal, clock: Clock): ApiError {
  const { code, message, messageZh, extra } = refusal;
  return { code, message, messageZh, at: clock.now(), ...extra };
}

/**
 * Answers addresses that cannot even be read (`%ff`, a part beyond 100 characters): no route, no hook and no error
 * handler ever sees them.
 */
export function refuseAddress(clock: Clock): (error: unknown, request: unknown, reply: FastifyReply) => void {
  const refusal = new Refusal(400, "malformed", {
    en: "This address cannot be read. Check how it is written; /api/openapi.json lists what there is.",
    zh: "无法识别该地址，请检查书写。/api/openapi.json 列出了所有接口。",
  });
  return (_error, _request, reply) => {
    reply.headers({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
    reply
      .code(refusal.status)
      .type("application/json; charset=utf-8")
      .send(JSON.stringify(bodyOf(refusal, clock)));
  };
}

/** Longer than this nobody is listened to who has been refused already. */
const HEAR_OUT_MS = 10_000;

/**
 * Lets somebody finish whose body is not wanted (too large, not signed in): a connection that is closed while they
 * still send is reset, and the refusal with it.
 */
function hearOut(incoming: IncomingMessage, clock: Clock): Promise<void> {
  if (incoming.complete || incoming.readableEnded || incoming.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = clock.after(HEAR_OUT_MS, resolve);
    const done = (): void => {
      timer.cancel();
      resolve();
    };
    incoming.once("end", done).once("close", done).once("error", done);
    incoming.resume();
  });
}

/** Every error leaves as an ApiError; bugs are logged and say nothing of their inside. */
export function answerErrors(app: FastifyInstance, clock: Clock, logger: Logger): void {
  app.setErrorHandler(async (error, request, reply) => {
    const refusal = asRefusal(error, (bug) => {
      logger.error("a request failed", { method: request.method, url: request.url, error: bug });
    });
    const body = bodyOf(refusal, clock);
    await hearOut(request.raw, clock);
    // Fastify closes after a body it could not read; it has been read to its end by now, and a close loses the answer.
    if (request.raw.complete) reply.removeHeader("connection");
    if (body.retryAfterSeconds !== undefined) reply.header("retry-after", String(body.retryAfterSeconds));
    return reply.code(refusal.status).type("application/json; charset=utf-8").send(JSON.stringify(body));
  });
  app.setNotFoundHandler(() => {
    throw new Refusal(404, "no-such-route", {
      en: "There is nothing at this address. /api/openapi.json lists what there is.",
      zh: "该地址不存在。/api/openapi.json 列出了所有接口。",
    });
  });
}
