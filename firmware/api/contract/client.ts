import type { ApiError } from "./error.ts";
import { addressOf, type InputOf, type ReplyOf, type Route } from "./route.ts";
import { CSRF_HEADER } from "./session.ts";

/** The box refused a request. `error.message` and `messageZh` are for people. */
export class ApiRefusal extends Error {
  readonly status: number;
  readonly error: ApiError;
  constructor(status: number, error: ApiError) {
    super(error.message);
    this.name = "ApiRefusal";
    this.status = status;
    this.error = error;
  }
}

export interface ClientOptions {
  /** Where the box is; empty for the page's own origin. */
  readonly base?: string;
  readonly fetch?: typeof fetch;
  /** The present session's csrf value. */
  readonly csrf: () => string | undefined;
}

/** Calls a route with checked types: `await call(routes.calls, { query: { from } })`. */
export type ApiCall = <R extends Route>(route: R, input: InputOf<R>, signal?: AbortSignal) => Promise<ReplyOf<R>>;

interface WideInput {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** The error for a reply that is not the box's own: a proxy's page, no network. */
function unreachable(status: number): ApiError {
  return {
    code: "unreachable",
    message: "The box cannot be reached right now. Calls go on; try again in a moment.",
    messageZh: "暂时无法连接本机。通话不受影响，请稍后重试。",
    at: Date.now(),
    ...(status === 0 ? {} : { fields: [] }),
  };
}

/** Makes a typed client. Rejects with ApiRefusal for every refusal, and when the box cannot be reached (status 0). */
export function createClient(options: ClientOptions): ApiCall {
  const request = options.fetch ?? ((input, init) => fetch(input, init));
  return async (route, exact, signal) => {
    const input = exact as unknown as WideInput; // InputOf has been checked at the caller
    const csrf = options.csrf();
    const headers: Record<string, string> = { accept: "application/json" };
    if (input.body !== undefined) headers["content-type"] = "application/json";
    if (csrf !== undefined && route.method !== "GET") headers[CSRF_HEADER] = csrf;
    const init: RequestInit = { method: route.method, headers, credentials: "same-origin" };
    if (input.body !== undefined) init.body = JSON.stringify(input.body);
    if (signal !== undefined) init.signal = signal;
    const address = addressOf(route, input.params, input.query);
    const response = await request(`${options.base ?? ""}${address}`, init).catch((error: unknown) => {
      if (signal?.aborted === true) throw error;
      throw new ApiRefusal(0, unreachable(0));
    });
    const json: unknown = await response.json().catch(() => undefined);
    if (response.ok) return json as never; // the box answers as its contract says
    const refusal = json as ApiError | undefined; // same
    throw new ApiRefusal(response.status, typeof refusal?.code === "string" ? refusal : unreachable(response.status));
  };
}
