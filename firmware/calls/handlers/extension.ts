import type { CallControl, DestinationHandler } from "#firmware/calls/call-control.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { Extension } from "#firmware/config/schema/people.ts";
import { Cause, type Termination } from "#firmware/domain/termination.ts";
import { refuse } from "./refuse.ts";

/** Why a conversation with these extensions is recorded, in words; undefined when it is not. */
export type RecordBecause = (call: CallControl, extensions: readonly string[]) => string | undefined;

/** Calls an extension may have at once are up already. */
const BUSY: Termination = { cause: Cause.userBusy, by: "callee", detail: "busy" };

/** Rings an extension, joins it with the caller; unanswered calls go to its mailbox, or the caller is told. */
export function createExtensionHandler(options: {
  readonly config: () => Config;
  /** Calls an extension is in now. */
  readonly callsOf: (extension: string) => number;
  readonly recordBecause: RecordBecause;
}): DestinationHandler<"extension"> {
  return async (call, { extension: number }) => {
    const config = options.config();
    const extension = config.extensions.find((one) => one.number === number);
    if (extension === undefined)
      return refuse(call, { cause: Cause.unallocatedNumber, prompt: "number-not-in-service" });
    const result = await ring(call, extension, options.callsOf(number));
    if (result.kind === "answered") {
      const why = options.recordBecause(call, [number]);
      await call.bridge(result.leg, why === undefined ? {} : { recordBecause: why });
      return undefined;
    }
    if (result.kind === "withdrawn") return undefined;
    const { cause, detail } = result.termination;
    call.decide({
      code: extension.mailbox === undefined ? "extension.not-answered" : "extension.to-mailbox",
      facts: {
        extension: number,
        because: detail,
        ...(extension.mailbox !== undefined && { mailbox: extension.mailbox }),
      },
      setting: `/setup/extensions/${number}`,
    });
    if (extension.mailbox !== undefined) return { kind: "voicemail", mailbox: extension.mailbox };
    return refuse(call, { cause, prompt: PROMPTS.get(cause) ?? "phone-unreachable" });
  };
}

const PROMPTS: ReadonlyMap<number, string> = new Map([
  [Cause.userBusy, "line-busy"],
  [Cause.callRejected, "line-busy"],
  [Cause.noAnswer, "no-answer"],
]);

function ring(call: CallControl, extension: Extension, callsNow: number): ReturnType<CallControl["dial"]> {
  // An extension that calls itself is in one call already by that.
  if (callsNow >= extension.maxCalls) return Promise.resolve({ kind: "failed", termination: BUSY });
  call.ringBack();
  return call.dial({
    targets: [{ kind: "extension", extension: extension.number }],
    ringMs: extension.ringSeconds * 1000,
  });
}
