import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import type { SipResponse } from "#firmware/sip/message/message.ts";
import type { Target } from "#firmware/sip/transport/transport.ts";

/** What came of asking a server. */
export type ServerOutcome =
  /** It responded. */
  | { readonly kind: "there" }
  /** It was silent, could not be reached, or takes nothing now (503); for so long, where it has said so (Retry-After). */
  | { readonly kind: "failed"; readonly because: "silent" | "unreachable" | "503"; readonly forMs?: number };

/** The other servers of the name a call goes to (RFC 3263 §4.3). */
export interface OtherServers {
  /** How long a server may be silent, as long as there is another. */
  readonly silentMs: number;
  /** In the order in which they are to be tried after the first. */
  readonly targets: readonly Target[];
  /** Whether this one has failed lately: then it is not waited for longer than the others, though it is the last. */
  hasFailed(target: Target): boolean;
  /** Hears what came of each server that was asked. */
  told(target: Target, outcome: ServerOutcome): void;
}

/**
 * A server that has not said a word for so long makes room for the next, where nothing else is set. RFC 3263 §4.3 has it wait
 * for timer B, 32 s; no caller does. By then the INVITE has been sent four times (0, 0.5, 1.5 and 3.5 s) and the last had half a second, so that
 * three lost datagrams in a row still find the first server; a server says 100 within 200 ms of the first that arrives.
 */
export const NEXT_SERVER_MS = 4_000;
/** Each silent one costs its caller seconds. The next call begins where this one got to. */
const MAX_SERVERS = 4;

/** The servers that one INVITE is tried at, one after the other. */
export class ServerTries {
  readonly #clock: Clock;
  readonly #others: OtherServers | undefined;
  readonly #left: Target[];
  #target: Target;
  #timer: Timer | undefined;
  /** What has been heard: nothing, a 100 of the server itself, or something from beyond it. */
  #heard: "nothing" | "server" | "beyond" = "nothing";

  constructor(clock: Clock, first: Target, others: OtherServers | undefined) {
    this.#clock = clock;
    this.#others = others;
    this.#target = first;
    this.#left = others?.targets.slice(0, MAX_SERVERS - 1) ?? [];
  }

  /** The server to send to now. */
  get target(): Target {
    return this.#target;
  }

  /** An INVITE was sent: when its server stays silent, `silent` is called, once. The last good server has until timer B. */
  wait(silent: () => void): void {
    this.#timer?.cancel();
    this.#heard = "nothing";
    const others = this.#others;
    const isHopeless = others !== undefined && others.targets.length > 0 && others.hasFailed(this.#target);
    if (others !== undefined && (this.#left.length > 0 || isHopeless)) {
      this.#timer = this.#clock.after(others.silentMs, silent);
    }
  }

  /** The server has said something. */
  heard(response: SipResponse): void {
    const { status } = response;
    this.#timer?.cancel();
    if (this.#heard === "beyond") return;
    if (status === 503) {
      const seconds = Number.parseInt(response.headers.get("retry-after") ?? "", 10);
      this.failed({ because: "503", ...(seconds > 0 && { forMs: seconds * 1_000 }) });
    } else if (this.#heard === "nothing") this.#others?.told(this.#target, { kind: "there" });
    // A 100 is the server's own; from the next provisional response on the call is under way (RFC 3261 §16.7 step 3).
    this.#heard = status > 100 && status < 200 ? "beyond" : "server";
  }

  /** The server has failed. */
  failed(how: Omit<Extract<ServerOutcome, { kind: "failed" }>, "kind">): void {
    this.#timer?.cancel();
    this.#others?.told(this.#target, { kind: "failed", ...how });
  }

  /** Goes on to the next server; false where there is none, and for a call that got beyond this one. */
  next(): boolean {
    const next = this.#heard === "beyond" ? undefined : this.#left.shift();
    if (next === undefined) return false;
    this.#target = next;
    return true;
  }
}
