import { Emitter, type Unsubscribe } from "#firmware/kernel/emitter.ts";
import type { MediaEvent, TrunkEvent } from "./protocol.ts";
import { fromWire, type SpanHostEvent } from "./span/span-words.ts";

export type EndpointEvent = Extract<
  MediaEvent,
  { type: "digit" | "play.ended" | "media.first" | "media.lost" | "endpoint.closed" }
>;
export type RecordingEvent =
  | Extract<MediaEvent, { type: "record.ended" }>
  /** The recording is gone without having ended: `recoverRecording` makes its file whole. */
  | { readonly type: "record.cut"; readonly recordingId: string };
export type LineHostEvent = Extract<MediaEvent, { type: "board" | "line" }>;
/** What E1 spans tell; octets of traced messages are octets again. */
export type SpanMediaEvent =
  | Exclude<SpanHostEvent, { type: "span.signal" }>
  | { readonly type: "span.signal"; readonly span: string; readonly event: TrunkEvent; readonly at: number };
export type LineNoteEvent = Extract<MediaEvent, { type: "line.note" }>;

/** The media process went away or is there (again). */
export type MediaProcessEvent =
  | {
      readonly type: "down";
      /** Endpoints that are gone: their calls end with cause 41 (temporary failure). */
      readonly endpoints: readonly string[];
      /** Recordings that were cut off: `recoverRecording` makes their files whole. */
      readonly recordings: readonly string[];
    }
  | { readonly type: "up"; readonly pid: number };

/** Where the control process listens for what media tells. */
export interface MediaEvents {
  endpoint(id: string, listener: (event: EndpointEvent) => void): Unsubscribe;
  recording(id: string, listener: (event: RecordingEvent) => void): Unsubscribe;
  lines(listener: (event: LineHostEvent) => void): Unsubscribe;
  notes(listener: (event: LineNoteEvent) => void): Unsubscribe;
  spans(listener: (event: SpanMediaEvent) => void): Unsubscribe;
  process(listener: (event: MediaProcessEvent) => void): Unsubscribe;
}

/** Hands each event to those who asked for its endpoint, recording or kind. */
export class MediaEventHub implements MediaEvents {
  readonly #endpoints = new Map<string, Emitter<EndpointEvent>>();
  readonly #recordings = new Map<string, Emitter<RecordingEvent>>();
  readonly #lines: Emitter<LineHostEvent>;
  readonly #notes: Emitter<LineNoteEvent>;
  readonly #spans: Emitter<SpanMediaEvent>;
  readonly #process: Emitter<MediaProcessEvent>;
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
    this.#lines = new Emitter(onError);
    this.#notes = new Emitter(onError);
    this.#spans = new Emitter(onError);
    this.#process = new Emitter(onError);
  }

  endpoint(id: string, listener: (event: EndpointEvent) => void): Unsubscribe {
    return this.#subscribe(this.#endpoints, id, listener);
  }

  recording(id: string, listener: (event: RecordingEvent) => void): Unsubscribe {
    return this.#subscribe(this.#recordings, id, listener);
  }

  lines(listener: (event: LineHostEvent) => void): Unsubscribe {
    return this.#lines.subscribe(listener);
  }

  notes(listener: (event: LineNoteEvent) => void): Unsubscribe {
    return this.#notes.subscribe(listener);
  }

  spans(listener: (event: SpanMediaEvent) => void): Unsubscribe {
    return this.#spans.subscribe(listener);
  }

  process(listener: (event: MediaProcessEvent) => void): Unsubscribe {
    return this.#process.subscribe(listener);
  }

  tellProcess(event: MediaProcessEvent): void {
    this.#process.emit(event);
  }

  /** These recordings are gone without having ended. */
  tellCut(recordings: readonly string[]): void {
    for (const recordingId of recordings) {
      this.#recordings.get(recordingId)?.emit({ type: "record.cut", recordingId });
      this.#recordings.delete(recordingId);
    }
  }

  /** Hands on an event of the media process; `ready`, `reply` and `rtp.ready` are the client's own. */
  tell(event: Exclude<MediaEvent, { type: "ready" | "reply" | "rtp.ready" }>): void {
    switch (event.type) {
      case "digit":
      case "play.ended":
      case "media.first":
      case "media.lost":
        this.#endpoints.get(event.id)?.emit(event);
        return;
      case "endpoint.closed":
        this.#endpoints.get(event.id)?.emit(event);
        // Nothing can follow, so listeners need not unsubscribe.
        this.#endpoints.delete(event.id);
        return;
      case "record.ended":
        this.#recordings.get(event.recordingId)?.emit(event);
        this.#recordings.delete(event.recordingId);
        return;
      case "board":
      case "line":
        this.#lines.emit(event);
        return;
      case "line.note":
        this.#notes.emit(event);
        return;
      case "span.signal":
        this.#spans.emit({ ...event, event: fromWire(event.event) });
        return;
      default:
        this.#spans.emit(event);
    }
  }

  /** These are gone for good; their listeners go with them. */
  forget(endpoints: readonly string[]): void {
    for (const id of endpoints) this.#endpoints.delete(id);
  }

  #subscribe<Fact>(map: Map<string, Emitter<Fact>>, id: string, listener: (event: Fact) => void): Unsubscribe {
    const emitter = map.get(id) ?? new Emitter<Fact>(this.#onError);
    map.set(id, emitter);
    const unsubscribe = emitter.subscribe(listener);
    return () => {
      unsubscribe();
      // An endpoint that was never opened is never closed: nothing else would take it away.
      if (emitter.isEmpty && map.get(id) === emitter) map.delete(id);
    };
  }
}
