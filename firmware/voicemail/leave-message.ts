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
  /** Makes a file that was cut off whole again and measures it; undefined when nothing is left of it. */
  readonly mend: (path: string) => Promise<{ durationMs: number; bytes: number } | undefined>;
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
    await keep(call, mailbox, { ...recorded, draft, messages });
    return farewell(call, [...(recorded.end === "max-length" ? ["message-limit"] : []), "message-saved"]);
  } catch (error) {
    if (!isDiskFault(error)) {
      if (draft !== undefined) await keepWhatIsThere(call, mailbox, { ...options, draft });
      throw error;
    }
    logger.error("a voicemail message could not be written", { call: call.id, mailbox: mailbox.id, error });
    call.decide(decision(mailbox, "disk-error", {}));
    if (draft !== undefined) await rm(draft, { force: true });
    return farewell(call, ["technical-problem"]);
  }
}

async function keep(
  call: CallControl,
  mailbox: Mailbox,
  sound: { draft: string; durationMs: number; bytes: number; peakDbfs: number | undefined; messages: Messages },
): Promise<void> {
  const { draft, durationMs, bytes, peakDbfs, messages } = sound;
  const { id, caller } = call;
  const kept = await messages.keep(draft, { mailbox: mailbox.id, call: id, caller, durationMs, bytes, peakDbfs });
  call.note({ type: "voicemail.left", mailbox: mailbox.id, message: kept.id, ms: durationMs });
}

/** The recording was cut off (the media process died over it): what the caller has said is a message all the same. */
async function keepWhatIsThere(
  call: CallControl,
  mailbox: Mailbox,
  { draft, mend, messages, logger }: LeaveMessageOptions & { draft: string },
): Promise<void> {
  try {
    const sound = await mend(draft);
    if (sound === undefined || sound.durationMs < mailbox.minMessageSeconds * 1000) {
      await rm(draft, { force: true });
      return;
    }
    await keep(call, mailbox, { ...sound, draft, peakDbfs: undefined, messages });
  } catch (error) {
    // A caller who hung up before the beep has left no draft.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return;
    logger.error("a message that was cut off could not be kept", { call: call.id, mailbox: mailbox.id, error });
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
