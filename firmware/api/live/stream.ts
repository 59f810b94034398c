import type { FastifyInstance } from "fastify";
import { isOwnOrigin } from "#firmware/api/access/origin.ts";
import type { Sessions, SignedIn } from "#firmware/api/access/sessions.ts";
import { type LiveChange, STREAM_PATH, type StreamMessage } from "#firmware/api/contract/stream.ts";
import { forbidden, notSignedIn } from "#firmware/api/refusal.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { liveFor, snapshotFor } from "./live-filter.ts";
import type { Batch, LiveView } from "./live-view.ts";

/** So often a quiet stream says that it lives. */
const BEAT_MS = 5_000;
/** A reader that is this far behind is cut off; it comes back with a new snapshot. */
const MAX_BEHIND_BYTES = 4 * 1024 * 1024;
/** Close code for a session that is over (private range of RFC 6455 §7.4.2). */
const SESSION_OVER = 4001;

export interface StreamOptions {
  readonly live: LiveView;
  readonly sessions: Sessions;
  readonly clock: Clock;
}

/** What is used of a WebSocket (the library brings no types of its own). */
interface Socket {
  readonly readyState: number;
  readonly OPEN: number;
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code: number, reason: string): void;
  terminate(): void;
  on(event: "message" | "error" | "close", listener: () => void): void;
}

/** One browser that watches. */
class Watcher {
  readonly #socket: Socket;
  readonly #options: StreamOptions;
  readonly #session: string;
  #signedIn: SignedIn;
  #seq = 0;
  #beat: Timer | undefined;
  /** What this reader has been shown: things that leave its sight are taken back. */
  readonly #shown = new Set<string>();

  constructor(socket: Socket, signedIn: SignedIn, options: StreamOptions) {
    this.#socket = socket;
    this.#signedIn = signedIn;
    this.#session = signedIn.session;
    this.#options = options;
  }

  start(): void {
    const unsubscribe = this.#options.live.watch((batch) => this.#tell(batch));
    this.#socket.on("message", () => this.snapshot());
    this.#socket.on("error", () => this.#socket.terminate());
    this.#socket.on("close", () => {
      unsubscribe();
      this.#beat?.cancel();
    });
    this.snapshot();
  }

  snapshot(): void {
    this.#seq += 1;
    const snapshot = { ...snapshotFor(this.#signedIn.person, this.#options.live.snapshot()), seq: this.#seq };
    this.#shown.clear();
    for (const [list, values] of Object.entries(snapshot)) {
      if (!Array.isArray(values)) continue;
      for (const { id } of values) this.#shown.add(`${list} ${id}`);
    }
    this.#send({ type: "snapshot", snapshot });
  }

  #tell({ changes, notices }: Batch): void {
    if (!this.#isStillSignedIn()) return;
    const at = this.#options.clock.now();
    const own = changes.flatMap((change) => this.#seen(change));
    if (own.length > 0) {
      this.#seq += 1;
      this.#send({ type: "changes", seq: this.#seq, at, changes: own });
    }
    if (notices.length > 0) {
      this.#seq += 1;
      this.#send({ type: "notices", seq: this.#seq, at, notices: [...notices] });
    }
  }

  #seen(change: Batch["changes"][number]): LiveChange[] {
    const id = "id" in change ? change.id : change.value.id;
    const key = `${change.list} ${id}`;
    const value = change.value === undefined ? undefined : liveFor(this.#signedIn.person, change);
    if (value !== undefined) {
      this.#shown.add(key);
      return [{ list: change.list, id, value } as LiveChange]; // liveFor keeps the kind of thing
    }
    return this.#shown.delete(key) ? [{ list: change.list, id, value: null }] : [];
  }

  #isStillSignedIn(): boolean {
    const now = this.#options.sessions.look(this.#session);
    if (now === undefined) {
      this.#send({ type: "signed-out", at: this.#options.clock.now() });
      this.#socket.close(SESSION_OVER, "signed out");
      return false;
    }
    this.#signedIn = now;
    return true;
  }

  #send(message: StreamMessage): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MAX_BEHIND_BYTES) {
      this.#socket.terminate();
      return;
    }
    this.#socket.send(JSON.stringify(message));
    this.#beat?.cancel();
    this.#beat = this.#options.clock.after(BEAT_MS, () => {
      if (!this.#isStillSignedIn()) return;
      this.#send({ type: "beat", seq: this.#seq, at: this.#options.clock.now() });
    });
  }
}

/** The one live stream. The plugin @fastify/websocket must be registered. */
export function serveStream(app: FastifyInstance, options: StreamOptions): void {
  app.route({
    method: "GET",
    url: STREAM_PATH,
    preValidation: async (request) => {
      if (request.signedIn === undefined) throw notSignedIn();
      if (!isOwnOrigin(request.headers)) throw forbidden();
    },
    handler: () => {
      throw forbidden("This address speaks WebSocket only.", "该地址仅支持 WebSocket。");
    },
    wsHandler: (socket: Socket, request) => {
      const { signedIn } = request;
      if (signedIn === undefined) return socket.close(SESSION_OVER, "not signed in");
      new Watcher(socket, signedIn, options).start();
    },
  });
}
