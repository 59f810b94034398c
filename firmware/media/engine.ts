import { createBusyMeter } from "#firmware/kernel/busy-meter.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import { Bridges } from "./bridge/bridges.ts";
import type { Endpoint, EndpointListener } from "./endpoint/endpoint.ts";
import { LineEndpoint } from "./endpoint/line-endpoint.ts";
import { RtpEndpoint } from "./endpoint/rtp-endpoint.ts";
import { takeHardwareOrder } from "./hardware-orders.ts";
import { takeMediaInventory } from "./inventory.ts";
import type { LineHost, LineHostEvent } from "./line-audio.ts";
import { PlayControl } from "./play/play-control.ts";
import type { MediaCommand, MediaEvent } from "./protocol.ts";
import { Recordings } from "./record/recordings.ts";
import { PairStock } from "./rtp/pair-stock.ts";
import { type PortRange, type SocketPair, SocketPairs } from "./rtp/socket-pair.ts";
import type { ChannelDigit, SpanHost } from "./span/span-host.ts";
import { Ticker } from "./ticker.ts";

/** Ticks between checks of reports and lost media: a fifth of a second. */
const CHECK_TICKS = 10;

export interface MediaEngineOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly rtpPorts: PortRange;
  readonly lines: LineHost;
  readonly spans: SpanHost;
  readonly emit: (event: MediaEvent) => void;
}

/** What is done to an endpoint that is there. */
type EndpointOrder = Extract<
  MediaCommand,
  { type: "rtp.connect" | "endpoint.close" | "play.stop" | `bridge.${"join" | "leave"}` }
>;

/**
 * Everything with a 20 ms deadline: carries out commands, beats the time, tells what happened. The time is beaten while
 * there are endpoints: a box without calls sleeps.
 */
export class MediaEngine implements EndpointListener {
  readonly #options: MediaEngineOptions;
  readonly #pairs: SocketPairs;
  readonly #stock: PairStock;
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #opening = new Set<string>();
  readonly #bridges = new Bridges();
  readonly #plays: PlayControl;
  readonly #recordings: Recordings;
  readonly #ticker: Ticker;
  readonly #busy = createBusyMeter();
  #ticks = 0;

