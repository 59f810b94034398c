import type { PriConfig } from "#drivers/e1/config.ts";
import { PriSpan } from "#drivers/isdn/pri-span.ts";
import { NETWORK_TIMERS, USER_TIMERS } from "#drivers/isdn/q931/call/timers.table.ts";
import type { PriSettings } from "#drivers/isdn/q931/settings.ts";
import type { SignallerOptions, SpanSignaller } from "./span-signaller.ts";

type Side = "user" | "network";

/** ISDN over the D channel of a span, from the side we are on. */
export function createPriSignaller(options: SignallerOptions, side: Side): SpanSignaller {
  const { config, clock, control, tell, notice } = options;
  const span = new PriSpan({
    side,
    clock,
    tell,
    notice: ({ code }) => notice(code),
    send: (frame) => control({ type: "d-channel", frame }),
    settings: { isOverlapReceiving: config.isOverlap === true, ...(config.pri && changesOf(config.pri, side)) },
    ...(config.pri && { linkTimers: { t200Ms: config.pri.t200Ms, t203Ms: config.pri.t203Seconds * 1_000 } }),
  });
  return {
    start: () => span.start(),
    dChannel: (frame) => span.receive(frame),
    bits: () => undefined,
    command: (command) => span.command(command),
    span: (isUp) => span.span(isUp),
    close: () => span.close(),
  };
}

/** What the configuration says otherwise than ETSI; what is `usual` stays as the side has it. */
function changesOf(config: PriConfig, side: Side): Partial<PriSettings> {
  const { nameBy, redirectionBy, bearer, channel, restartsAtStart, restartBy, service } = config;
  const usual = side === "network" ? NETWORK_TIMERS : USER_TIMERS;
  return {
    ...(nameBy !== "usual" && { nameBy }),
    ...(redirectionBy !== "none" && { redirectionBy }),
    ...(channel !== "usual" && { isChannelDemanded: channel === "demanded" }),
    bearer,
    restartsAtStart,
    restartBy,
    service,
    timers: {
      ...usual,
      t301: config.t301Seconds * 1_000,
      t303: config.t303Seconds * 1_000,
      t309: config.t309Seconds * 1_000,
      t310: config.t310Seconds * 1_000,
    },
  };
}
