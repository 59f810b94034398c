import type { SipEndpointOptions } from "#firmware/sip/endpoint-options.ts";
import { AttemptLimiter } from "./attempt-limiter.ts";
import { DigestServer } from "./digest-server.ts";
import { Gatekeeper } from "./gatekeeper.ts";

/** The gatekeeper of an endpoint; its limiter's facts go to the log and to `onAttemptsRefused`. */
export function createGatekeeper(options: SipEndpointOptions): Gatekeeper {
  const { clock, log, realm, credentials, digestAlgorithms, limits } = options;
  const digest = new DigestServer({
    clock,
    realm,
    findCredentials: (username) => credentials(username),
    ...(digestAlgorithms !== undefined && { algorithms: digestAlgorithms }),
  });
  const limiter = new AttemptLimiter({
    clock,
    report: (fact) => {
      log.warn("wrong SIP passwords are refused for a while", { ...fact });
      options.onAttemptsRefused?.(fact);
    },
    ...(limits?.maxWrongPasswords !== undefined && { maxFailures: limits.maxWrongPasswords }),
  });
  return new Gatekeeper(digest, limiter, (name) => credentials(name) !== undefined);
}
