import { useEffect } from "react";
import type { LiveAgent } from "#firmware/api/contract/live.ts";

/** The tab tells who calls, also while another tab is in front: "☎ 139 5550 1862". */
export function useTabTitle(name: string | undefined): void {
  useEffect(() => {
    if (name === undefined) return undefined;
    const before = document.title;
    document.title = `☎ ${name}`;
    return () => {
      document.title = before;
    };
  }, [name]);
}

/** A tab's icon is drawn by the browser, outside the page's colours: these are readable on light and dark tab bars. */
const tabShapes: Partial<Record<LiveAgent["state"], string>> = {
  ready: '<circle cx="8" cy="8" r="6" fill="#2E9E5B"/>',
  offered: '<path d="M8 1 15 8 8 15 1 8Z" fill="#E08A1E"/>',
  talking: '<rect x="2" y="2" width="12" height="12" rx="3" fill="#4479E0"/>',
  "wrap-up": '<path d="M11 2 14 5 6 13l-4 1 1-4Z" fill="#9A6BD8"/>',
  paused: '<path d="M3 2h4v12H3ZM9 2h4v12H9Z" fill="#A57B5E"/>',
};

/** The tab's icon has the shape of one's state, so that it can be read in a row of tabs. */
export function useTabShape(state: LiveAgent["state"]): void {
  useEffect(() => {
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    const shape = tabShapes[state];
    if (icon === null || shape === undefined) return undefined;
    const before = icon.href;
    icon.href = `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${shape}</svg>`)}`;
    return () => {
      icon.href = before;
    };
  }, [state]);
}

export interface DeskKeys {
  /** Alt 9 */
  readonly ready: (() => void) | undefined;
  /** Alt 0 */
  readonly pause: (() => void) | undefined;
  /** Alt 4 */
  readonly hangUp: (() => void) | undefined;
}

/** The keys of the desk: chords only, so that nothing one types by chance does anything to a call. */
export function useDeskKeys({ ready, pause, hangUp }: DeskKeys): void {
  useEffect(() => {
    const actions: Readonly<Record<string, (() => void) | undefined>> = {
      Digit9: ready,
      Digit0: pause,
      Digit4: hangUp,
    };
    const press = (event: KeyboardEvent): void => {
      const action = actions[event.code];
      if (!event.altKey || event.ctrlKey || event.metaKey || event.repeat || action === undefined) return;
      event.preventDefault();
      action();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [ready, pause, hangUp]);
}
