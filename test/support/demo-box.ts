import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The box as `make run` starts it, on free ports with a data folder of its own: what a person would use. */
export interface DemoBox {
  /** Address of the page. */
  readonly base: string;
  readonly data: string;
  readonly sipPort: number;
  /** `make call` with these settings; resolves with what it printed when it has ended. */
  call(settings?: Readonly<Record<string, string>>): Promise<string>;
  /** The same, without waiting. */
  startCall(settings?: Readonly<Record<string, string>>): ChildProcess;
  close(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

function outputOf(child: ChildProcess): Promise<string> {
  let text = "";
  const take = (chunk: Buffer): void => {
    text += chunk.toString();
  };
  child.stdout?.on("data", take);
  child.stderr?.on("data", take);
  return new Promise((resolve, reject) => {
    child.once("exit", (code) =>
      code === 0 ? resolve(text) : reject(new Error(`the command ended with ${code}:\n${text}`)),
    );
  });
}

export async function openDemoBox(): Promise<DemoBox> {
  const data = mkdtempSync(join(tmpdir(), "callbox-web-"));
  const [sipPort, httpPort] = [await freePort(), await freePort()];
  const first = 34_000 + (process.pid % 60) * 100;
  const env = {
    ...process.env,
    CALLBOX_DATA: data,
    CALLBOX_SIP_PORT: String(sipPort),
    CALLBOX_HTTP_PORT: String(httpPort),
    CALLBOX_RTP_PORTS: `${first}-${first + 99}`,
    CALLBOX_LOG: "error",
  };
  const box = spawn(process.execPath, ["test/demo/run.ts"], { cwd: root, env, stdio: ["pipe", "pipe", "pipe"] });
  await new Promise<void>((resolve, reject) => {
    let said = "";
    box.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("Try next")) resolve();
    });
    box.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    box.once("exit", (code) => reject(new Error(`the box ended with ${code}:\n${said}`)));
  });
  const startCall: DemoBox["startCall"] = (settings = {}) =>
    spawn(process.execPath, ["test/demo/call.ts"], {
      cwd: root,
      env: { ...env, ...settings },
      stdio: ["ignore", "pipe", "pipe"],
    });
  const state = JSON.parse(readFileSync(join(data, "demo.json"), "utf8")) as { base: string }; // written by the box's own starter
  return {
    base: state.base,
    data,
    sipPort,
    startCall,
    call: (settings) => outputOf(startCall(settings)),
    async close() {
      const ended = new Promise((resolve) => box.once("exit", resolve));
      if (box.exitCode === null && box.kill("SIGTERM")) await ended;
      rmSync(data, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
