import type { DigestClient } from "#firmware/sip/auth/digest-client.ts";
import { type Dialog, dialogOfClient } from "#firmware/sip/dialog/dialog.ts";
import { createRequest, type SipRequest, type SipResponse } from "#firmware/sip/message/message.ts";
import { sdpBody } from "#firmware/sip/sdp/body.ts";
import type { ClientTransaction } from "#firmware/sip/transaction/transaction.ts";
import type { Flow, Target } from "#firmware/sip/transport/transport.ts";
import { InviteUsage } from "./invite-usage.ts";
import { type CallReason, reasonHeaders } from "./reason-header.ts";
import { ALLOWED_METHODS, type SessionEnvironment } from "./session-environment.ts";
import type { SessionEnd, SessionHandler } from "./session-handler.ts";
import { termsOfResponse, timerWish } from "./session-timer.ts";

/** One INVITE to one target, with the retries that digest and session timers ask for. */
export interface BranchOptions {
  readonly environment: SessionEnvironment;
  readonly target: Target;
  readonly isDirect: boolean;
  readonly uri: string;
  readonly from: string;
  readonly to: string;
  readonly callId: string;
  readonly contactUser: string | undefined;
  readonly routes: readonly string[];
  readonly headers: readonly (readonly [string, string])[];
  readonly sdp: string;
  readonly digest: DigestClient | undefined;
  handler(): SessionHandler;
  onProgress(status: number, sdp: string | undefined): void;
  /**
   * A 2xx came and was acknowledged. Whoever has an answer already ends this one with `usage.bye`. The SDP is that of
   * the 2xx, or of the provisional response before it where the 2xx brings none (RFC 3262 §5).
   */
  onAnswered(usage: InviteUsage, sdp: string | undefined): void;
  /** A final failure; 408 for silence, 503 for a request that could not be sent. Not after an answer. */
  onFailed(failure: {
    readonly status: number;
    readonly message?: SipResponse;
    readonly cause?: "timeout" | "error";
  }): void;
  onUsageEnded(usage: InviteUsage, end: SessionEnd): void;
}

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
  #transaction: ClientTransaction | undefined;
  #invite: SipRequest | undefined;
  #sequence = 1;
  #tries = 0;
  #isCancelled = false;
  /** No final response yet. */
  isPending = true;

  constructor(options: BranchOptions) {
    this.#options = options;
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
    const { environment, options } = { environment: this.#options.environment, options: this.#options };
    const wish = timerWish(environment.sessionTimer, raisedMinSe);
    const headers: (readonly [string, string])[] = [
      ["Max-Forwards", "70"],
      ["From", options.from],
      ["To", options.to],
      ["Call-ID", options.callId],
      ["CSeq", `${this.#sequence} INVITE`],
      ["Contact", environment.contactFor(options.target, options.contactUser)],
      ["Allow", ALLOWED_METHODS],
      ["Supported", wish.length > 0 ? `${SUPPORTED}, timer` : SUPPORTED],
      ["User-Agent", environment.userAgent],
    ];
    for (const route of options.routes) headers.push(["Route", route]);
    headers.push(...wish, ...options.headers, ...credentials);
    const contentType = "application/sdp";
    const invite = createRequest({ method: "INVITE", uri: options.uri, headers, body: options.sdp, contentType });
    this.#invite = invite;
    this.#transaction = environment.transactions.request(invite, options.target, {
      onResponse: (response, flow) => this.#take(invite, response, { flow, credentials }),
      onTimeout: () => this.#fail({ status: 408, cause: "timeout" }),
      onTransportError: (error) => {
        environment.log.warn("an INVITE could not be sent", { error, sipCallId: options.callId });
        this.#fail({ status: 503, cause: "error" });
      },
    });
    if (this.#isCancelled) this.#transaction.cancel();
  }

  #take(invite: SipRequest, response: SipResponse, via: { flow: Flow; credentials: [string, string][] }): void {
    // A provisional response of an INVITE that has been repeated with credentials is of no interest.
    if (invite !== this.#invite) return;
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

  #fail(failure: { status: number; message?: SipResponse; cause?: "timeout" | "error" }): void {
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
