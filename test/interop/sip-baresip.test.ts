import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "#firmware/kernel/clock.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { SipEndpoint } from "#firmware/sip/endpoint.ts";
import type { CallSource } from "#firmware/sip/endpoint-options.ts";
import { formatSdp } from "#firmware/sip/sdp/format.ts";
import { answerOffer, createOffer, type LocalMedia } from "#firmware/sip/sdp/offer-answer.ts";
import { parseSdp } from "#firmware/sip/sdp/parse.ts";
import type { IncomingSession } from "#firmware/sip/session/incoming-session.ts";
import { Baresip, hasBaresip } from "#test/support/baresip.ts";
import { SipStory } from "#test/support/sip-story.ts";

if (!hasBaresip) console.warn("baresip is not installed: its interop cases are skipped (apt install baresip-core)");

const MEDIA: LocalMedia = {
  address: "127.0.0.1",
  port: 16_002,
  codecs: ["PCMU", "PCMA"],
  telephoneEvent: true,
  ptimeMs: 20,
  direction: "sendrecv",
  sessionId: "1",
  version: 1,
};

function answerTo(offer: string | undefined): string | undefined {
  const parsed = parseSdp(offer ?? "");
  const result = parsed && answerOffer(parsed, MEDIA);
  return result?.kind === "answer" ? formatSdp(result.description) : undefined;
}

const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** An endpoint and a baresip that has registered with it. */
async function registered(transport: "udp" | "tcp") {
  const endpoint = new SipEndpoint({
    clock: systemClock,
    log: silentLogger,
    bind: { host: "127.0.0.1", port: 0 },
    tcp: true,
    userAgent: "Callbox",
    realm: "callbox",
    credentials: (user) => (user === "201" ? { password: "s3cret" } : undefined),
  });
  await endpoint.start();
  stops.push(() => endpoint.close());
  const binding = new Promise<void>((resolve) => endpoint.onRegistration(() => resolve()));
  const address = `sip:201@127.0.0.1:${endpoint.local(transport).port};transport=${transport}`;
  const phone = await Baresip.start({ address, account: "auth_pass=s3cret;regint=120;answermode=auto" });
  stops.push(() => phone.stop());
  await binding;
  return { endpoint, phone, port: endpoint.local(transport).port };
}

/** Resolves when the story has this line. */
function line(story: SipStory, wanted: string): Promise<void> {
  if (story.lines.includes(wanted)) return Promise.resolve();
  return new Promise((resolve) => {
    story.on = (told) => {
      if (told === wanted) resolve();
    };
  });
}

describe.skipIf(!hasBaresip)("baresip", () => {
  for (const transport of ["udp", "tcp"] as const) {
    it(`registers with digest, calls, holds, resumes and hangs up over ${transport}`, async () => {
      const { endpoint, phone, port } = await registered(transport);
      const called = new Promise<{ session: IncomingSession; source: CallSource }>((resolve) =>
        endpoint.onIncoming((session, source) => resolve({ session, source })),
      );
      phone.command("dial", `sip:600@127.0.0.1:${port};transport=${transport}`);
      const { session, source } = await called;
      expect(source).toEqual({ kind: "extension", user: "201" });
      const story = new SipStory();
      story.answer = answerTo;
      session.setHandler(story);
      session.provisional(180);
      session.answer(answerTo(session.offer) ?? "");
      await phone.until("CALL_ESTABLISHED");
      phone.command("hold");
      await line(story, "offered sendonly");
      phone.command("resume");
      await line(story, "offered sendrecv");
      phone.command("hangup");
      await line(story, "ended by remote");
      expect(story.lines).toEqual(["answered", "offered sendonly", "offered sendrecv", "ended by remote"]);
    });

    it(`is called where it registered, is held by us and hears our BYE over ${transport}`, async () => {
      const { endpoint, phone } = await registered(transport);
      const story = new SipStory();
      const targets = endpoint.targetsOf("201");
      expect(targets.length).toBe(1);
      const offer = formatSdp(createOffer(MEDIA));
      const call = endpoint.call({ targets, from: { user: "600", display: "Queue" }, sdp: offer }, story);
      await line(story, "answered with media");
      await phone.until("CALL_ESTABLISHED");
      const held = await call.reinvite(formatSdp(createOffer({ ...MEDIA, direction: "sendonly", version: 2 })));
      expect(held.kind === "answered" && held.sdp).toContain("a=recvonly");
      call.end({ q850: 16 });
      await phone.until("CALL_CLOSED");
      expect(story.lines.at(-1)).toBe("ended by local");
    });
  }
});
