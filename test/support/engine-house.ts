import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { silentLogger } from "#firmware/kernel/log.ts";
import { MediaEngine } from "#firmware/media/engine.ts";
import type { LineAudio, LineHost, LineHostEvent } from "#firmware/media/line-audio.ts";
import type { MediaCommand, MediaEvent } from "#firmware/media/protocol.ts";
import { SpanHost } from "#firmware/media/span/span-host.ts";
import { FakeClock } from "./fake-clock.ts";

/** One port: keeps what is said into it, and speaks when the test says so. */
class FakeLine implements LineAudio {
  readonly line: string;
  heard: Uint8Array = new Uint8Array();
  #listener: ((frame: Uint8Array) => void) | undefined;

  constructor(line: string) {
    this.line = line;
  }

  send(frame: Uint8Array): void {
    this.heard = Buffer.concat([this.heard, frame]);
  }

  onFrame(listener: ((frame: Uint8Array) => void) | undefined): void {
    this.#listener = listener;
  }

  say(frame: Uint8Array): void {
    this.#listener?.(frame);
  }
}

class FakeLines implements LineHost {
  readonly lines = new Map<string, FakeLine>();
  tell: (event: LineHostEvent) => void = () => undefined;

  configure(): void {
    for (const line of ["a.1", "a.2", "a.3"]) this.lines.set(line, new FakeLine(line));
  }

  audio(line: string): LineAudio | undefined {
    return this.lines.get(line);
  }

  command(): void {
    // These lines have no hook.
  }

  ask(): Promise<never> {
    return Promise.reject(new Error("nothing is asked of these lines"));
  }

  find(): Promise<never> {
    return Promise.reject(new Error("there is no hardware behind these lines"));
  }

  probe(): Promise<never> {
    return this.find();
  }

  restart(): Promise<never> {
    return this.find();
  }

  stopTest(): void {
    // Nothing is tested.
  }

  learned(): void {
    // They hear no tones.
  }

  onEvent(handler: (event: LineHostEvent) => void): () => void {
    this.tell = handler;
    return () => undefined;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** The media engine by a clock of the test's, with three lines that the test speaks and hears on; closed when the test ends. */
export class EngineHouse {
  readonly folder = mkdtempSync(join(tmpdir(), "callbox-engine-"));
  readonly clock = new FakeClock();
  readonly lines = new FakeLines();
  readonly told: MediaEvent[] = [];
  readonly engine: MediaEngine;

  constructor() {
    const { clock, lines } = this;
    // Below the ports the system gives out, above those of the product.
    const first = 24_000 + 2 * (process.pid % 3000);
    const rtpPorts = { first, last: first + 1 };
    const spans = new SpanHost({ clock, log: silentLogger });
    const emit = (event: MediaEvent): void => void this.told.push(event);
    this.engine = new MediaEngine({ clock, log: silentLogger, rtpPorts, lines, spans, emit });
    this.engine.take({ type: "boards.configure", boards: [] });
    onTestFinished(async () => {
      await this.engine.close();
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  line(port: number): FakeLine {
    return this.lines.lines.get(`a.${port}`) as FakeLine; // configured above
  }

  take(...commands: MediaCommand[]): void {
    for (const command of commands) this.engine.take(command);
  }

  /** Opens these ports as `e<port>` and joins them. */
  open(...ports: number[]): void {
    for (const port of ports) {
      this.take(
        { type: "line.open", id: `e${port}`, line: `a.${port}` },
        { type: "bridge.join", bridgeId: "b", id: `e${port}` },
      );
    }
  }

  /** Lets 20 ms pass `count` times; each port says its frame of the sounds given. */
  pass(count: number, sounds: Readonly<Record<number, Uint8Array>> = {}): void {
    for (let tick = 0; tick < count; tick++) {
      for (const [port, sound] of Object.entries(sounds))
        this.line(Number(port)).say(sound.subarray(tick * 160, tick * 160 + 160));
      this.clock.advance(20);
    }
  }

  /** What has been told of this type. */
  ended<Type extends MediaEvent["type"]>(type: Type): Extract<MediaEvent, { type: Type }>[] {
    return this.told.filter((event): event is Extract<MediaEvent, { type: Type }> => event.type === type);
  }
}

/** Endpoint `a` plays a tone. */
export function playTone(
  frequency: number,
  durationMs: number,
  cadenceMs: readonly number[] = [],
): MediaCommand & { type: "play" } {
  const item = { kind: "tone", tone: { frequenciesHz: [frequency], cadenceMs }, durationMs } as const;
  return { type: "play", id: "a", playId: "p", items: [item] };
}

/** Lets packets that were sent arrive; loopback needs a turn or two of the event loop. */
export async function waitForIo(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Files and sockets are real here, so their events come when they come. */
export async function waitFor(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setImmediate(resolve));
}
