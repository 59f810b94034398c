import { checkUpdate } from "./verbs/check-update.ts";
import { feedWatchdog } from "./verbs/feed-watchdog.ts";
import { findUpdates } from "./verbs/find-updates.ts";
import { installUpdate } from "./verbs/install-update.ts";
import { markGood } from "./verbs/mark-good.ts";
import { restart } from "./verbs/restart.ts";
import { status } from "./verbs/status.ts";

/** All that can be asked of the keeper. One file a verb; the list is the whole of what root does for the box. */
export const VERBS = {
  status,
  "find-updates": findUpdates,
  "check-update": checkUpdate,
  "install-update": installUpdate,
  "mark-good": markGood,
  restart,
  "feed-watchdog": feedWatchdog,
} as const;

export type Verbs = typeof VERBS;
export type VerbName = keyof Verbs;