  constructor(options: MediaEngineOptions) {
    this.#options = options;
    this.#pairs = new SocketPairs(options.rtpPorts);
    this.#stock = new PairStock(this.#pairs, (host, ports) => options.emit({ type: "rtp.ready", host, ports }));
    this.#plays = new PlayControl({ clock: options.clock, emit: options.emit });
    this.#recordings = new Recordings(options.emit);
    this.#ticker = new Ticker(
      options.clock,
      (now) => this.#tick(now),
      (beats) => this.#recordings.missed(beats),
    );
    options.lines.onEvent((event) => this.#onLineEvent(event));
    options.spans.onEvent((event) => options.emit(event));
    options.spans.onDigit((digit) => this.#onChannelDigit(digit));
  }

  /** Finishes recordings, closes everything. */
  async close(): Promise<void> {
    await this.#recordings.close();
    this.#ticker.stop();
    for (const endpoint of [...this.#endpoints.values()]) this.#closeEndpoint(endpoint);
    this.#stock.close();
    await Promise.all([this.#options.lines.close(), this.#options.spans.close()]);
  }

  /** Carries out a command. What cannot be done is told (`reply`, `play.ended`, `record.ended`) or logged, never thrown. */
  take(command: MediaCommand): void {
    switch (command.type) {
      case "rtp.open":
        void this.#openRtp(command);
        return;
      case "rtp.take":
        this.#takeRtp(command);
        return;
      case "line.open":
        this.#openLine(command.id, command.line);
        return;
      case "play":
        this.#plays.start(command, this.#endpoints.get(command.id));
        return;
      case "record.start":
        this.#recordings.start(command, (id) => this.#endpoints.get(id));
        return;
      case "record.pause":
        this.#recordings.pause(command.recordingId, command.paused);
        return;
      case "record.stop":
        this.#recordings.stop(command.recordingId);
        return;
      case "stats.get":
        this.#tellStats(command.requestId);
        return;
      case "inventory.get":
        this.#tellInventory(command);
        return;
      case "ports.reclaim":
        this.#reclaimPorts();
        return;
      case "rtp.connect":
      case "endpoint.close":
      case "play.stop":
      case "bridge.join":
      case "bridge.leave":
        this.#takeForEndpoint(command);
        return;
      case "shutdown":
        // The process ends itself; see main.ts.
        return;
      default:
        takeHardwareOrder(this.#options, command);
    }
  }

  pressed(endpoint: Endpoint, digit: string): void {
    this.#plays.pressed(endpoint, digit);
    this.#recordings.pressed(endpoint, digit);
  }

  digit(endpoint: Endpoint, digit: { digit: string; durationMs: number; by: "rfc4733" | "in-band" }): void {
    this.#options.emit({ type: "digit", id: endpoint.id, ...digit });
    const { peer } = endpoint;
    // A far end that takes no events still has to hear the key: it is sung to it.
    if (digit.by === "rfc4733" && peer !== undefined && !peer.takesEvents) this.#plays.sing(peer, digit.digit);
  }

  mediaFirst(endpoint: Endpoint, from: string): void {
    this.#options.emit({ type: "media.first", id: endpoint.id, from });
  }

  mediaLost(endpoint: Endpoint, silentMs: number): void {
    this.#options.emit({ type: "media.lost", id: endpoint.id, silentMs });
  }

  #tick(now: number): void {
    const endpoints = this.#endpoints.values();
    for (const endpoint of endpoints) endpoint.listen();
    this.#bridges.tick(now);
    this.#plays.tick(now);
    this.#recordings.tick();
    const isCheck = this.#ticks++ % CHECK_TICKS === 0;
    for (const endpoint of this.#endpoints.values()) {
      endpoint.fill(now);
      if (isCheck) endpoint.check(now);
    }
    if (this.#endpoints.size === 0) this.#ticker.stop();
  }

  /** A command may cross the end of its endpoint on the way: that is no fault. */
  #takeForEndpoint(command: EndpointOrder): void {
    const { type, id } = command;
    if (type === "endpoint.close" && this.#opening.delete(id)) return;
    const endpoint = this.#endpoints.get(id);
    if (endpoint === undefined) {
      this.#options.log.debug("a command for an endpoint that is gone", { command: type, endpoint: id });
      return;
    }
    switch (type) {
      case "rtp.connect":
        if (endpoint instanceof RtpEndpoint) endpoint.connect(command.remote);
        return;
      case "endpoint.close":
        this.#closeEndpoint(endpoint);
        return;
      case "play.stop":
        this.#plays.stop(endpoint, command.playId);
        return;
      case "bridge.join":
        this.#bridges.join(command.bridgeId, endpoint);
        return;
      case "bridge.leave":
        this.#bridges.leave(endpoint);
        return;
    }
  }

  #addEndpoint(endpoint: Endpoint): void {
    this.#endpoints.set(endpoint.id, endpoint);
    this.#ticker.start();
  }

  async #openRtp(command: Extract<MediaCommand, { type: "rtp.open" }>): Promise<void> {
    const { requestId, id, host } = command;
    if (this.#endpoints.has(id) || this.#opening.has(id)) {
      this.#options.emit({ type: "reply", requestId, error: `endpoint ${id} is open already` });
      return;
    }
    this.#opening.add(id);
    try {
      const pair = await this.#pairs.open(host);
      if (!this.#opening.delete(id)) {
        this.#pairs.release(pair);
        throw new Error("the endpoint was closed while it was opened");
      }
      this.#addRtp(id, pair);
      this.#options.emit({ type: "reply", requestId, port: pair.port });
      this.#stock.keep(host);
    } catch (error) {
      this.#opening.delete(id);
      this.#options.emit({ type: "reply", requestId, error: error instanceof Error ? error.message : String(error) });
    }
  }

  #takeRtp({ id, host, port }: Extract<MediaCommand, { type: "rtp.take" }>): void {
    const pair = this.#stock.take(host, port);
    if (pair !== undefined && !this.#endpoints.has(id)) {
      this.#addRtp(id, pair);
      return;
    }
    if (pair !== undefined) this.#pairs.release(pair);
    this.#options.log.error("a port that was told to be ready could not be taken", { endpoint: id, port });
  }

  #addRtp(id: string, pair: SocketPair): void {
    this.#addEndpoint(new RtpEndpoint({ id, pair, pairs: this.#pairs, clock: this.#options.clock, listener: this }));
  }

  #openLine(id: string, line: string): void {
    const audio = this.#options.lines.audio(line) ?? this.#options.spans.audio(line);
    if (audio === undefined || this.#endpoints.has(id)) {
      this.#options.log.warn("a line could not be opened for voice", { endpoint: id, line });
      return;
    }
    for (const other of [...this.#endpoints.values()]) {
      // A line has one mouth: what was left over from an earlier call must not take it away later.
      if (other instanceof LineEndpoint && other.line === line) this.#closeEndpoint(other);
    }
    this.#addEndpoint(new LineEndpoint(id, audio, () => this.#options.clock.monotonic()));
  }

  #closeEndpoint(endpoint: Endpoint): void {
    if (!this.#endpoints.delete(endpoint.id)) return;
    this.#recordings.endpointClosed(endpoint);
    this.#plays.stop(endpoint);
    this.#bridges.leave(endpoint);
    this.#options.emit({ type: "endpoint.closed", id: endpoint.id, stats: endpoint.close() });
  }

  /** Keys of a channel are heard in its voice: signalling carries none of them. */
  #onChannelDigit({ line, digit, durationMs }: ChannelDigit): void {
    for (const endpoint of this.#endpoints.values()) {
      if (!(endpoint instanceof LineEndpoint) || endpoint.line !== line) continue;
      if (durationMs === undefined) this.pressed(endpoint, digit);
      else this.digit(endpoint, { digit, durationMs, by: "in-band" });
    }
  }

  #onLineEvent(event: LineHostEvent): void {
    if (event.type === "line" && event.event.type === "digit") {
      for (const endpoint of this.#endpoints.values()) {
        if (endpoint instanceof LineEndpoint && endpoint.line === event.line) this.pressed(endpoint, event.event.digit);
      }
    }
    this.#options.emit(event);
  }

