import { expect, test } from "vitest";
import type { PriConfig } from "#drivers/e1/config.ts";
import { FIRST_OUTGOING } from "#drivers/e1/signalling.ts";
import { sayLine, traceLine } from "#drivers/isdn/words/trace-line.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { spanConfig } from "#test/support/span-house.ts";
import { createPriSignaller } from "./pri-signaller.ts";

const USUAL: PriConfig = {
  nameBy: "usual",
  redirectionBy: "number",
  calledKind: "unknown",
  callerKind: "unknown",
  bearer: "speech",
  channel: "usual",
  restartsAtStart: true,
  restartBy: "channel",
  service: "none",
  t301Seconds: 180,
  t303Seconds: 4,
  t309Seconds: 90,
  t310Seconds: 60,
  t200Ms: 1_000,
  t203Seconds: 10,
};

/** A span towards a carrier, with its data link up: what it sends when a call goes out, in words; and what is noticed. */
function callOut(pri: PriConfig | undefined) {
  const clock = new FakeClock();
  const frames: Uint8Array[] = [];
  const notices: string[] = [];
  const signaller = createPriSignaller(
    {
      config: spanConfig(1, pri === undefined ? {} : { pri }),
      clock,
      control: (control) => control.type === "d-channel" && frames.push(Uint8Array.from(control.frame)),
      tell: () => undefined,
      notice: (code) => notices.push(code),
      channel: () => undefined,
    },
    "user",
  );
  const receive = (hex: string): void => signaller.dChannel(Uint8Array.from(Buffer.from(hex, "hex")));
  signaller.span(true);
  signaller.start();
  receive("000173");
  const caller = { number: "1002", name: "Wang" };
  const redirection = { from: { number: "58880000" }, reason: "unconditional" } as const;
  const dial = { call: FIRST_OUTGOING, channel: 5, called: "95588", isComplete: true, caller, redirection };
  signaller.command({ type: "dial", ...dial });
  const words = frames.map((frame) => sayLine(traceLine(frame, "user"), "en"));
  // Too short for a frame.
  receive("0201");
  signaller.close();
  return { words, notices, setup: words.find((text) => text.startsWith("SETUP")) ?? "" };
}

test("as ETSI has it, channels are brought to rest and a carrier gets no name; the diverted number is told", () => {
  for (const pri of [undefined, USUAL]) {
    const { words, setup } = callOut(pri);
    expect(words.some((text) => text.startsWith("RESTART"))).toBe(true);
    expect(setup).toMatch(/from 1002.*58880000.*channel 5, speech/);
    expect(setup).not.toMatch(/Wang|only channel/);
  }
});

test("what an exchange wants otherwise is done so, and what is out of order is noticed", () => {
  const { words, notices, setup } = callOut({
    ...USUAL,
    nameBy: "display",
    bearer: "3.1 kHz audio",
    channel: "demanded",
    restartsAtStart: false,
  });
  expect(words.some((text) => text.startsWith("RESTART"))).toBe(false);
  expect(setup).toMatch(/“Wang”, only channel 5, audio/);
  expect(notices).toEqual(["stray"]);
});
