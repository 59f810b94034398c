import { useSession } from "#app/data/session.tsx";
import { clockTime } from "#app/i18n/format.ts";

/** "17:16:32.317": messages follow each other within milliseconds. */
export function useMessageTime(): (at: number) => string {
  const { timeZone } = useSession();
  return (at) => `${clockTime(at, timeZone, true)}.${String(at % 1000).padStart(3, "0")}`;
}
