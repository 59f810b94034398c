import { type Dialog, dialogOfClient } from "#firmware/sip/dialog/dialog.ts";
import { createRequest, type SipRequest, type SipResponse } from "#firmware/sip/message/message.ts";
import { sdpBody } from "#firmware/sip/sdp/body.ts";
import type { ClientTransaction } from "#firmware/sip/transaction/transaction.ts";
import { type Flow, isFlow } from "#firmware/sip/transport/transport.ts";
import type { BranchOptions, InviteFailure } from "./branch-options.ts";
import { InviteUsage } from "./invite-usage.ts";
import { type CallReason, COMPLETED_ELSEWHERE, reasonHeaders } from "./reason-header.ts";
import { ServerTries } from "./server-tries.ts";
import { ALLOWED_METHODS } from "./session-environment.ts";
import { termsOfResponse, timerWish } from "./session-timer.ts";

const SUPPORTED = "100rel";

/** What one To tag of the responses stands for. */
interface Fork {
  readonly usage: InviteUsage;
  /** RSeq of the latest reliable provisional response; 0 before the first. */
  lastReliable: number;
  earlySdp: string | undefined;
  isAnswered: boolean;
}

/** A call leg's INVITE until it is answered or has failed; forks further down make several dialogs of it. */
export class OutgoingBranch {
  readonly #options: BranchOptions;
  readonly #usages = new Map<string, Fork>();
  readonly #servers: ServerTries;
  #transaction: ClientTransaction | undefined;
  #invite: SipRequest | undefined;
  #sequence = 1;
  #tries = 0;
  #isCancelled = false;
  /** No final response yet. */
  isPending = true;

  constructor(options: BranchOptions) {
    this.#options = options;
    this.#servers = new ServerTries(options.environment.clock, options.target, options.otherServers);
  }

  start(): void {
    this.#send([], 0);
  }

  /** Gives up: CANCEL. A 2xx that crosses it is still acknowledged and reported. Twice is fine. */
  cancel(reason: CallReason): void {
    if (!this.isPending || this.#isCancelled) return;
    this.#isCancelled = true;
    this.#transaction?.cancel(reasonHeaders(reason));
  }

  #send(credentials: [string, string][], raisedMinSe: number): void {
    const { environment, ...options } = this.#options;
    const { target } = this.#servers;
    const wish = timerWish(environment.sessionTimer, raisedMinSe);
    const headers: (readonly [string, string])[] = [
      ["Max-Forwards", "70"],
      ["From", options.from],
      ["To", options.to],
      ["Call-ID", options.callId],
      ["CSeq", `${this.#sequence} INVITE`],
      ["Contact", environment.contactFor(target, options.contactUser)],
      ["Allow", ALLOWED_METHODS],
      ["Supported", wish.length > 0 ? `${SUPPORTED}, timer` : SUPPORTED],
      ["User-Agent", environment.userAgent],
    ];
    for (const route of options.routes) headers.push(["Route", route]);
    headers.push(...wish, ...options.headers, ...credentials);
    const contentType = "application/sdp";
    const invite = createRequest({ method: "INVITE", uri: options.uri, headers, body: options.sdp, contentType });
    this.#invite = invite;
    const transaction = environment.transactions.request(invite, target, {
      onResponse: (response, flow) => this.#take(invite, response, { flow, credentials }),
      onTimeout: () => this.#lose(invite, "silent", { status: 408, cause: "timeout" }),
      onTransportError: (error) => {
        environment.log.warn("an INVITE could not be sent", { error, sipCallId: options.callId });
        this.#lose(invite, "unreachable", { status: 503, cause: "error" });
      },
    });
    this.#transaction = transaction;
    this.#servers.wait(() => {
      // A call that was given up before any response is repeated until it can be cancelled (RFC 3261 §9.1).
      if (this.#isCancelled) return this.#servers.failed({ because: "silent" });
      this.#lose(invite, "silent", { status: 408, cause: "timeout" });
      transaction.forsake();
    });
    if (this.#isCancelled) transaction.cancel();
  }

