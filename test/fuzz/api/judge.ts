import type { ApiDescription, Operation } from "./description.ts";
import type { Reply, Sent } from "./wire.ts";

const SLOW_MS = 10_000;
/** Words that tell of the inside of the program. */
const INSIDE = /node_modules|\bat \w+ \(|\.ts:\d+|SQLITE|SyntaxError|TypeError|RangeError|\/work\/|\/tmp\//;

/** What is wrong with a reply, in a sentence; undefined when all is well. */
export function judge(description: ApiDescription, operation: Operation, sent: Sent, reply: Reply): string | undefined {
  const { status, headers, body, ms } = reply;
  // What is not the API's is the page's: any other address gives the application.
  if (!sent.path.startsWith("/api/")) return status >= 500 ? `status ${status}` : undefined;
  if (ms > SLOW_MS) return `it took ${ms.toFixed(0)} ms`;
  if (status >= 500) return `status ${status}: ${body.toString("utf8", 0, 300)}`;
  const type = String(headers["content-type"] ?? "").split(";", 1)[0] ?? "";
  if (type === "text/html") return "the API answers with a page";
  if (headers["x-content-type-options"] !== "nosniff") return "a browser may guess the type of the reply";
  if (status === 200 || status === 206)
    return sent.path.startsWith(prefixOf(operation)) ? success(operation, type, body) : undefined;
  if (status < 400) return undefined;
  return refusal(description, type, body);
}

/** The fixed beginning of an operation's address: requests that try other addresses are not judged by its schema. */
function prefixOf({ path }: Operation): string {
  return path.split("{", 1)[0] ?? path;
}

function success(operation: Operation, type: string, body: Buffer): string | undefined {
  if (!operation.success.has(type)) return `a reply of type ${type} is not documented`;
  const schema = operation.success.get(type);
  if (schema === undefined) return undefined;
  const json: unknown = JSON.parse(body.toString("utf8"));
  if (schema.Check(json)) return undefined;
  const [first] = schema.Errors(json);
  return `the reply is not what is documented: ${first?.instancePath} ${first?.message}`;
}

function refusal({ error }: ApiDescription, type: string, body: Buffer): string | undefined {
  const text = body.toString("utf8");
  if (type !== "application/json") return `a refusal is no JSON but ${type}: ${text.slice(0, 200)}`;
  const json = JSON.parse(text) as { message?: string; messageZh?: string; fields?: readonly { message: string }[] };
  if (!error.Check(json)) return `a refusal has another shape: ${text.slice(0, 200)}`;
  const words = [json.message ?? "", ...(json.fields ?? []).map(({ message }) => message)];
  if (words.some((word) => word.length < 8) || (json.messageZh ?? "").length < 4)
    return `no sentence that helps: ${text.slice(0, 300)}`;
  if (INSIDE.test(words.join(" "))) return `a refusal tells of the inside: ${text.slice(0, 300)}`;
  return undefined;
}
