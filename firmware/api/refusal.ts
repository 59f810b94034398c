import type { ApiError, FieldError } from "./contract/error.ts";

type Extra = Partial<Pick<ApiError, "fields" | "retryAfterSeconds" | "conflict">>;

/** A request that is answered with an error of the contract. Thrown by handlers, turned into the reply by the server. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly messageZh: string;
  readonly extra: Extra;
  constructor(status: number, code: string, words: { en: string; zh: string }, extra: Extra = {}) {
    super(words.en);
    this.name = "Refusal";
    this.status = status;
    this.code = code;
    this.messageZh = words.zh;
    this.extra = extra;
  }
}

export function notSignedIn(): Refusal {
  return new Refusal(401, "not-signed-in", { en: "Please sign in.", zh: "请先登录。" });
}

export function forbidden(
  en = "Your role may not do this. Ask the owner of the box.",
  zh = "您的角色无权进行此操作，请联系设备负责人。",
): Refusal {
  return new Refusal(403, "forbidden", { en, zh });
}

/** `what` in both languages: "call", "通话". */
export function notFound(what: string, whatZh: string): Refusal {
  return new Refusal(404, "not-found", {
    en: `There is no such ${what} (any more). Go back and load the list again.`,
    zh: `没有找到该${whatZh}，可能已被删除，请返回并刷新列表。`,
  });
}

export function invalid(fields: readonly FieldError[]): Refusal {
  const words = {
    en: fields.length === 1 ? "One entry is not right yet." : `${fields.length} entries are not right yet.`,
    zh: `有 ${fields.length} 处填写有误，请更正。`,
  };
  return new Refusal(400, "invalid", words, { fields: [...fields] });
}

/** One wrong entry, in words of its own. */
export function invalidField(path: string, en: string, zh: string): Refusal {
  return new Refusal(400, "invalid", { en, zh }, { fields: [{ path, message: en, messageZh: zh }] });
}

/** Something is not possible as things stand now (409): the agent is signed out, the call has ended. */
export function notNow(code: string, en: string, zh: string): Refusal {
  return new Refusal(409, code, { en, zh });
}
