import type { Clock } from "#firmware/kernel/clock.ts";
import type { Server } from "#firmware/sip/locate/locate-server.ts";
import { formatHostPort } from "#firmware/sip/message/uri.ts";
import type { ServerOutcome } from "#firmware/sip/session/server-tries.ts";

/**
 * A server that failed is asked last for so long. The next call does not wait for it again, and the one after a minute of
 * trouble finds it back.
 */
const PASS_OVER_MS = 60_000;
/** A server may ask for more (Retry-After), but not to be forgotten. */
const PASS_OVER_AT_MOST_MS = 600_000;

/** A server that has failed and has not responded since. */
export interface FailedServer {
  readonly server: Server;
  /** Wall time of the first failure, milliseconds. */
  readonly since: number;
  /** Failures in a row. */
  readonly failures: number;
  /** It takes nothing now (503), rather than being silent. */
  readonly isBusy: boolean;
}

/** How the servers of one name have done lately (RFC 3263 §4.3): those that failed come last for a while. */
export class ServerStanding {
  readonly #clock: Clock;
  readonly #failed = new Map<string, FailedServer & { readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What came of asking a server; true when it is news. */
  told(server: Server, outcome: ServerOutcome): boolean {
    const key = serverKey(server);
    if (outcome.kind === "there") return this.#failed.delete(key);
    const { failures = 0, since = this.#clock.now() } = this.#failed.get(key) ?? {};
    const forMs = Math.min(Math.max(outcome.forMs ?? 0, PASS_OVER_MS), PASS_OVER_AT_MOST_MS);
    const until = this.#clock.monotonic() + forMs;
    this.#failed.set(key, { server, since, failures: failures + 1, isBusy: outcome.because === "503", until });
    return true;
  }

  /** In the order they are to be tried: as given, those that have just failed last, the longest ago first. */
  order(servers: readonly Server[]): readonly Server[] {
    return servers.toSorted((one, other) => this.#untilOf(one) - this.#untilOf(other));
  }

  /** Whether the server failed lately: it is asked last now. */
  isPassedOver(server: Server): boolean {
    return this.#untilOf(server) > 0;
  }

  /** Those of the servers that have failed and not responded since. */
  failedOf(servers: readonly Server[]): readonly FailedServer[] {
    return servers.flatMap((server) => this.#failed.get(serverKey(server)) ?? []);
  }

  /** Until when the server is asked last, 0 for one that is not. */
  #untilOf(server: Server): number {
    const until = this.#failed.get(serverKey(server))?.until ?? 0;
    return until > this.#clock.monotonic() ? until : 0;
  }

  /** Forgets the others: the name leads to them no more. */
  keepOnly(servers: readonly Server[]): void {
    const keys = new Set(servers.map(serverKey));
    for (const key of this.#failed.keys()) if (!keys.has(key)) this.#failed.delete(key);
  }
}

/** A server as text, `192.0.2.1:5060`. */
export function serverKey({ host, port }: Server): string {
  return formatHostPort(host, port);
}
