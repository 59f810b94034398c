import { afterEach, describe, expect, it } from "vitest";
import { delay, systemClock } from "#firmware/kernel/clock.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { SipEndpoint } from "#firmware/sip/endpoint.ts";
import { formatSdp } from "#firmware/sip/sdp/format.ts";
import { answerOffer, createOffer, type LocalMedia } from "#firmware/sip/sdp/offer-answer.ts";
import { parseSdp } from "#firmware/sip/sdp/parse.ts";
import type { IncomingSession } from "#firmware/sip/session/incoming-session.ts";
import { hasLinphone, Linphone } from "#test/support/linphone.ts";
import { SipStory } from "#test/support/sip-story.ts";

if (!hasLinphone) console.warn("linphonec is not installed: its interop cases are skipped (apt install linphone-cli)");

const MEDIA: LocalMedia = {
  address: "127.0.0.1",
  port: 16_004,
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

/** An endpoint and a linphone that has registered with it. */
async function registered() {
  const endpoint = new SipEndpoint({
    clock: systemClock,
    log: silentLogger,
    bind: { host: "127.0.0.1", port: 0 },
    tcp: false,
    userAgent: "Callbox",
    realm: "callbox",
    credentials: (user) => (user === "201" ? { password: "s3cret" } : undefined),
  });
  await endpoint.start();
  stops.push(() => endpoint.close());
  const binding = new Promise<void>((resolve) => endpoint.onRegistration(() => resolve()));
  const phone = await Linphone.start();
  stops.push(() => phone.stop());
  const { port } = endpoint.local();
  phone.type(`register sip:201@127.0.0.1:${port} sip:127.0.0.1:${port} s3cret`);
  await binding;
  return { endpoint, phone, port };
}

/** Resolves when the story has a line that begins so. */
function line(story: SipStory, wanted: string): Promise<void> {
  if (story.lines.some((told) => told.startsWith(wanted))) return Promise.resolve();
  return new Promise((resolve) => {
    story.on = (told) => {
      if (told.startsWith(wanted)) resolve();
    };
  });
}

/** Types a command again and again: linphone ignores one that comes while it is busy with the last. */
async function typeUntil(phone: Linphone, command: string, done: Promise<void>): Promise<void> {
  const over = new AbortController();
  const settled = done.then(() => over.abort());
  while (!over.signal.aborted) {
    phone.type(command);
    await Promise.race([settled, delay(systemClock, 1_000)]);
  }
}

describe.skipIf(!hasLinphone)("linphone", () => {
  it("registers with digest, calls, presses a digit and hangs up", async () => {
    const { endpoint, phone, port } = await registered();
    const called = new Promise<IncomingSession>((resolve) => endpoint.onIncoming(resolve));
    phone.type(`call sip:600@127.0.0.1:${port}`);
    const session = await called;
    const story = new SipStory();
    story.answer = answerTo;
    session.setHandler(story);
    session.provisional(180);
    session.answer(answerTo(session.offer) ?? "");
    await line(story, "answered");
    await typeUntil(phone, "5", line(story, "digit 5"));
    await typeUntil(phone, "terminate", line(story, "ended by remote"));
  });

  it("is called where it registered, is held by us and hears our BYE", async () => {
    const { endpoint } = await registered();
    const story = new SipStory();
    const offer = formatSdp(createOffer(MEDIA));
    const call = endpoint.call({ targets: endpoint.targetsOf("201"), from: { user: "600" }, sdp: offer }, story);
    await line(story, "answered with media");
    const held = await call.reinvite(formatSdp(createOffer({ ...MEDIA, direction: "sendonly", version: 2 })));
    expect(held.kind === "answered" && held.sdp).toContain("a=recvonly");
    call.end({ q850: 16 });
    expect(story.lines.at(-1)).toBe("ended by local");
  });
});
