import type { SpanMessage } from "#firmware/api/contract/span-views.ts";
import type { SpansPort, TraceReader } from "#firmware/api/dependencies.ts";
import type { PhoneBook } from "#firmware/channels/phone-book.ts";
import type { Telephony } from "#firmware/service/telephony.ts";
import { maskedFrame, maskedSignals } from "./mask-trace.ts";
import { captureOf, frameMessage, frameParts, signalMessage } from "./span-trace.ts";

/** Messages of signalling: frames of a D channel, or signals of MFC/R2. */
export function tracing(
  { channels, media }: Telephony,
  book: PhoneBook,
): Pick<SpansPort, "trace" | "message" | "capture"> {
  const { spanWatch: watch } = channels;
  const sideOf = (span: string): "user" | "network" | undefined => {
    const signalling = book.span(span)?.signalling;
    return signalling === undefined || signalling === "r2" ? undefined : signalling === "pri-user" ? "user" : "network";
  };
  const framesOf = async (span: string) => (await media.askSpan(span, { about: "frames" })).frames ?? [];
  const signalsOf = (span: string, { seesNumbers }: TraceReader) =>
    seesNumbers ? watch.trace(span) : maskedSignals(watch.trace(span));
  const shownFrames = async (span: string, { seesNumbers }: TraceReader) => {
    const frames = await framesOf(span);
    return seesNumbers ? frames : frames.map(maskedFrame);
  };
  return {
    async trace(span, reader): Promise<SpanMessage[]> {
      const side = sideOf(span);
      if (side === undefined) return signalsOf(span, reader).map(signalMessage);
      return (await shownFrames(span, reader)).map((frame) => frameMessage(frame, side));
    },
    async message(span, id, reader) {
      const side = sideOf(span);
      if (side === undefined) {
        const entry = signalsOf(span, reader).find((one) => one.id === id);
        return entry === undefined ? undefined : { message: signalMessage(entry), parts: [] };
      }
      const found = (await framesOf(span)).find((one) => one.id === id);
      if (found === undefined) return undefined;
      const frame = reader.seesNumbers ? found : maskedFrame(found);
      return { message: frameMessage(frame, side), parts: frameParts(frame, side) };
    },
    async capture(span, reader) {
      const side = sideOf(span);
      return side === undefined ? undefined : captureOf(await shownFrames(span, reader), side);
    },
  };
}
