import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { type Helper, type HelperEnd, startHelper } from "#firmware/kernel/helper/helper.ts";
import type { Logger, LogLevel } from "#firmware/kernel/log.ts";
import { PROCESS_FLAGS } from "#firmware/kernel/process-flags.ts";
import { Batch } from "./batch.ts";
import type { MediaInventory } from "./inventory.ts";
import { LifeWatch } from "./life-watch.ts";
import { MediaEventHub, type MediaEvents } from "./media-events.ts";
import { PortList } from "./port-list.ts";
import type {
  FoundHardware,
  LineAnswer,
  LineQuestion,
  MediaCommand,
  MediaEvent,
  MediaProcessStats,
  ProbeAnswer,
  SpanAnswer,
  SpanQuestion,
} from "./protocol.ts";
import type { PortRange } from "./rtp/socket-pair.ts";

/** First and longest wait before a media process that died is started again. */
const RESTART_FIRST_MS = 100;
const RESTART_LONGEST_MS = 1000;
/** Recordings of a whole box are on the disk by then; a process that takes longer is stuck. */
const CLOSE_TIMEOUT_MS = 5000;

/** Nothing is heard by these alone: what plays, joins or records after them takes them along. */
const LAZY: ReadonlySet<MediaCommand["type"]> = new Set(["rtp.take", "rtp.connect", "endpoint.close"]);

/** Commands that want no answer; the others are methods of the client. */
export type MediaOrder = Exclude<MediaCommand, { requestId: number } | { type: "shutdown" | "rtp.take" }>;

export interface MediaClientOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** UDP ports for RTP and RTCP; 16000-16999 when absent. */
  readonly rtpPorts?: PortRange;
  /** What the media process logs; "info" when absent. */
  readonly logLevel?: LogLevel;
}

/** A command and the process it was meant for. */
interface Order {
  readonly helper: Helper;
  readonly command: MediaCommand;
}

interface Request {
  resolve(reply: Extract<MediaEvent, { type: "reply" }>): void;
  reject(error: Error): void;
}

/**
 * The control process's hold on a media process: starts it, talks to it, starts it again when it dies. Commands
 * given while it is down are lost, like everything it held; `events.process` tells of it.
 */
export class MediaClient {
  readonly #options: MediaClientOptions;
  readonly #hub: MediaEventHub;
  readonly #requests = new Map<number, Request>();
  readonly #endpoints = new Set<string>();
  readonly #recordings = new Set<string>();
  readonly #ports = new PortList();
  readonly #orders: Batch<Order>;
  readonly #life: LifeWatch;
  #boards: Extract<MediaCommand, { type: "boards.configure" }> | undefined;
  #spans: Extract<MediaCommand, { type: "spans.configure" }> | undefined;
  #helper: Helper | undefined;
  #isReady = false;
  #isClosing = false;
  #nextRequest = 1;
  #restart: Timer | undefined;
  #restartMs = RESTART_FIRST_MS;

