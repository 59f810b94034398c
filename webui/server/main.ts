import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findParent } from "#firmware/kernel/helper/parent.ts";
import { createWebServer } from "./web-server.ts";

/** What the web server tells the process it works for. */
export type WebServerMessage =
  | { readonly type: "ready"; readonly host: string; readonly port: number; readonly pid: number }
  | { readonly type: "failed"; readonly code: string; readonly message: string };

const parent = await findParent();
const { values } = parseArgs({
  args: [...parent.args],
  options: {
    socket: { type: "string" },
    host: { type: "string", default: "127.0.0.1" },
    port: { type: "string", default: "8080" },
    dist: { type: "string", default: fileURLToPath(new URL("../dist", import.meta.url)) },
    /** Name of the option by which a person sets the port: said when the port is busy. */
    flag: { type: "string", default: "--http-port" },
  },
});

function tell(message: WebServerMessage): void {
  parent.say(message);
}

/** Why it could not listen, and what to do about it. */
function reasonOf(error: unknown): { code: string; message: string } {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  const place = `${values.host}:${values.port}`;
  if (code === "EADDRINUSE") {
    return {
      code,
      message: `Port ${values.port} (web page) is taken by another program. Choose another with ${values.flag}.`,
    };
  }
  if (code === "EACCES") {
    return {
      code,
      message: `Port ${values.port} (web page) needs more rights. Choose one above 1023 with ${values.flag}.`,
    };
  }
  return {
    code,
    message: `The web page cannot be served on ${place}: ${error instanceof Error ? error.message : String(error)}`,
  };
}

function fail(code: string, message: string): void {
  process.stderr.write(`${message}\n`);
  tell({ type: "failed", code, message });
  process.exitCode = 1;
  void parent.leave();
}

async function run(): Promise<void> {
  if (values.socket === undefined)
    return fail("usage", "webui/server needs --socket, the path of the box's API socket.");
  const web = createWebServer({ socketPath: values.socket, dist: values.dist, now: () => Date.now() });
  const stop = (): void => void web.close().then(() => process.exit());
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  // The box is gone: nothing to serve.
  parent.onGone(stop);
  try {
    await web.app.listen({ host: values.host, port: Number(values.port) });
  } catch (error) {
    const { code, message } = reasonOf(error);
    return fail(code, message);
  }
  const address = web.app.server.address();
  const port = typeof address === "object" && address !== null ? address.port : Number(values.port);
  tell({ type: "ready", host: values.host, port, pid: process.pid });
}

await run();
