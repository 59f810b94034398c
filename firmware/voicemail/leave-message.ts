import { rm } from "node:fs/promises";
import type { CallControl, DestinationHandler, HandlerResult, RecordedMessage } from "#firmware/calls/call-control.ts";
import type { Mailbox } from "#firmware/config/schema/people.ts";
import type { Decision } from "#firmware/domain/call-event.ts";
import type { MailboxId } from "#firmware/domain/ids.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { Messages } from "./messages.ts";

/** The loudest 20 ms of a line on which nobody speaks stay below this. */
const SILENCE_DBFS = -45;

export interface LeaveMessageOptions {
  readonly mailbox: (id: MailboxId) => Mailbox | undefined;
  readonly messages: Messages;
  readonly logger: Logger;
}

/** Carries the destination "voicemail" out: greeting, beep, message; kept also when the caller just hangs up. */
export function createVoicemailHandler(options: LeaveMessageOptions): DestinationHandler<"voicemail"> {
  return async (call, destination) => {
    const mailbox = options.mailbox(destination.mailbox);
    await call.answer();
    if (mailbox === undefined) {
      call.decide({ code: "voicemail.missing", facts: { mailbox: destination.mailbox }, setting: "/setup/mailboxes" });
      return farewell(call, ["technical-problem"]);
    }
    const { unheard, heard } = options.messages.counts(mailbox.id);
    if (unheard + heard >= mailbox.maxMessages) {
      call.decide(decision(mailbox, "full", { messages: unheard + heard }));
      return farewell(call, ["mailbox-full"]);
    }
    await call.play([mailbox.greeting ?? "leave-message"]);
    return takeMessage(call, mailbox, options);
  };
}

async function takeMessage(call: CallControl, mailbox: Mailbox, options: LeaveMessageOptions): Promise<HandlerResult> {
  const { messages, logger } = options;
  let draft: string | undefined;
  try {
    draft = await messages.draftPath(mailbox.id, call.id);
    const recorded = await call.recordMessage({
      path: draft,
      maxMs: mailbox.maxMessageSeconds * 1000,
      stopOnSilenceMs: mailbox.silenceSeconds * 1000,
      stopOnDigits: "#",
    });
    const dropped = reasonToDrop(recorded, mailbox);
    if (dropped !== undefined) {
      call.decide(decision(mailbox, dropped, { ms: recorded.durationMs, peakDbfs: recorded.peakDbfs }));
      await rm(draft, { force: true });
      return farewell(call, [dropped === "disk-error" ? "technical-problem" : "message-too-short"]);
    }
    const { durationMs, bytes, peakDbfs } = recorded;
    const kept = await messages.keep(draft, {
      mailbox: mailbox.id,
      call: call.id,
      caller: call.caller,
      durationMs,
      bytes,
      peakDbfs,
    });
    call.note({ type: "voicemail.left", mailbox: mailbox.id, message: kept.id, ms: durationMs });
    return farewell(call, [...(recorded.end === "max-length" ? ["message-limit"] : []), "message-saved"]);
  } catch (error) {
    if (!isDiskFault(error)) throw error;
    logger.error("a voicemail message could not be written", { call: call.id, mailbox: mailbox.id, error });
    call.decide(decision(mailbox, "disk-error", {}));
    if (draft !== undefined) await rm(draft, { force: true });
    return farewell(call, ["technical-problem"]);
  }
}

type DropReason = "too-short" | "silent" | "disk-error";

function reasonToDrop(recorded: RecordedMessage, mailbox: Mailbox): DropReason | undefined {
  if (recorded.end === "disk-error") return "disk-error";
  if (recorded.durationMs < mailbox.minMessageSeconds * 1000) return "too-short";
  return recorded.peakDbfs < SILENCE_DBFS ? "silent" : undefined;
}

function decision(mailbox: Mailbox, code: string, facts: Decision["facts"]): Decision {
  return {
    code: `voicemail.${code}`,
    facts: { mailbox: mailbox.id, name: mailbox.name, ...facts },
    setting: `/setup/mailboxes/${mailbox.id}`,
  };
}

/** Rejects as every script does when the caller has gone meanwhile; what was to be kept is kept by then. */
async function farewell(call: CallControl, prompts: readonly string[]): Promise<HandlerResult> {
  call.signal.throwIfAborted();
  await call.play(prompts);
  return { kind: "hang-up" };
}

/** ENOSPC, EIO, EROFS and their like: faults of the world, not of the product. */
function isDiskFault(error: unknown): boolean {
  return error instanceof Error && "syscall" in error && "code" in error;
}