  constructor(options: MediaClientOptions) {
    this.#options = options;
    this.#orders = new Batch(options.clock, (orders) => this.#write(orders));
    this.#life = new LifeWatch({
      clock: options.clock,
      ask: () => this.stats(),
      stuck: () => this.#killStuck(),
      starved: (lateMs) =>
        options.log.warn("the machine stood still or has no processor for the box", { lateMs: Math.round(lateMs) }),
    });
    this.#hub = new MediaEventHub((error) => options.log.error("a listener to media events failed", { error }));
  }

  get events(): MediaEvents {
    return this.#hub;
  }

  /** Starts the process; resolves when it is ready, rejects when it cannot be started. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = this.#hub.process((event) => {
        stop();
        if (event.type === "up") resolve();
        else reject(new Error("the media process did not start"));
      });
      this.#launch();
    });
  }

  /** Gives an order. It is lost when the process is down. */
  send(order: MediaOrder): void {
    if (order.type === "boards.configure") this.#boards = order;
    if (order.type === "spans.configure") this.#spans = order;
    if (this.#isReady) this.#remember(order);
    this.#post(order);
  }

  /** Recordings that were begun and have not been told to have ended. */
  get recordings(): readonly string[] {
    return [...this.#recordings];
  }

  /** The process does not have this recording, whatever was begun: it counts as cut off. */
  recordingLost(recordingId: string): void {
    if (!this.#recordings.delete(recordingId)) return;
    this.#hub.tellCut([recordingId]);
  }

  /** Opens an RTP endpoint on `host`, an address of ours; rejects in words when no port is free or media is down. */
  async openRtp(id: string, host: string): Promise<{ port: number }> {
    const ready = this.#isReady ? this.#ports.take(host) : undefined;
    if (ready !== undefined) {
      this.#endpoints.add(id);
      this.#post({ type: "rtp.take", id, host, port: ready });
      return { port: ready };
    }
    const reply = await this.#ask((requestId) => ({ type: "rtp.open", requestId, id, host }));
    if (reply.port === undefined) throw new Error(reply.error ?? "no RTP port");
    this.#endpoints.add(id);
    return { port: reply.port };
  }

  async stats(): Promise<MediaProcessStats> {
    const reply = await this.#ask((requestId) => ({ type: "stats.get", requestId }));
    if (reply.stats === undefined) throw new Error(reply.error ?? "no figures");
    return reply.stats;
  }

  /** Everything the process holds, by id; with `full` also its memory and files. Rejects when it is down. */
  async inventory({ full }: { readonly full: boolean }): Promise<MediaInventory> {
    const reply = await this.#ask((requestId) => ({ type: "inventory.get", requestId, full }));
    if (reply.inventory === undefined) throw new Error(reply.error ?? "no inventory");
    return reply.inventory;
  }

  /** Asks about a line; a test is answered when it is over. Rejects when the line is unknown or the process is down. */
  async askLine(line: string, question: LineQuestion): Promise<LineAnswer> {
    const reply = await this.#ask((requestId) => ({ type: "line.ask", requestId, line, question }));
    if (reply.line === undefined) throw new Error(reply.error ?? "no answer");
    return reply.line;
  }

  /** Serial ports and GPIO chips of this machine. Rejects when the process is down. */
  async findHardware(): Promise<FoundHardware> {
    const reply = await this.#ask((requestId) => ({ type: "hardware.find", requestId }));
    if (reply.found === undefined) throw new Error(reply.error ?? "no answer");
    return reply.found;
  }

  /** What is on a serial port; takes some seconds. Rejects when the process is down. */
  async probeHardware(path: string, baudRate: number | undefined): Promise<ProbeAnswer> {
    const speed = baudRate === undefined ? {} : { baudRate };
    const reply = await this.#ask((requestId) => ({ type: "hardware.probe", requestId, path, ...speed }));
    if (reply.probed === undefined) throw new Error(reply.error ?? "no answer");
    return reply.probed;
  }

  /** Starts a board's own firmware anew. Rejects in words when it cannot be. */
  async restartBoard(board: string): Promise<void> {
    const { error } = await this.#ask((requestId) => ({ type: "board.restart", requestId, board }));
    if (error !== undefined) throw new Error(error);
  }

  /** Asks about a span, `<board>.<span>`. Rejects when it is not configured or the process is down. */
  async askSpan(span: string, question: SpanQuestion): Promise<SpanAnswer> {
    const reply = await this.#ask((requestId) => ({ type: "span.ask", requestId, span, question }));
    if (reply.span === undefined) throw new Error(reply.error ?? "no answer");
    return reply.span;
  }

  /** Begins to write firmware into an E1 board; rejects in words when it cannot begin. */
  async updateSpanBoard(board: string, path: string): Promise<void> {
    const { error } = await this.#ask((requestId) => ({ type: "span.update", requestId, board, path }));
    if (error !== undefined) throw new Error(error);
  }

  /** Lets the process finish its recordings and end; resolves when it is gone. Closing twice is fine. */
  close(): Promise<void> {
    this.#isClosing = true;
    this.#restart?.cancel();
    this.#life.stop();
    const helper = this.#helper;
    if (helper === undefined) return Promise.resolve();
    const timer = this.#options.clock.after(CLOSE_TIMEOUT_MS, () => helper.kill());
    this.#post({ type: "shutdown" });
    return helper.ended.then(() => timer.cancel());
  }

  #launch(): void {
    const { rtpPorts, logLevel, log } = this.#options;
    const argument = JSON.stringify({ ...(rtpPorts && { rtpPorts }), ...(logLevel && { logLevel }) });
    const helper = startHelper({
      name: "media",
      file: new URL("./main.ts", import.meta.url),
      args: [argument],
      execArgv: PROCESS_FLAGS,
      log,
      message: (message) => {
        for (const event of message as MediaEvent[]) this.#onEvent(event); // our own process, same version
      },
      error: (error) => log.error("the media process cannot be reached", { error }),
    });
    this.#helper = helper;
    void helper.ended.then((end) => this.#onEnd(end));
  }

  #onEvent(event: MediaEvent): void {
    switch (event.type) {
      case "ready":
        this.#isReady = true;
        this.#restartMs = RESTART_FIRST_MS;
        this.#life.start();
        if (this.#boards !== undefined) this.#post(this.#boards);
        if (this.#spans !== undefined) this.#post(this.#spans);
        this.#hub.tellProcess({ type: "up", pid: event.pid });
        return;
      case "reply": {
        const request = this.#requests.get(event.requestId);
        this.#requests.delete(event.requestId);
        request?.resolve(event);
        return;
      }
      case "rtp.ready":
        this.#ports.add(event.host, event.ports);
        return;
      case "endpoint.closed":
        this.#endpoints.delete(event.id);
        this.#hub.tell(event);
        return;
      case "record.ended":
        this.#recordings.delete(event.recordingId);
        this.#hub.tell(event);
        return;
      default:
        this.#hub.tell(event);
        return;
    }
  }

  #onEnd({ code, signal }: HelperEnd): void {
    this.#helper = undefined;
    this.#isReady = false;
    this.#life.stop();
    this.#ports.clear();
    const requests = [...this.#requests.values()];
    const endpoints = [...this.#endpoints];
    const recordings = [...this.#recordings];
    this.#requests.clear();
    this.#endpoints.clear();
    this.#recordings.clear();
    for (const request of requests) request.reject(new Error("the media process went away"));
    if (this.#isClosing) return;
    this.#options.log.error("the media process died", { code, signal, endpoints: endpoints.length });
    this.#restart = this.#options.clock.after(this.#restartMs, () => this.#launch());
    this.#restartMs = Math.min(this.#restartMs * 2, RESTART_LONGEST_MS);
    this.#hub.tellProcess({ type: "down", endpoints, recordings });
    this.#hub.tellCut(recordings);
    this.#hub.forget(endpoints);
  }

  #killStuck(): void {
    this.#options.log.error("the media process no longer answers; it is started again", { pid: this.#helper?.pid });
    this.#helper?.kill();
  }

  #remember(order: MediaOrder): void {
    if (order.type === "line.open") this.#endpoints.add(order.id);
    if (order.type === "record.start") this.#recordings.add(order.recordingId);
  }

  #ask(make: (requestId: number) => MediaCommand): Promise<Extract<MediaEvent, { type: "reply" }>> {
    return new Promise((resolve, reject) => {
      if (!this.#isReady) return reject(new Error("the media process is down"));
      const requestId = this.#nextRequest++;
      this.#requests.set(requestId, { resolve, reject });
      this.#post(make(requestId));
    });
  }

  #post(command: MediaCommand): void {
    if (this.#helper === undefined) return;
    const order = { helper: this.#helper, command };
    if (LAZY.has(command.type)) this.#orders.addLazily(order);
    else this.#orders.add(order);
  }

  /** Orders for a process that has died meanwhile are lost with it. */
  #write(orders: readonly Order[]): void {
    const helper = this.#helper;
    if (helper?.isConnected !== true) return;
    const commands = orders.filter((order) => order.helper === helper).map(({ command }) => command);
    helper.send(commands, (error) => {
      if (error) this.#options.log.debug("commands did not reach the media process", { error });
    });
  }
}
