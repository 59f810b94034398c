import type { FastifyInstance } from "fastify";
import type { Person } from "#firmware/api/access/person.ts";
import type { SignedIn } from "#firmware/api/access/sessions.ts";
import type { VoicemailMessage } from "#firmware/api/contract/recordings.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import { partyFor } from "#firmware/api/mask.ts";
import { nameOf } from "#firmware/api/names.ts";
import { PeaksShelf } from "#firmware/api/peaks.ts";
import { forbidden, notFound } from "#firmware/api/refusal.ts";
import { sendFile } from "#firmware/api/send-file.ts";
import { serve } from "#firmware/api/serve.ts";
import type { ApiContext } from "#firmware/api/server.ts";
import { localText } from "#firmware/kernel/local-time.ts";
import type { Message } from "#firmware/voicemail/messages.ts";

/** So long a deleted message can be brought back; then the box may have tidied it away. */
const UNDO_MS = 7 * 86_400_000;

function shown(person: Person, message: Message): VoicemailMessage {
  return {
    id: message.id,
    mailbox: message.mailbox,
    ...(message.call !== undefined && { call: message.call }),
    caller: partyFor(person, message.caller),
    at: message.receivedAt,
    durationMs: message.durationMs,
    read: message.heardAt !== undefined,
  };
}

function ownMailbox({ person }: SignedIn, mailbox: string): void {
  if (person.mailboxes.includes(mailbox)) return;
  throw forbidden("This mailbox is not yours. Its owner can let you in.", "这不是您的语音信箱。");
}

/** A message of a mailbox of one's own. */
function own(context: ApiContext, me: SignedIn, place: { mailbox: string; message: string }): Message {
  ownMailbox(me, place.mailbox);
  const message = context.voicemail.find(place.message);
  if (message === undefined || message.mailbox !== place.mailbox) throw notFound("message", "留言");
  return message;
}

function serveLists(app: FastifyInstance, { voicemail, config }: ApiContext): void {
  serve(app, routes.mailboxes, async ({ me }) => ({
    mailboxes: me.person.mailboxes
      .filter((id) => config.current.mailboxes.some((mailbox) => mailbox.id === id))
      .map((id) => {
        const { unheard, heard } = voicemail.counts(id);
        return { ...nameOf(config.current, "voicemail", id), unread: unheard, total: unheard + heard };
      }),
  }));
  serve(app, routes.messages, async ({ me, params }) => {
    ownMailbox(me, params.mailbox);
    return { messages: voicemail.list(params.mailbox, { limit: 1000 }).map((message) => shown(me.person, message)) };
  });
}

/** Mailboxes: what is in them, hearing, marking, deleting and bringing back. */
export function serveVoicemail(app: FastifyInstance, context: ApiContext): void {
  const { voicemail, config, clock, audit } = context;
  const shelf = new PeaksShelf(context.readPeaks);
  serveLists(app, context);
  serve(app, routes.messageAudio, async ({ me, params, query, request, reply }) => {
    const message = own(context, me, params);
    const when = localText(message.receivedAt, config.current.box.timeZone).replace("T", "_").replaceAll(":", "");
    const name = `${message.mailbox}_${when}_${message.id}.wav`;
    return sendFile(request, reply, {
      path: message.path,
      type: "audio/wav",
      ...(query.download === true && { name }),
    });
  });
  serve(app, routes.messagePeaks, async ({ me, params }) => shelf.of(own(context, me, params).path));
  serve(app, routes.setMessage, async ({ me, params, body }) => {
    const { id } = own(context, me, params);
    voicemail.setHeard(id, body.read ? me.person.id : undefined);
    return shown(me.person, own(context, me, params));
  });
  serve(app, routes.deleteMessage, async ({ me, params, request }) => {
    const { id } = own(context, me, params);
    voicemail.setDeleted(id, true);
    audit.write({ user: me.person.id, address: request.ip, action: "voicemail.delete", target: id });
    return { undoUntil: clock.now() + UNDO_MS };
  });
  serve(app, routes.undeleteMessage, async ({ me, params }) => {
    const { id } = own(context, me, params);
    voicemail.setDeleted(id, false);
    return shown(me.person, own(context, me, params));
  });
}
