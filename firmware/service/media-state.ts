import type { Clock } from "#firmware/kernel/clock.ts";
import type { MediaClient } from "#firmware/media/client.ts";

/** What is known of the media process from the outside. */
export interface MediaState {
  readonly isUp: boolean;
  readonly pid: number | undefined;
  readonly since: number;
  readonly restarts: number;
}

/** Follows the media process from now on. */
export function watchMedia(media: MediaClient, clock: Clock): () => MediaState {
  let state: MediaState = { isUp: false, pid: undefined, since: clock.now(), restarts: -1 };
  media.events.process((event) => {
    const since = clock.now();
    state =
      event.type === "up"
        ? { isUp: true, pid: event.pid, since, restarts: state.restarts + 1 }
        : { ...state, isUp: false, pid: undefined, since };
  });
  return () => state;
}