  #tellStats(requestId: number): void {
    const stats = {
      pid: process.pid,
      endpoints: this.#endpoints.size,
      bridges: this.#bridges.size,
      recordings: this.#recordings.size,
      ticksLate: this.#ticker.late,
      rssBytes: process.memoryUsage.rss(),
    };
    this.#options.emit({ type: "reply", requestId, stats });
  }

  #tellInventory({ requestId, full }: Extract<MediaCommand, { type: "inventory.get" }>): void {
    const { used, total } = this.#pairs.usage;
    const ready = this.#stock.ports.length;
    const inventory = takeMediaInventory({
      now: this.#options.clock.monotonic(),
      endpoints: this.#endpoints.values(),
      bridges: this.#bridges.values(),
      recordings: this.#recordings.items(),
      ports: { used: used - ready, ready, total },
      ticksLate: this.#ticker.late,
      busy: this.#busy(),
      full,
    });
    this.#options.emit({ type: "reply", requestId, inventory });
  }

  #reclaimPorts(): void {
    const held = new Set(this.#stock.ports);
    for (const endpoint of this.#endpoints.values()) if (endpoint instanceof RtpEndpoint) held.add(endpoint.port);
    const count = this.#pairs.reclaim(held);
    if (count > 0) this.#options.log.error("RTP ports that no endpoint had were given back", { count });
  }
}
