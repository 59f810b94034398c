import { type ChildProcess, spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { DEMO_SIGN_INS } from "#firmware/config/demo/demo.ts";
import { DEMO_EXTENSIONS } from "#firmware/config/demo/people.table.ts";
import { FolderInUse, lockFolder } from "#firmware/db/folder-lock.ts";
import { readOptions, WrongOption } from "#firmware/options.ts";
import { type DemoState, demoStatePath } from "./demo-state.ts";

/** `make run`: a simulated line board, and the box with the demo company on it. Ctrl C ends both. */
const root = new URL("../..", import.meta.url).pathname;
const children: ChildProcess[] = [];
let ending = false;

/** The box first, then the board it listens to: the other way round the box would raise an alarm while it leaves. */
async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  process.exitCode = code;
  for (const child of children.toReversed()) {
    const isOver = child.exitCode !== null || child.signalCode !== null;
    if (isOver || !child.kill("SIGTERM")) continue;
    await new Promise((resolve) => child.once("exit", resolve));
  }
}

/** Starts a program of ours; resolves when it says that it is ready, rejects when it ends before. */
function start(script: string, args: readonly string[], isReady: (said: string) => boolean): Promise<void> {
  const child = spawn(process.execPath, [join(root, script), ...args], {
    cwd: root,
    stdio: ["pipe", "pipe", "inherit", "ipc"],
    detached: true, // Ctrl C reaches the whole foreground group: the children end in our order
  });
  children.push(child);
  return new Promise((resolve, reject) => {
    child.stdout?.on("data", (chunk: Buffer) => isReady(chunk.toString()) && resolve());
    child.on("message", (message) => isReady(JSON.stringify(message)) && resolve());
    child.once("exit", (code) => {
      reject(new Error(`${script} ended`));
      void end(code ?? 1);
    });
  });
}

/** The address other machines of the local network know us by. */
function lanAddress(): string | undefined {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find((address) => address.family === "IPv4" && !address.internal)?.address;
}

function banner(base: string, sip: string, data: string): string {
  const users = DEMO_SIGN_INS.map(({ user, password }) => `    ${user.padEnd(12)} ${password}`).join("\n");
  const phones = DEMO_EXTENSIONS.map(
    ({ number, name, sipPassword, agent }) => `    ${number}  ${sipPassword.padEnd(14)} PIN ${agent.pin}  ${name}`,
  ).join("\n");
  return `
  Callbox runs.                                             打开网页：${base}

  Web page     ${base}
  Sign in with name and password:
${users}
  Agents sign in with extension and PIN. A softphone registers at ${sip} (UDP or TCP)
  with extension and password:
${phones}

  Try next
    make call               a caller rings line 1, presses 1, waits for Sales, a desk phone answers
    make call NO_AGENT=1    nobody is there: the caller leaves a message
    On a softphone:  1002 calls a colleague · 7001 the Sales queue · *11 signs you in to your queues
                     9 and a number goes out on a line · *43 echo · *97 your messages

  Data is kept in ${data}. Stop with Ctrl C.
`;
}

process.on("SIGINT", () => void end(0));
process.on("SIGTERM", () => void end(0));
process.on("SIGHUP", () => void end(0));
try {
  const options = readOptions(["--demo", ...process.argv.slice(2)], process.env);
  lockFolder(options.dataFolder)(); // before the board's link is made anew below a box that runs
  // The path of a Unix socket may have 107 octets only: the data folder can be longer.
  const control = join(tmpdir(), `callbox-demo-${process.pid}.sock`);
  const board = join(options.dataFolder, "board1");
  await start(
    "test/simulator/main.ts",
    ["--link", board, "--control", control, "--caller-id", "before-first-ring"],
    (said) => said.includes('"ready":true'),
  );
  await start(
    "firmware/main.ts",
    ["--demo", "--board", board, "--log", process.env.CALLBOX_LOG ?? "warn", ...process.argv.slice(2)],
    (said) => said.includes('"type":"ready"'),
  );
  const host = options.bind === "0.0.0.0" ? "127.0.0.1" : options.bind;
  const seenFromOutside = options.bind === "0.0.0.0" ? (lanAddress() ?? host) : host;
  const base = `http://${host}:${options.httpPort}`;
  const state: DemoState = { base, control, sip: { host, port: options.sipPort }, data: options.dataFolder };
  writeFileSync(demoStatePath(options.dataFolder), JSON.stringify(state));
  process.on("exit", () => rmSync(demoStatePath(options.dataFolder), { force: true }));
  process.stdout.write(
    banner(
      `http://${seenFromOutside}:${options.httpPort}`,
      `${seenFromOutside}:${options.sipPort}`,
      options.dataFolder,
    ),
  );
} catch (error) {
  if (error instanceof WrongOption) console.error(error.message);
  if (error instanceof FolderInUse)
    console.error(`${error.message} Stop that one, or choose another folder with --data.`);
  if (process.env.MAKELEVEL !== undefined)
    console.error(
      "With make: HTTP_PORT=8090 for --http-port, SIP_PORT=5070, RTP_PORTS=16000-17999, DATA=folder, BIND=address.",
    );
  await end(1);
}
