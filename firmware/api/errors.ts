import type { FastifyError, FastifyInstance } from "fastify";
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

/** Every error leaves as an ApiError; bugs are logged and say nothing of their inside. */
export function answerErrors(app: FastifyInstance, clock: Clock, logger: Logger): void {
  app.setErrorHandler((error, request, reply) => {
    const refusal = asRefusal(error, (bug) => {
      logger.error("a request failed", { method: request.method, url: request.url, error: bug });
    });
    const body: ApiError = {
      code: refusal.code,
      message: refusal.message,
      messageZh: refusal.messageZh,
      at: clock.now(),
      ...refusal.extra,
    };
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
