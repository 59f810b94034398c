import { useCallback, useEffect, useRef, useState } from "react";
import { call } from "#app/data/api.ts";
import { queryClient } from "#app/data/query-client.ts";
import type { CallNote } from "#firmware/api/contract/call-detail.ts";
import { callRoutes } from "#firmware/api/contract/calls.ts";

/** Typing rests this long before the note goes to the box. */
const REST_MS = 800;

export interface NoteBeingWritten {
  readonly text: string;
  readonly result: string | undefined;
  /** When the box took it last. */
  readonly keptAt: number | undefined;
  readonly keeping: boolean;
  readonly error: unknown;
  /** Something was typed or chosen here. */
  readonly touched: boolean;
  setText(text: string): void;
  setResult(result: string | undefined): void;
  /** Sends what is not on the box yet; false when the box did not take it. */
  flush(): Promise<boolean>;
}

/**
 * The note of a call while it is written: kept on the box shortly after every change and when the page is left, as a
 * draft until it has a result. `stored` counts when the note is opened; afterwards what is typed here does.
 */
export function useNote(id: string, stored: CallNote | null | undefined): NoteBeingWritten {
  const [text, showText] = useState(stored?.text ?? "");
  const [result, showResult] = useState(stored?.result);
  const [keptAt, setKeptAt] = useState(stored?.at);
  const [keeping, setKeeping] = useState(false);
  const [error, setError] = useState<unknown>();
  const [touched, setTouched] = useState(false);
  const written = useRef({ text, result, pending: false });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const flush = useCallback(async (): Promise<boolean> => {
    clearTimeout(timer.current);
    const { text, result, pending } = written.current;
    if (!pending) return true;
    written.current.pending = false;
    setKeeping(true);
    try {
      const body = { text, ...(result !== undefined && { result }), draft: result === undefined };
      const kept = await call(callRoutes.setNote, { params: { id }, body });
      setKeptAt(kept.at);
      setError(undefined);
      if (result !== undefined) void queryClient.invalidateQueries({ queryKey: ["desk"] });
      return true;
    } catch (refused) {
      written.current.pending = true; // still to be kept: the next change or the button tries again
      setError(refused);
      return false;
    } finally {
      setKeeping(false);
    }
  }, [id]);

  useEffect(() => {
    const leave = (): void => void flush();
    addEventListener("pagehide", leave);
    return () => {
      removeEventListener("pagehide", leave);
      leave();
    };
  }, [flush]);

  const change = (next: { text: string; result: string | undefined }, afterMs: number): void => {
    written.current = { ...next, pending: true };
    setTouched(true);
    showText(next.text);
    showResult(next.result);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void flush(), afterMs);
  };
  return {
    text,
    result,
    keptAt,
    keeping,
    error,
    touched,
    flush,
    setText: (next) => change({ text: next, result }, REST_MS),
    setResult: (next) => change({ text, result: next }, 0),
  };
}
