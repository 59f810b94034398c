import { checkUpdate } from "./verbs/check-update.ts";
import { factoryReset } from "./verbs/factory-reset.ts";
import { feedWatchdog } from "./verbs/feed-watchdog.ts";
import { findUpdates } from "./verbs/find-updates.ts";
import { firewallApply } from "./verbs/firewall-apply.ts";
import { hostName } from "./verbs/host-name.ts";
import { installUpdate } from "./verbs/install-update.ts";
import { leds } from "./verbs/leds.ts";
import { markGood } from "./verbs/mark-good.ts";
import { restart } from "./verbs/restart.ts";
import { sshClose, sshOpen, sshStatus } from "./verbs/ssh.ts";
import { status } from "./verbs/status.ts";
import { usbAwait, usbReport } from "./verbs/usb.ts";

/** All that can be asked of the keeper. One file a verb; the list is the whole of what root does for the box. */
export const VERBS = {
  status,
  "find-updates": findUpdates,
  "check-update": checkUpdate,
  "install-update": installUpdate,
  "mark-good": markGood,
  restart,
  "feed-watchdog": feedWatchdog,
  "factory-reset": factoryReset,
  "firewall-apply": firewallApply,
  "host-name": hostName,
  leds,
  "ssh-open": sshOpen,
  "ssh-close": sshClose,
  "ssh-status": sshStatus,
  "usb-await": usbAwait,
  "usb-report": usbReport,
} as const;

export type Verbs = typeof VERBS;
export type VerbName = keyof Verbs;
