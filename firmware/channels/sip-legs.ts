import type { CallId, LegId } from "#firmware/domain/ids.ts";
import type { Party, Terminal } from "#firmware/domain/party.ts";
import { Cause, type Termination } from "#firmware/domain/termination.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { MediaClient } from "#firmware/media/client.ts";
import type { SipEndpoint } from "#firmware/sip/endpoint.ts";
import type { EndpointCall } from "#firmware/sip/endpoint-options.ts";
import type { AudioCodec } from "#firmware/sip/sdp/offer-answer.ts";
import { statusFromQ850 } from "#firmware/sip/session/cause.table.ts";
import type { IncomingSession } from "#firmware/sip/session/incoming-session.ts";
import type { OutgoingSession } from "#firmware/sip/session/outgoing-session.ts";
import type { SessionHandler } from "#firmware/sip/session/session-handler.ts";
import { Leg } from "./leg.ts";
import { RtpMedia } from "./rtp-media.ts";
import { reasonOf, terminationOf } from "./session-end.ts";
import type { SipTrace } from "./sip-trace.ts";

/** What every SIP leg works with. */
export interface SipLegTools {
  readonly clock: Clock;
  readonly log: Logger;
  readonly media: MediaClient;
  readonly trace: SipTrace;
  /** The address of ours for RTP with that host. */
  readonly mediaHostFor: (peerHost: string) => string;
}

const CODECS: readonly AudioCodec[] = ["PCMU", "PCMA"];

const NO_MEDIA: Termination = { cause: Cause.noCircuit, by: "system", detail: "no sound channel is free" };
const NOTHING_IN_COMMON: Termination = { cause: 65, by: "system", detail: "no common way to carry sound" };

function newLeg(tools: SipLegTools, options: { id: LegId; way: "in" | "out"; terminal: Terminal; party: Party }): Leg {
  const { clock, log } = tools;
  const onError = (error: unknown): void => log.error("a listener to a leg failed", { error, leg: options.id });
  return new Leg({ ...options, clock, onError });
}

/**
 * Media facts that concern the leg itself. A far end that has fallen silent is asked whether it is still there: a phone
 * without power says no BYE, and its call would hold a line for ever.
 */
function hearMedia(tools: SipLegTools, leg: Leg): void {
  tools.media.events.endpoint(leg.id, (event) => {
    if (event.type === "digit") leg.send({ type: "digit", digit: event.digit });
    if (event.type === "media.lost") leg.askStillThere();
  });
}

/** What both ways have in common once the session is there. */
function sessionFacts(leg: Leg, media: RtpMedia): Pick<SessionHandler, "onReinvite" | "onReofferAnswered" | "onDigit"> {
  const tellHold = (): void => leg.send({ type: "held", isHeld: media.agreed?.isHeldByPeer === true });
  return {
    onReinvite(offer) {
      const answer = media.answer(offer);
      if (answer !== undefined) tellHold();
      return answer;
    },
    onReofferAnswered(sdp) {
      if (media.take(sdp)) tellHold();
    },
    onDigit: (digit) => leg.send({ type: "digit", digit }),
  };
}

/** The media of a call that came in: opened once, when it is first needed, and described once. */
function answeringMedia(tools: SipLegTools, options: { leg: Leg; session: IncomingSession; peerHost: string }) {
  const { leg, session, peerHost } = options;
  const media = new RtpMedia({ id: leg.id, client: tools.media, codecs: CODECS, signalledFrom: () => peerHost });
  const { offer } = session;
  let opening: Promise<boolean> | undefined;
  let answered: string | undefined;
  return {
    media,
    open(): Promise<boolean> {
      if (opening === undefined) hearMedia(tools, leg);
      opening ??= media.open(tools.mediaHostFor(peerHost));
      return opening;
    },
    /** RFC 3261 §13.2.1: the answer of a 183 is repeated in the 200, not made anew. */
    describe(): string | undefined {
      answered ??= offer === undefined ? media.offer() : media.answer(offer);
      return answered;
    },
  };
}

