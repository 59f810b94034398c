import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";

/**
 * Whether a request may come from this page: browsers name the page's origin on changes and WebSockets, and it must
 * be the host that was asked. Programs send no Origin. The web server hands the asked host on as x-forwarded-host.
 */
export function isOwnOrigin(headers: IncomingHttpHeaders): boolean {
  const { origin } = headers;
  if (origin === undefined) return true;
  const host = askedHost(headers);
  if (host === undefined || !URL.canParse(origin)) return false;
  return new URL(origin).host === host;
}

/** Names that nobody can buy: RFC 6761, 6762, 8375, `.internal`, and what routers call their own network. */
const NEAR = /(^|\.)(local|localhost|lan|home|home\.arpa|internal|intranet|corp|localdomain|fritz\.box)$/;

/**
 * Whether the box was asked for by a number, or by a name that only the local network knows. A stranger's page can have a
 * name of its own lead to the box (DNS rebinding), and is the box's own page for the browser then.
 */
export function isNearHost(headers: IncomingHttpHeaders): boolean {
  const url = `http://${askedHost(headers) ?? ""}`;
  if (!URL.canParse(url)) return false;
  const name = new URL(url).hostname.replace(/\.$/, "");
  return name.startsWith("[") || isIP(name) !== 0 || !name.includes(".") || NEAR.test(name);
}

function askedHost(headers: IncomingHttpHeaders): string | undefined {
  const forwarded = headers["x-forwarded-host"];
  return typeof forwarded === "string" ? forwarded : headers.host;
}
