import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createDemoConfig } from "#firmware/config/demo/demo.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import { type RunningSimulator, startSimulator } from "#test/simulator/client.ts";
import { portOf } from "#test/support/box-setup.ts";
import { SipPhone } from "#test/support/sip-phone.ts";
import { freePort } from "#test/support/sipp.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A whole box as processes of its own, with lines, a trunk peer and a folder for everything it writes. */
export interface House {
  readonly folder: string;
  readonly data: string;
  /** Where its processes put temporary files and sockets. */
  readonly temp: string;
  readonly probes: string;
  readonly log: string;
  readonly base: string;
  readonly pid: number;
  readonly rtpPorts: { readonly first: number; readonly last: number };
  readonly sip: { readonly host: string; readonly port: number };
  readonly config: Config;
  readonly simulator: RunningSimulator;
  /** The far end of the SIP trunk; `peer.user` is who calls next. */
  readonly trunk: SipPhone;
  readonly trunkIdentity: { user: string };
  /** Set once the box has ended by itself. */
  readonly isGone: () => boolean;
  stop(): Promise<void>;
}

/** The demo company with short rings and pauses: more happens in an hour, nothing else is different. */
function soakConfig(boardPath: string, trunkPort: number): Config {
  const config = structuredClone(createDemoConfig({ boardPath }));
  for (const queue of config.queues) {
    queue.ringSeconds = 6;
    queue.retrySeconds = 1;
    queue.wrapUpSeconds = 3;
    queue.maxWaitSeconds = 60;
    queue.announceEverySeconds = 15;
    queue.recording = queue.id === "sales" ? "always" : "never";
    if (queue.exitKey !== undefined) queue.exitKey.key = "5";
  }
  for (const extension of config.extensions) extension.ringSeconds = 8;
  for (const mailbox of config.mailboxes) mailbox.maxMessages = 1_000;
  for (const trunk of config.trunks) trunk.port = trunkPort;
  return config;
}

function readiness(child: ChildProcess, log: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on("message", (message) => {
      const { type, httpPort } = message as { type?: string; httpPort?: number }; // main.ts says it
      if (type === "ready" && httpPort !== undefined) resolve(httpPort);
    });
    child.once("exit", (code) => reject(new Error(`the box ended with ${code}; it says in ${log} why`)));
  });
}

export async function openHouse(options: { readonly firstRtpPort: number }): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), "callbox-soak-"));
  const [data, temp, probes] = [join(folder, "data"), join(folder, "tmp"), join(folder, "probes")];
  for (const path of [data, temp, probes]) mkdirSync(path);
  const simulator = await startSimulator(["--caller-id", "before-first-ring"]);
  const sip = { host: "127.0.0.1", port: await freePort() };
  const trunkIdentity = { user: "outside", password: "none", server: sip };
  const trunk = await SipPhone.open(trunkIdentity);
  const config = soakConfig(simulator.path, portOf(trunk));
  const setup = join(folder, "setup.json");
  writeFileSync(setup, JSON.stringify(config));
  const rtpPorts = { first: options.firstRtpPort, last: options.firstRtpPort + 199 };
  const log = join(folder, "box.log");
  const child = spawn(
    process.execPath,
    [
      ...[join(root, "firmware/main.ts"), "--data", data, "--config", setup, "--log", "warn"],
      ...["--sip-port", String(sip.port), "--http-port", "0", "--rtp-ports", `${rtpPorts.first}-${rtpPorts.last}`],
    ],
    {
      cwd: root,
      env: {
        ...process.env,
        TMPDIR: temp,
        CALLBOX_SOAK_PROBE: probes,
        NODE_OPTIONS: `--import=${fileURLToPath(new URL("./probe.ts", import.meta.url))}`,
      },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    },
  );
  const written = createWriteStream(log);
  child.stdout?.pipe(written, { end: false });
  child.stderr?.pipe(written, { end: false });
  const httpPort = await readiness(child, log);
  const isGone = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    folder,
    data,
    temp,
    probes,
    log,
    base: `http://127.0.0.1:${httpPort}`,
    pid: child.pid ?? 0,
    rtpPorts,
    sip,
    config,
    simulator,
    trunk,
    trunkIdentity,
    isGone,
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      if (!isGone() && child.kill("SIGTERM")) await ended;
      trunk.close();
      await simulator.stop();
      written.end();
    },
  };
}
