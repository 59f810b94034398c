import type { Timer } from "#firmware/kernel/clock.ts";
import { type ClientCredentials, DigestClient } from "#firmware/sip/auth/digest-client.ts";
import type { SipResponse } from "#firmware/sip/message/message.ts";
import { formatNameAddr, parseNameAddrList } from "#firmware/sip/message/name-addr.ts";
import { createTag } from "#firmware/sip/message/token.ts";
import { formatUri } from "#firmware/sip/message/uri.ts";
import type { Target } from "#firmware/sip/transport/transport.ts";
import { bestFailure } from "./best-failure.ts";
import type { InviteFailure } from "./branch-options.ts";
import { q850FromStatus } from "./cause.table.ts";
import type { InviteUsage } from "./invite-usage.ts";
import { OutgoingBranch } from "./outgoing-branch.ts";
import { type CallReason, COMPLETED_ELSEWHERE, readReason } from "./reason-header.ts";
import type { OtherServers } from "./server-tries.ts";
import type { SessionEnvironment } from "./session-environment.ts";
import { type OfferResult, type SessionEnd, type SessionHandler, SILENT_HANDLER } from "./session-handler.ts";

/** One place a call is sent to. */
export interface CallTarget {
  /** Request-URI. */
  readonly uri: string;
  /** Where the bytes go. */
  readonly target: Target;
  /** Pre-loaded Route values, such as a binding's Path. */
  readonly routes?: readonly string[];
  /** No proxy in between: a phone of ours. */
  readonly isDirect?: boolean;
  /** Where else the name leads that `target` was found by. */
  readonly otherServers?: OtherServers;
}

/** A call to place. */
export interface OutgoingCall {
  /** Rung in parallel; the first to answer gets the call. */
  readonly targets: readonly CallTarget[];
  /** URI of the caller, without angle brackets. */
  readonly fromUri: string;
  readonly fromName?: string;
  /** User part of our Contact. */
  readonly contactUser?: string;
  /** URI of the callee. */
  readonly toUri: string;
  /** The offer. */
  readonly sdp: string;
  readonly credentials?: ClientCredentials;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** Gives up when nobody has answered by then. */
  readonly timerMs?: number;
}

export interface OutgoingSessionOptions {
  readonly environment: SessionEnvironment;
  readonly call: OutgoingCall;
  readonly callId: string;
  readonly handler: SessionHandler;
  onClosed(): void;
}

/** A call that goes out by INVITE to one or several targets at once. */
export class OutgoingSession {
  readonly callIdHeader: string;
  readonly #options: Omit<OutgoingSessionOptions, "handler">;
  readonly #branches: OutgoingBranch[] = [];
  readonly #failures: InviteFailure[] = [];
  #handler: SessionHandler;
  #state: "calling" | "established" | "ended" = "calling";
  #answered: InviteUsage | undefined;
  #ringTimer: Timer | undefined;

  constructor(options: OutgoingSessionOptions) {
    const { handler, ...others } = options;
    this.#handler = handler;
    this.#options = others;
    this.callIdHeader = options.callId;
  }

  /** The address the answer came from; undefined before. */
  get answeredFrom(): string | undefined {
    return this.#answered?.peerHost;
  }

