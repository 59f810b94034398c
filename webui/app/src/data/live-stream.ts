import { useSyncExternalStore } from "react";
import { type Notice, STREAM_PATH, type StreamMessage } from "#firmware/api/contract/stream.ts";
import { type LiveState, takeMessage } from "./live-state.ts";
import { queryClient } from "./query-client.ts";
import { serverNow, setServerTime } from "./server-clock.ts";
import { forgetSession } from "./session.tsx";

export type Connection = { readonly state: "connecting" | "live" } | { readonly state: "lost"; readonly since: number };

/** A stream that says nothing for this long is dead: the box sends a beat every 5 s. */
const SILENCE_MS = 12_000;
const RETRY_MS = [500, 1_000, 2_000, 4_000, 8_000] as const;

interface Snapshot {
  readonly live: LiveState | undefined;
  readonly connection: Connection;
}

let current: Snapshot = { live: undefined, connection: { state: "connecting" } };
const listeners = new Set<() => void>();
let socket: WebSocket | undefined;
let seq = 0;
let failures = 0;
let retry: ReturnType<typeof setTimeout> | undefined;
let silence: ReturnType<typeof setTimeout> | undefined;
let wanted = false;

function publish(next: Partial<Snapshot>): void {
  current = { ...current, ...next };
  for (const listener of listeners) listener();
}

function heard(): void {
  clearTimeout(silence);
  silence = setTimeout(() => socket?.close(), SILENCE_MS);
}

/** Stored things have changed: whoever shows them asks again. */
function takeNotices(notices: readonly Notice[]): void {
  const stale: Record<Notice["what"], readonly string[]> = {
    "call-ended": ["calls", "call", "desk", "callback", "reports"],
    "config-changed": ["config", "desk", "probe"],
    "voicemail-changed": ["voicemail"],
    "prompts-changed": ["prompts"],
  };
  for (const notice of notices)
    for (const key of stale[notice.what]) void queryClient.invalidateQueries({ queryKey: [key] });
}

function receive(text: string): void {
  heard();
  const message = JSON.parse(text) as StreamMessage; // the box's contract
  if (message.type === "signed-out") {
    stopLive();
    forgetSession();
    return;
  }
  const taken = takeMessage(message, current.live, seq);
  if (taken.kind === "gap") {
    socket?.send(JSON.stringify({ type: "snapshot" }));
    return;
  }
  seq = taken.seq;
  failures = 0;
  setServerTime(taken.state.at);
  publish({ live: taken.state, connection: { state: "live" } });
  if (message.type === "notices") takeNotices(message.notices);
}

function lose(): void {
  clearTimeout(silence);
  socket = undefined;
  if (!wanted) return;
  const since = current.connection.state === "lost" ? current.connection.since : serverNow();
  publish({ connection: current.live === undefined ? { state: "connecting" } : { state: "lost", since } });
  retry = setTimeout(connect, RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]);
}

function connect(): void {
  const address = new URL(STREAM_PATH, location.href);
  address.protocol = address.protocol.replace("http", "ws");
  const opened = new WebSocket(address);
  socket = opened;
  opened.addEventListener("message", (event) => opened === socket && receive(String(event.data)));
  opened.addEventListener("close", () => opened === socket && lose());
  heard();
}

/** Begins the one live stream of the page; called when somebody has signed in. */
export function startLive(): void {
  if (wanted) return;
  wanted = true;
  connect();
}

/** Ends the stream and forgets the picture: the next person must not see it. */
export function stopLive(): void {
  wanted = false;
  clearTimeout(retry);
  clearTimeout(silence);
  socket?.close();
  socket = undefined;
  publish({ live: undefined, connection: { state: "connecting" } });
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** The live picture; undefined until the first snapshot. Lost connection keeps the last one. */
export function useLive(): LiveState | undefined {
  return useSyncExternalStore(subscribe, () => current.live);
}

export function useConnection(): Connection {
  return useSyncExternalStore(subscribe, () => current.connection);
}
