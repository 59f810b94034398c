import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "#firmware/kernel/clock.ts";
import { createLogger } from "#firmware/kernel/log.ts";
import { MediaClient } from "#firmware/media/client.ts";
import type { LineHostEvent } from "#firmware/media/media-events.ts";
import type { LineAnswer } from "#firmware/media/protocol.ts";
import { type RunningSimulator, startSimulator } from "#test/simulator/client.ts";
import { RtpPhone } from "#test/support/rtp-phone.ts";

const FORMAT = { codec: "PCMU", payloadType: 0, dtmfPayloadType: 101, ptimeMs: 20, direction: "sendrecv" } as const;
const BAUD_RATE = 921_600;

/** The product's media process with a simulated board on a pseudo-terminal, and a telephone on RTP for each line. */
export class LineBox {
  readonly simulator: RunningSimulator;
  readonly client: MediaClient;
  readonly phones: readonly RtpPhone[];
  readonly folder: string;

  private constructor(simulator: RunningSimulator, client: MediaClient, phones: readonly RtpPhone[]) {
    this.simulator = simulator;
    this.client = client;
    this.phones = phones;
    this.folder = mkdtempSync(join(tmpdir(), "callbox-lines-"));
  }

  /** `flags` as the simulator takes them. */
  static async open(lines: number, flags: readonly string[] = []): Promise<LineBox> {
    const simulator = await startSimulator(["--fxo", `${lines}`, "--fxs", "0", ...flags]);
    const first = 40_000 + (process.pid % 90) * 100;
    const log = createLogger("warn");
    const client = new MediaClient({
      clock: systemClock,
      log,
      rtpPorts: { first, last: first + 99 },
      logLevel: "warn",
    });
    await client.start();
    const phones = await Promise.all(Array.from({ length: lines }, () => RtpPhone.open()));
    const box = new LineBox(simulator, client, phones);
    const isUp = box.#next((event) => event.type === "board" && event.board.state === "up");
    const ports = phones.map((_, index) => ({ port: index + 1, kind: "fxo", country: "CN" }) as const);
    const board = { kind: "link", id: "b", path: simulator.path, baudRate: BAUD_RATE, lines: ports } as const;
    client.send({ type: "boards.configure", boards: [board] });
    await isUp;
    return box;
  }

  /** A caller on each line talks with a telephone. */
  async talk(): Promise<void> {
    for (const [index, phone] of this.phones.entries()) await this.#connect(index + 1, phone);
  }

  async hardware(port: number): Promise<NonNullable<LineAnswer["hardware"]>> {
    const { hardware } = await this.client.askLine(`b.${port}`, { about: "hardware" });
    if (hardware === undefined) throw new Error("the line does not say how it is");
    return hardware;
  }

  async close(): Promise<void> {
    for (const phone of this.phones) phone.close();
    await this.client.close();
    await this.simulator.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #connect(port: number, phone: RtpPhone): Promise<void> {
    const line = `b.${port}`;
    const ringing = this.#next(
      (event) => event.type === "line" && event.line === line && event.event.type === "ringing",
    );
    await this.simulator.client.request("call", { port, number: "13800138000", callerId: "before-first-ring" });
    await ringing;
    this.client.send({ type: "line.command", line, command: { type: "answer" } });
    await this.simulator.client.waitFor("answered", port);
    const [caller, agent, bridgeId] = [`caller${port}`, `agent${port}`, `bridge${port}`];
    this.client.send({ type: "line.open", id: caller, line });
    phone.sendTo((await this.client.openRtp(agent, "127.0.0.1")).port);
    const remote = { host: "127.0.0.1", port: phone.port, ...FORMAT };
    this.client.send({ type: "rtp.connect", id: agent, remote });
    for (const id of [caller, agent]) this.client.send({ type: "bridge.join", bridgeId, id });
  }

  #next(fits: (event: LineHostEvent) => boolean): Promise<LineHostEvent> {
    return new Promise((resolve) => {
      const stop = this.client.events.lines((event) => {
        if (!fits(event)) return;
        stop();
        resolve(event);
      });
    });
  }
}
