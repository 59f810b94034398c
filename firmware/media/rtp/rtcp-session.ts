import type { RemoteInfo, Socket } from "node:dgram";
import type { Clock } from "#firmware/kernel/clock.ts";
import { randomOctets } from "#firmware/kernel/random.ts";
import { type Described, Latch } from "./latch.ts";
import type { ReceiveStatistics } from "./receive-statistics.ts";
import { compactNtp, parseReport, type ReportBlock, writeReport } from "./rtcp.ts";
import type { RtpSender } from "./sender.ts";

const MAX_PORT = 65_535;
/** Mean time between reports, spread by half of it either way (RFC 3550 §6.2, §6.3.1). */
const INTERVAL_MS = 5000;

/** The reports of one endpoint: what we sent, what we got, and the round trip learnt from the far end's. */
export class RtcpSession {
  /** Last measured round trip, milliseconds. */
  roundTripMs: number | undefined;
  /** When the far end reported last, monotonic milliseconds; 0 before it has. */
  takenAt = 0;
  readonly #clock: Clock;
  readonly #socket: Socket;
  readonly #latch = new Latch();
  /** Made with the first report. */
  #cname: string | undefined;
  #nextAt = Number.POSITIVE_INFINITY;
  #lastReport = 0;
  #lastReportAt = 0;
  #packetsReported = 0;

  constructor(options: { clock: Clock; socket: Socket }) {
    this.#clock = options.clock;
    this.#socket = options.socket;
  }

  describe(described: Described, now: number): void {
    this.#latch.describe(described);
    if (!Number.isFinite(this.#nextAt)) this.#nextAt = now + INTERVAL_MS * (0.5 + Math.random());
  }

  /** Takes a packet of the far end; garbage is ignored. */
  take(packet: Buffer, from: RemoteInfo, ourSsrc: number): void {
    const report = parseReport(packet);
    const now = this.#clock.monotonic();
    if (report === undefined || !this.#latch.accepts(from.address, from.port, now)) return;
    this.takenAt = now;
    if (report.ntp !== undefined) {
      this.#lastReport = report.ntp;
      this.#lastReportAt = now;
    }
    const block = report.blocks.find((one) => one.ssrc === ourSsrc);
    if (block === undefined || block.lastReport === 0) return;
    const units = (compactNtp(this.#clock.now()) - block.lastReport - block.delay) | 0; // §6.4.1, 1/65536 s
    if (units >= 0 && units < 0x1_0000 * 10) this.roundTripMs = Math.round((units * 1000) / 0x1_0000);
  }

  /** Sends a report when one is due. */
  tick(now: number, sender: RtpSender, statistics: ReceiveStatistics): void {
    if (now < this.#nextAt) return;
    this.#nextAt = now + INTERVAL_MS * (0.5 + Math.random());
    const block = this.#block(now, statistics);
    const hasSent = sender.packets > this.#packetsReported;
    if ((!hasSent && block === undefined) || this.#latch.port < 2 || this.#latch.port > MAX_PORT) return;
    this.#packetsReported = sender.packets;
    const { timestamp, packets, octets } = sender;
    this.#cname ??= Buffer.from(randomOctets(8)).toString("hex");
    const packet = writeReport({
      ssrc: sender.ssrc,
      cname: this.#cname,
      ...(hasSent && { sender: { unixMs: this.#clock.now(), timestamp, packets, octets } }),
      ...(block !== undefined && { block }),
    });
    this.#socket.send(packet, this.#latch.port, this.#latch.host);
  }

  #block(now: number, statistics: ReceiveStatistics): ReportBlock | undefined {
    const { ssrc } = statistics;
    if (ssrc === undefined) return undefined;
    const delay = this.#lastReport === 0 ? 0 : Math.round(((now - this.#lastReportAt) * 0x1_0000) / 1000);
    return { ssrc, ...statistics.report(), lastReport: this.#lastReport, delay };
  }
}
