import { useSyncExternalStore } from "react";

let offsetMs = 0;
let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** Times since are counted by the box's clock, whatever the browser's says. */
export function setServerTime(serverTime: number): void {
  offsetMs = serverTime - Date.now();
}

/** The box's time now, milliseconds since 1970. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = serverNow();
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The box's time, once a second; every running clock of the page shares one timer. */
export function useServerNow(): number {
  return useSyncExternalStore(subscribe, () => {
    if (timer === undefined) now = serverNow();
    return now;
  });
}
