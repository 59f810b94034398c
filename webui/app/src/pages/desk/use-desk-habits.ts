import { useEffect } from "react";

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
