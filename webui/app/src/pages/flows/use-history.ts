import { useState } from "react";
import type { Draft } from "#app/kit/use-draft.ts";

interface Steps<T> {
  readonly past: readonly T[];
  readonly future: readonly T[];
}

/** Undo and redo of edits without limit while the page is open. */
export function useHistory<T>(draft: Draft<T>) {
  const [{ past, future }, setSteps] = useState<Steps<T>>({ past: [], future: [] });
  const last = past.at(-1);
  const next = future.at(-1);
  return {
    set(value: T): void {
      setSteps({ past: [...past, draft.value], future: [] });
      draft.set(value);
    },
    canUndo: past.length > 0,
    canRedo: future.length > 0,
    undo(): void {
      if (last === undefined) return;
      setSteps({ past: past.slice(0, -1), future: [...future, draft.value] });
      draft.set(last);
    },
    redo(): void {
      if (next === undefined) return;
      setSteps({ past: [...past, draft.value], future: future.slice(0, -1) });
      draft.set(next);
    },
  };
}
