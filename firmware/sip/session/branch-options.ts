import type { DigestClient } from "#firmware/sip/auth/digest-client.ts";
import type { SipResponse } from "#firmware/sip/message/message.ts";
import type { Target } from "#firmware/sip/transport/transport.ts";
import type { InviteUsage } from "./invite-usage.ts";
import type { OtherServers } from "./server-tries.ts";
import type { SessionEnvironment } from "./session-environment.ts";
import type { SessionEnd, SessionHandler } from "./session-handler.ts";

/** How an INVITE failed for good. */
export interface InviteFailure {
  readonly status: number;
  readonly message?: SipResponse;
  readonly cause?: "timeout" | "error";
}

/** One INVITE to one target, with the retries that digest, session timers and silent servers ask for. */
export interface BranchOptions {
  readonly environment: SessionEnvironment;
  readonly target: Target;
  /** Where else the target's name leads. */
  readonly otherServers: OtherServers | undefined;
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
  onFailed(failure: InviteFailure): void;
  onUsageEnded(usage: InviteUsage, end: SessionEnd): void;
}
