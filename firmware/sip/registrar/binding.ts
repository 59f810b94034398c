import type { Flow } from "#firmware/sip/transport/transport.ts";

/** A contact under which a user can be reached (RFC 3261 §10). */
export interface Binding {
  readonly user: string;
  /** The Contact URI as it was registered. */
  readonly contact: string;
  /** 0 to 1000: the q value in thousandths. */
  readonly weight: number;
  readonly callId: string;
  readonly sequence: number;
  /** Wall time, milliseconds since 1970 UTC. */
  readonly registeredAt: number;
  readonly expiresAt: number;
  /** The way the REGISTER came: the way back, also through a NAT. */
  readonly flow: Flow;
  readonly userAgent: string;
  /** Path values (RFC 3327), pre-loaded as Route. */
  readonly path: readonly string[];
}

/** Keeps bindings over a restart. */
export interface BindingStore {
  load(): readonly Binding[];
  save(bindings: readonly Binding[]): void;
  remove(user: string, contact: string): void;
}

/** Bindings in memory only. */
export const noBindingStore: BindingStore = {
  load: () => [],
  save: () => undefined,
  remove: () => undefined,
};

/** What happened to a binding. `binding.added` also for one that was only refreshed, with `isNew: false`. */
export type RegistrationFact =
  | { readonly type: "binding.added"; readonly user: string; readonly binding: Binding; readonly isNew: boolean }
  | { readonly type: "binding.removed"; readonly user: string; readonly binding: Binding }
  | { readonly type: "binding.expired"; readonly user: string; readonly binding: Binding }
  /** By OPTIONS, or because the connection of the phone closed or came back. */
  | {
      readonly type: "reachability.changed";
      readonly user: string;
      readonly contact: string;
      readonly isReachable: boolean;
    };
