import { silentLogger } from "#firmware/kernel/log.ts";
import { SipEndpoint } from "#firmware/sip/endpoint.ts";
import type { EndpointCall, SipEndpointOptions } from "#firmware/sip/endpoint-options.ts";
import type { IncomingSession } from "#firmware/sip/session/incoming-session.ts";
import { FakeClock } from "./fake-clock.ts";
import { MemoryWire } from "./memory-wire.ts";
import { SipStory } from "./sip-story.ts";

export const OFFER =
  "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n";
export const ANSWER = OFFER.replace("4000", "5000");
export const HOLD = `${OFFER}a=sendonly\r\n`;

export const answerAtOnce = (session: IncomingSession): void => session.answer(ANSWER);
export const ring = (session: IncomingSession): void => session.provisional(180);

/** Endpoints of the box's own stack that reach each other over a wire in memory, by a clock of the test's. */
export function openSipHouse() {
  const clock = new FakeClock();
  const wire = new MemoryWire(clock);
  const endpointAt = (host: string, options: Partial<SipEndpointOptions> = {}): SipEndpoint =>
    new SipEndpoint({
      clock,
      log: silentLogger,
      bind: { host, port: 5060 },
      tcp: false,
      userAgent: "Callbox",
      realm: "callbox",
      credentials: () => undefined,
      peerAt: () => "trunk",
      transport: wire.host(host),
      ...options,
    });
  /** A phone that takes calls as `take` says; its sessions and what they told. */
  const phoneAt = (
    host: string,
    take: (session: IncomingSession) => void,
    options: Partial<SipEndpointOptions> = {},
  ) => {
    const endpoint = endpointAt(host, options);
    const sessions: IncomingSession[] = [];
    const story = new SipStory();
    endpoint.onIncoming((session) => {
      sessions.push(session);
      session.setHandler(story);
      take(session);
    });
    return { endpoint, sessions, story };
  };
  const call = (endpoint: SipEndpoint, hosts: readonly string[], more: Partial<EndpointCall> = {}) => {
    const story = new SipStory();
    const targets = hosts.map((host) => ({ uri: `sip:phone@${host}` }));
    const session = endpoint.call({ targets, from: { user: "201" }, sdp: OFFER, ...more }, story);
    return { session, story };
  };
  return { clock, wire, endpointAt, phoneAt, call };
}
