import type { ExtensionStatus } from "#firmware/calls/call-control.ts";
import type { ExtensionNumber } from "#firmware/domain/ids.ts";
import type { Unsubscribe } from "#firmware/kernel/emitter.ts";

/** What the directory of agents needs to know of phones: whether they can be rung and which calls they are in. */
export interface AgentPhones {
  status(extension: ExtensionNumber): ExtensionStatus;
  /** Told when the answer of `status` has changed. */
  subscribe(listener: (extension: ExtensionNumber) => void): Unsubscribe;
}