  /** Sends the INVITEs. */
  start(): void {
    const { call, environment } = this.#options;
    if (this.#state === "ended") return;
    if (call.targets.length === 0) {
      this.#ended({ by: "error", status: 480, q850: 20 });
      return;
    }
    for (const target of call.targets) this.#branches.push(this.#createBranch(target, call.credentials));
    if (call.timerMs !== undefined) {
      this.#ringTimer = environment.clock.after(call.timerMs, () => this.#noAnswer());
    }
    for (const branch of [...this.#branches]) branch.start();
  }

  /** Ends the call: CANCEL while it rings, BYE once answered. Twice is fine. */
  end(reason: CallReason = {}): void {
    if (this.#state === "ended") return;
    this.#hangUp(reason);
    this.#ended({
      by: "local",
      q850: reason.q850 ?? 16,
      ...(reason.status !== undefined && { status: reason.status }),
      ...(reason.text !== undefined && { reasonText: reason.text }),
    });
  }

  /** Offers anew within the answered call, for instance to hold or to resume. */
  reinvite(sdp: string): Promise<OfferResult> {
    return this.#answered?.exchange.offer(sdp) ?? Promise.resolve({ kind: "refused", status: 481 });
  }

  /** Asks the far end of an answered call whether it is there; silence for 32 s, or 481, ends the call. */
  askStillThere(): void {
    this.#answered?.exchange.refresh();
  }

  #createBranch(target: CallTarget, credentials: ClientCredentials | undefined): OutgoingBranch {
    const { environment, call, callId } = this.#options;
    const branch: OutgoingBranch = new OutgoingBranch({
      environment,
      target: target.target,
      otherServers: target.otherServers,
      isDirect: target.isDirect === true,
      uri: target.uri,
      // A From tag for each branch: two contacts of one phone must not take the second for a merged request (482).
      from: `${formatNameAddr(call.fromUri, { displayName: call.fromName })};tag=${createTag()}`,
      to: `<${call.toUri}>`,
      callId,
      contactUser: call.contactUser,
      routes: target.routes ?? [],
      headers: call.headers ?? [],
      sdp: call.sdp,
      digest: credentials === undefined ? undefined : new DigestClient(credentials),
      handler: () => this.#handler,
      onProgress: (status, sdp) => {
        if (this.#state === "calling") this.#handler.onProgress?.(status, sdp);
      },
      onAnswered: (usage, sdp) => this.#branchAnswered(branch, usage, sdp),
      onFailed: (failure) => this.#branchFailed(failure),
      onUsageEnded: (usage, end) => {
        if (usage === this.#answered) this.#ended(end);
      },
    });
    return branch;
  }

  #branchAnswered(winner: OutgoingBranch, usage: InviteUsage, sdp: string | undefined): void {
    // RFC 3261 §13.2.2.4: a second answer, or one that crossed our CANCEL, is acknowledged and ended.
    if (this.#state !== "calling") {
      const wasGivenUp = this.#answered === undefined;
      usage.bye(wasGivenUp ? { q850: 16 } : COMPLETED_ELSEWHERE);
      return;
    }
    this.#state = "established";
    this.#answered = usage;
    this.#ringTimer?.cancel();
    for (const branch of this.#branches) if (branch !== winner) branch.cancel(COMPLETED_ELSEWHERE);
    this.#handler.onAnswered?.(sdp);
  }

  #branchFailed(failure: InviteFailure): void {
    this.#failures.push(failure);
    if (this.#state !== "calling") return;
    // RFC 3261 §16.7 step 5: a 6xx is the callee's last word, wherever it was spoken.
    if (failure.status >= 600) for (const branch of this.#branches) branch.cancel({});
    else if (this.#branches.some((branch) => branch.isPending)) return;
    const best = bestFailure(this.#failures) ?? failure;
    this.#ended(describeFailure(best));
  }

  #noAnswer(): void {
    if (this.#state !== "calling") return;
    this.#hangUp({ q850: 19 });
    this.#ended({ by: "timeout", status: 408, q850: 19, reasonText: "no answer" });
  }

  #hangUp(reason: CallReason): void {
    if (this.#answered !== undefined) {
      this.#answered.bye(reason);
      return;
    }
    for (const branch of this.#branches) branch.cancel(reason);
  }

  #ended(end: SessionEnd): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#ringTimer?.cancel();
    this.#handler.onEnded(end);
    // The transaction outlives the call by 32 s (RFC 6026 §7.2): it must not keep all of the call until then.
    this.#handler = SILENT_HANDLER;
    this.#options.onClosed();
  }
}

function describeFailure(failure: InviteFailure): SessionEnd {
  const { status, message, cause } = failure;
  if (message === undefined) return { by: cause ?? "error", status, q850: q850FromStatus(status) };
  const reason = readReason(message);
  const contacts = status < 400 ? redirectTargets(message) : [];
  return {
    by: "remote",
    status,
    q850: reason.q850 ?? q850FromStatus(status),
    reasonText: reason.text ?? message.reason,
    ...(contacts.length > 0 && { redirectedTo: contacts }),
  };
}

/** Contacts of a 3xx by falling q value (RFC 3261 §8.1.3.4). */
function redirectTargets(response: SipResponse): string[] {
  const contacts = parseNameAddrList(response.headers.getAll("contact")) ?? [];
  const weight = (text: string | undefined): number => (text === undefined ? 1 : Number(text) || 0);
  return contacts
    .toSorted((one, other) => weight(other.params.get("q")) - weight(one.params.get("q")))
    .map((contact) => formatUri(contact.uri));
}
