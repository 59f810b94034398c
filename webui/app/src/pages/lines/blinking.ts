import { useCallback, useEffect, useState } from "react";

/** As long as the box lets a light blink. */
const BLINKING_MS = 15_000;

/** Whether a light blinks for us now, and how to say that it has begun. */
export function useBlinking(): readonly [boolean, () => void] {
  const [began, setBegan] = useState<number>();
  useEffect(() => {
    if (began === undefined) return;
    const timer = setTimeout(() => setBegan(undefined), BLINKING_MS);
    return () => clearTimeout(timer);
  }, [began]);
  return [began !== undefined, useCallback(() => setBegan(performance.now()), [])];
}
