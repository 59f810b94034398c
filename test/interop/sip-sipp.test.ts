import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "#firmware/kernel/clock.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { SipEndpoint } from "#firmware/sip/endpoint.ts";
import type { CallSource, SipEndpointOptions } from "#firmware/sip/endpoint-options.ts";
import { formatSdp } from "#firmware/sip/sdp/format.ts";
import { answerOffer, type LocalMedia } from "#firmware/sip/sdp/offer-answer.ts";
import { parseSdp } from "#firmware/sip/sdp/parse.ts";
import type { IncomingSession } from "#firmware/sip/session/incoming-session.ts";
import type { SessionEnd } from "#firmware/sip/session/session-handler.ts";
import type { TraceEntry } from "#firmware/sip/transport/transport.ts";
import { hasSipp, Sipp } from "#test/support/sipp.ts";

if (!hasSipp) console.warn("sipp is not installed: its interop cases are skipped (apt install sip-tester)");

const MEDIA: LocalMedia = {
  address: "127.0.0.1",
  port: 16_000,
  codecs: ["PCMU", "PCMA"],
  telephoneEvent: true,
  ptimeMs: 20,
  direction: "sendrecv",
  sessionId: "1",
  version: 1,
};

function answerTo(offer: string | undefined): string {
  const parsed = offer === undefined ? undefined : parseSdp(offer);
  const result = parsed && answerOffer(parsed, MEDIA);
  if (result?.kind !== "answer") throw new Error("no answer possible");
  return formatSdp(result.description);
}

let endpoint: SipEndpoint;
let trace: TraceEntry[];
let running: Sipp[];

async function start(options: Partial<SipEndpointOptions> = {}): Promise<void> {
  trace = [];
  endpoint = new SipEndpoint({
    clock: systemClock,
    log: silentLogger,
    bind: { host: "127.0.0.1", port: 0 },
    tcp: true,
    userAgent: "Callbox",
    realm: "callbox",
    credentials: (user) => (user === "201" ? { password: "s3cret" } : undefined),
    trace: (entry) => trace.push(entry),
    ...options,
  });
  await endpoint.start();
}

beforeEach(() => {
  running = [];
});

afterEach(async () => {
  for (const sipp of running) sipp.stop();
  await endpoint.close();
});

const address = (transport: "udp" | "tcp" = "udp"): string => `127.0.0.1:${endpoint.local(transport).port}`;

/** Resolves with the first incoming call. */
function incoming(): Promise<{ session: IncomingSession; source: CallSource }> {
  return new Promise((resolve) => endpoint.onIncoming((session, source) => resolve({ session, source })));
}

describe.skipIf(!hasSipp)("sipp", () => {
  for (const transport of ["udp", "tcp"] as const) {
    it(`registers and calls with digest over ${transport}`, async () => {
      await start();
      const facts: string[] = [];
      endpoint.onRegistration((fact) => facts.push(`${fact.type} ${fact.user}`));
      const called = incoming();
      const sipp = Sipp.run({ scenario: "register-call.xml", remote: address(transport), service: "600", transport });
      const { session, source } = await called;
      expect(source).toEqual({ kind: "extension", user: "201" });
      expect(session.calledNumber).toBe("600");
      const ended = new Promise<SessionEnd>((resolve) => session.setHandler({ onEnded: resolve }));
      session.provisional(180);
      session.answer(answerTo(session.offer));
      expect(await ended).toEqual({ by: "remote", q850: 16, reasonText: "Terminated" });
      expect(await sipp).toMatchObject({ exitCode: 0 });
      expect(facts).toEqual(["binding.added 201"]);
    });
  }
});
