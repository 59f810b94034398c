import { useState } from "react";
import { useKeeping, useKept } from "#app/kit/use-draft.ts";

export interface KeptForm<T> {
  readonly value: T;
  /** Whether something was typed that is not saved. */
  readonly isTouched: boolean;
  set(next: T): void;
  /** What was typed has been saved: the box need not keep it any more. */
  saved(): void;
}

/**
 * What is typed into a step, kept on the box a moment after each change: it is still there in another browser. Undefined
 * while it is being asked for, or while `initial` is not known.
 */
export function useKeptForm<T>(step: string, initial: T | undefined): KeptForm<T> | undefined {
  const key = `first-run.${step}`;
  const kept = useKept<T>(key);
  const [local, setLocal] = useState<{ readonly edit: { version: number; base: T; value: T } | null | undefined }>({
    edit: undefined,
  });
  useKeeping(key, local.edit);
  if (kept === undefined || initial === undefined) return undefined;
  const edit = local.edit === undefined ? kept.edit : (local.edit ?? undefined);
  return {
    value: edit?.value ?? initial,
    isTouched: edit !== undefined,
    set: (value) => setLocal({ edit: { version: 0, base: initial, value } }),
    saved: () => setLocal({ edit: null }),
  };
}
