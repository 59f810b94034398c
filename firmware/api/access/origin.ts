import type { IncomingHttpHeaders } from "node:http";

/**
 * Whether a request may come from this page: browsers name the page's origin on changes and WebSockets, and it must
 * be the host that was asked. Programs send no Origin. The web server hands the asked host on as x-forwarded-host.
 */
export function isOwnOrigin(headers: IncomingHttpHeaders): boolean {
  const { origin } = headers;
  if (origin === undefined) return true;
  const forwarded = headers["x-forwarded-host"];
  const host = typeof forwarded === "string" ? forwarded : headers.host;
  if (host === undefined || !URL.canParse(origin)) return false;
  return new URL(origin).host === host;
}
