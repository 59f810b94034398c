import { CHANNEL_SLOTS } from "#drivers/e1/config.ts";
import type { R2Setting } from "#drivers/r2/channel-state.ts";
import type { RegisterEnd } from "#drivers/r2/r2-channel.ts";
import { R2Span } from "#drivers/r2/r2-span.ts";
import { Register } from "#drivers/r2/register.ts";
import { variantOf } from "#drivers/r2/variants.table.ts";
import type { SignallerOptions, SpanSignaller } from "./span-signaller.ts";

const FRAME = 160;
const MOST_CALLER_DIGITS = 20;
const DECISION_MS = 8_000;
/** Each part of a double answer: exchanges that charge the called party let go within this. */
const DOUBLE_ANSWER_MS = 1_000;

/** MFC/R2 over the bits and the voice of a span's channels. */
export function createR2Signaller(options: SignallerOptions): SpanSignaller {
  const { clock, control, tell, channel } = options;
  const registers = new Map<number, Register>();
  const span: R2Span = new R2Span({
    channels: CHANNEL_SLOTS,
    setting: settingOf(options.config.r2),
    clock,
    owner: {
      sendBits: (slot, bits) => control({ type: "cas", slot, bits }),
      sendSignal: (slot, signal, isPulse) => registers.get(slot)?.set(signal, isPulse),
      listen: (slot, end) => listen(slot, end),
      tell,
    },
  });
  const listen = (slot: number, end: RegisterEnd | undefined): void => {
    registers.delete(slot);
    if (end === undefined) {
      channel(slot)?.signal(undefined);
      return;
    }
    const register = new Register(end, (signal) => span.heard(slot, signal));
    registers.set(slot, register);
    const out = new Uint8Array(FRAME);
    channel(slot)?.signal({
      hear: (frame) => register.push(frame),
      next: () => {
        register.read(out);
        return out;
      },
    });
  };
  return {
    start: () => span.start(),
    dChannel: () => undefined,
    bits: (slot, bits) => span.bits(slot, bits),
    command: (command) => span.command(command),
    span: (isUp) => span.span(isUp),
    close: () => {
      for (const slot of registers.keys()) channel(slot)?.signal(undefined);
      span.close();
    },
  };
}

/** Without a setting, or with an unknown variant, that of the plain recommendation. */
function settingOf(config: SignallerOptions["config"]["r2"]): R2Setting {
  const variant = variantOf(config?.variant ?? "itu") ?? variantOf("itu");
  if (variant === undefined) throw new Error("the table of R2 variants has no plain recommendation");
  return {
    variant,
    calledDigits: config?.calledDigits ?? 0,
    isOverlap: false,
    callerDigits: config?.asksCaller === false ? 0 : MOST_CALLER_DIGITS,
    category: config?.category ?? 1,
    doubleAnswerMs: config?.refusesCollect === true ? DOUBLE_ANSWER_MS : 0,
    decisionMs: DECISION_MS,
  };
}