/** The leg of a call that came in by INVITE. Its media is opened when it is answered. */
export function createIncomingSipLeg(
  tools: SipLegTools,
  options: { id: LegId; session: IncomingSession; terminal: Terminal; party: Party; peerHost: string },
): Leg {
  const { session } = options;
  const leg = newLeg(tools, { ...options, way: "in" });
  const { media, open, describe } = answeringMedia(tools, { leg, session, peerHost: options.peerHost });
  const accept = async (): Promise<void> => {
    if (!(await open())) return;
    const sdp = describe();
    if (sdp === undefined) return leg.hangUp(NOTHING_IN_COMMON);
    session.answer(sdp);
    // Without an offer in the INVITE the answer comes in the ACK (RFC 3261 §13.2.1).
    if (session.offer !== undefined) leg.send({ type: "connected" });
  };
  leg.connect({
    ring: () => session.provisional(180),
    early: async () => {
      if (session.offer === undefined || !(await open())) return false;
      const sdp = describe();
      if (sdp !== undefined) session.provisional(183, sdp);
      return sdp !== undefined;
    },
    accept: () => {
      accept().catch((error: unknown) => noMedia(tools, leg, error));
    },
    release(termination, byUs) {
      if (byUs) endIncoming(session, termination);
      media.close();
    },
    askStillThere: () => session.askStillThere(),
    sipCallId: () => session.callIdHeader,
    assigned: (call: CallId) => tools.trace.bind(session.callIdHeader, call, leg.id),
  });
  session.setHandler({
    ...sessionFacts(leg, media),
    onAnswered(sdp) {
      if (session.offer === undefined) connectWith(leg, media, sdp);
    },
    onEnded: (end) => leg.send({ type: "far-ended", termination: terminationOf(end, "caller") }),
  });
  return leg;
}

function noMedia(tools: SipLegTools, leg: Leg, error: unknown): void {
  tools.log.error("a call got no media", { error, call: leg.call, way: leg.way });
  leg.hangUp(NO_MEDIA);
}

/** The far end's answer to our offer has come: the leg is up, or over. */
function connectWith(leg: Leg, media: RtpMedia, answer: string | undefined): void {
  if (media.take(answer)) leg.send({ type: "connected" });
  else leg.hangUp(NOTHING_IN_COMMON);
}

function endIncoming(session: IncomingSession, termination: Termination): void {
  // `reject` ends an answered session by BYE, so one call serves every state.
  session.reject(statusFromQ850(termination.cause), { reason: reasonOf(termination) });
}

/** The leg of a call we place. It rings once its port is open. */
export function createOutgoingSipLeg(
  tools: SipLegTools,
  options: {
    id: LegId;
    endpoint: SipEndpoint;
    terminal: Terminal;
    party: Party;
    peerHost: string;
    call: Omit<EndpointCall, "sdp">;
    codecs?: readonly AudioCodec[];
  },
): Leg {
  const leg = newLeg(tools, { ...options, way: "out" });
  let session: OutgoingSession | undefined;
  const signalledFrom = (): string | undefined => session?.answeredFrom;
  const media = new RtpMedia({ id: leg.id, client: tools.media, codecs: options.codecs ?? CODECS, signalledFrom });
  const handler: SessionHandler = {
    ...sessionFacts(leg, media),
    onProgress: (status, sdp) => {
      if (status >= 180) leg.send({ type: "far-ringing" });
      if (sdp !== undefined && media.take(sdp)) leg.send({ type: "far-early" });
    },
    onAnswered: (sdp) => connectWith(leg, media, sdp),
    onEnded: (end) => leg.send({ type: "far-ended", termination: terminationOf(end, "callee") }),
  };
  const start = async (): Promise<void> => {
    if (!(await media.open(tools.mediaHostFor(options.peerHost)))) return;
    hearMedia(tools, leg);
    session = options.endpoint.call({ ...options.call, sdp: media.offer() }, handler);
    if (leg.call !== undefined) tools.trace.bind(session.callIdHeader, leg.call, leg.id);
  };
  leg.connect({
    ring: () => undefined,
    accept: () => undefined,
    release(termination, byUs) {
      if (byUs) session?.end(reasonOf(termination));
      media.close();
    },
    askStillThere: () => session?.askStillThere(),
    sipCallId: () => session?.callIdHeader,
    assigned: (call) => {
      if (session !== undefined) tools.trace.bind(session.callIdHeader, call, leg.id);
    },
  });
  start().catch((error: unknown) => noMedia(tools, leg, error));
  return leg;
}