  /** The INVITE got no final response. */
  #lose(invite: SipRequest, because: "silent" | "unreachable", failure: InviteFailure): void {
    if (invite !== this.#invite || !this.isPending) return;
    this.#servers.failed({ because });
    if (!this.#tryNext(because)) this.#fail(failure);
  }

  /**
   * Sends the INVITE to the next server of the name: the same request in a transaction of its own (RFC 3263 §4.3). False
   * where there is none, or nobody waits for it any more.
   */
  #tryNext(because: string): boolean {
    if (this.#isCancelled || !this.isPending) return false;
    const { target: failed } = this.#servers;
    if (!this.#servers.next()) return false;
    const { environment, callId } = this.#options;
    const [server, next] = [failed, this.#servers.target].map((each) => (isFlow(each) ? each.remote : each).host);
    environment.log.info("a server did not take a call; the next one of its name is tried", {
      ...{ because, server, next, sipCallId: callId },
    });
    // The next one has not asked for a password yet.
    this.#tries = 0;
    this.#send([], 0);
    return true;
  }

  #take(invite: SipRequest, response: SipResponse, via: { flow: Flow; credentials: [string, string][] }): void {
    if (invite !== this.#invite) {
      // Of an INVITE that has been repeated, or of a server that was given up: only what it has set up is of interest.
      if (response.status >= 200 && response.status < 300) this.#endLate(invite, response, via);
      return;
    }
    this.#servers.heard(response);
    if (response.status < 200) {
      this.#takeProvisional(invite, response, via.flow);
      return;
    }
    if (response.status < 300) {
      this.#takeAnswer(invite, response, via);
      return;
    }
    if (!this.isPending) return;
    if (!this.#isCancelled && this.#retry(invite, response)) return;
    if (response.status === 503 && this.#tryNext("503")) return;
    this.#fail({ status: response.status, message: response });
  }

  /** Repeats the INVITE where the refusal only asks for credentials or a longer session interval. */
  #retry(invite: SipRequest, response: SipResponse): boolean {
    const { digest } = this.#options;
    const { status } = response;
    if (status === 422 && this.#tries < 3) {
      const minSe = Number.parseInt(response.headers.get("min-se") ?? "", 10);
      if (!(minSe > 0)) return false;
      this.#again([], minSe);
      return true;
    }
    if ((status !== 401 && status !== 407) || digest === undefined) return false;
    const name = status === 401 ? "www-authenticate" : "proxy-authenticate";
    const answer = digest.answer(status, response.headers.getAll(name), {
      method: "INVITE",
      uri: invite.uri,
      triesWithCredentials: this.#tries,
    });
    if (answer.kind === "refused") {
      this.#options.environment.log.warn("sign-in at a peer failed", { reason: answer.reason, status });
      return false;
    }
    this.#again([[answer.header, answer.value]], 0);
    return true;
  }

  #again(credentials: [string, string][], raisedMinSe: number): void {
    this.#tries += 1;
    this.#sequence += 1;
    for (const { usage } of this.#usages.values()) usage.drop();
    this.#usages.clear();
    this.#send(credentials, raisedMinSe);
  }

  #takeProvisional(invite: SipRequest, response: SipResponse, flow: Flow): void {
    if (!this.isPending || response.status === 100) return;
    const rseq = Number.parseInt(response.headers.get("rseq") ?? "", 10);
    const sdp = sdpBody(response.headers.get("content-type"), response.body);
    const isReliable = response.headers.list("require").includes("100rel") && rseq > 0;
    if (isReliable) {
      const entry = this.#entry(invite, response, flow);
      // RFC 3262 §4: repetitions are acknowledged once, and out of order ones not at all.
      if (entry === undefined || (entry.lastReliable > 0 && rseq !== entry.lastReliable + 1)) return;
      entry.lastReliable = rseq;
      entry.earlySdp = sdp ?? entry.earlySdp;
      entry.usage.client.send({
        method: "PRACK",
        parts: { headers: [["RAck", `${rseq} ${this.#sequence} INVITE`]] },
        onFinal: ({ status }) => {
          if (status >= 300) this.#options.environment.log.debug("PRACK was refused", { status });
        },
      });
    } else if (response.toTag !== undefined && response.headers.has("contact")) {
      this.#entry(invite, response, flow);
    }
    if (this.#isCancelled) return;
    this.#options.onProgress(response.status, sdp);
  }

  #takeAnswer(
    invite: SipRequest,
    response: SipResponse,
    { flow, credentials }: { flow: Flow; credentials: [string, string][] },
  ): void {
    this.isPending = false;
    const entry = this.#entry(invite, response, flow);
    if (entry === undefined) return;
    entry.usage.acknowledge(this.#sequence, credentials);
    if (entry.isAnswered) return;
    entry.isAnswered = true;
    entry.usage.dialog.adoptRoutes(response);
    entry.usage.exchange.learnMethods(response);
    entry.usage.exchange.localSdp = this.#options.sdp;
    entry.usage.timer.restart(termsOfResponse(response));
    const sdp = sdpBody(response.headers.get("content-type"), response.body) ?? entry.earlySdp;
    this.#options.onAnswered(entry.usage, sdp);
    this.#dropEarly();
  }

  /** A server that was given up has connected the call after all, without a word before: it is ended again. */
  #endLate(
    invite: SipRequest,
    response: SipResponse,
    { flow, credentials }: { flow: Flow; credentials: [string, string][] },
  ): void {
    const entry = this.#entry(invite, response, flow);
    if (entry === undefined || invite.cseq === undefined) return;
    entry.usage.acknowledge(invite.cseq.sequence, credentials);
    entry.isAnswered = true;
    entry.usage.bye(COMPLETED_ELSEWHERE);
  }

  #fail(failure: InviteFailure): void {
    if (!this.isPending) return;
    this.isPending = false;
    this.#dropEarly();
    this.#options.onFailed(failure);
  }

  #dropEarly(): void {
    for (const [tag, { usage, isAnswered }] of this.#usages) {
      if (isAnswered) continue;
      usage.drop();
      this.#usages.delete(tag);
    }
  }

  /** The dialog of a response's To tag, made at its first sight (RFC 3261 §12.1.2). */
  #entry(invite: SipRequest, response: SipResponse, flow: Flow): Fork | undefined {
    const tag = response.toTag ?? "";
    const known = this.#usages.get(tag);
    if (known !== undefined) return known;
    const dialog: Dialog | undefined = dialogOfClient(invite, response);
    if (dialog === undefined) return undefined;
    const { environment, isDirect, contactUser, digest, handler, onUsageEnded } = this.#options;
    const usage: InviteUsage = new InviteUsage({
      environment,
      dialog,
      path: flow,
      isDirect,
      contactUser,
      ownsCallId: true,
      digest,
      handler,
      onEnded: (end) => onUsageEnded(usage, end),
    });
    const entry: Fork = { usage, lastReliable: 0, earlySdp: undefined, isAnswered: false };
    this.#usages.set(tag, entry);
    return entry;
  }
}
