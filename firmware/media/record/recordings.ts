import type { Endpoint } from "#firmware/media/endpoint/endpoint.ts";
import type { MediaCommand, MediaEvent } from "#firmware/media/protocol.ts";
import { Recording } from "./recording.ts";

/** All recordings that run. */
export class Recordings {
  readonly #emit: (event: MediaEvent) => void;
  /** Includes those that are being made safe on the disk. */
  readonly #running = new Map<string, Recording>();

  constructor(emit: (event: MediaEvent) => void) {
    this.#emit = emit;
  }

  get size(): number {
    return this.#running.size;
  }

  items(): { id: string; ageMs: number }[] {
    return [...this.#running.values()].map(({ id, durationMs }) => ({ id, ageMs: durationMs }));
  }

  /** `find` gives the endpoints that are to be heard. */
  start(command: Extract<MediaCommand, { type: "record.start" }>, find: (id: string) => Endpoint | undefined): void {
    const { recordingId, path } = command;
    const left = find(command.left);
    const right = command.right === undefined ? undefined : find(command.right);
    if (left === undefined || (command.right !== undefined && right === undefined) || this.#running.has(recordingId)) {
      const detail = this.#running.has(recordingId) ? "the recording runs already" : "no such endpoint";
      this.#emit({
        ...{ type: "record.ended", recordingId, end: "endpoint-closed", path },
        ...{ durationMs: 0, bytes: 0, peakDbfs: [], detail },
      });
      return;
    }
    const recording = new Recording(command, { left, right }, (event) => {
      if (this.#running.get(recordingId) === recording) this.#running.delete(recordingId);
      this.#emit(event);
    });
    this.#running.set(recordingId, recording);
  }

  pause(recordingId: string, isPaused: boolean): void {
    const recording = this.#running.get(recordingId);
    if (recording !== undefined) recording.isPaused = isPaused;
  }

  stop(recordingId: string): void {
    void this.#running.get(recordingId)?.end("stopped");
  }

  pressed(endpoint: Endpoint, digit: string): void {
    for (const recording of this.#running.values()) if (recording.left === endpoint) recording.pressed(digit);
  }

  endpointClosed(endpoint: Endpoint): void {
    for (const recording of [...this.#running.values()]) {
      if (recording.left === endpoint || recording.right === endpoint) void recording.end("endpoint-closed");
    }
  }

  tick(): void {
    for (const recording of this.#running.values()) recording.tick();
  }

  /** The process stood still for so many ticks. */
  missed(ticks: number): void {
    for (const recording of this.#running.values()) recording.missed(ticks);
  }

  /** Ends all and waits until they are on the disk. */
  async close(): Promise<void> {
    await Promise.all([...this.#running.values()].map((recording) => recording.end("stopped")));
  }
}
