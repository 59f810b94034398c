import type { FastifyInstance } from "fastify";
import { can } from "#firmware/api/access/person.ts";
import type { SignedIn } from "#firmware/api/access/sessions.ts";
import { doneBy } from "#firmware/api/audit.ts";
import { findRecord } from "#firmware/api/calls/call-access.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import { PeaksShelf } from "#firmware/api/peaks.ts";
import { forbidden, notFound, notNow, Refusal } from "#firmware/api/refusal.ts";
import { sendFile } from "#firmware/api/send-file.ts";
import { DONE, serve } from "#firmware/api/serve.ts";
import type { ApiContext } from "#firmware/api/server.ts";
import { localText } from "#firmware/kernel/local-time.ts";
import type { Recording } from "#firmware/recording/recordings.ts";

/** A recording this person may hear: all with the right to, agents those of their own calls. */
function heard(context: ApiContext, { person }: SignedIn, id: string): Recording {
  const recording = context.recordings.find(id);
  if (recording === undefined) throw notFound("recording", "录音");
  const isOwn = person.extension !== undefined && recording.agent === person.extension;
  const seesCall = findRecord(context.db, context.config.current, person, recording.call) !== undefined;
  if (!isOwn && !(can(person, "hear-recordings") && seesCall)) {
    throw forbidden(
      "You may not hear this recording. Ask the owner of the box.",
      "您无权收听该录音，请联系设备负责人。",
    );
  }
  if (recording.state === "deleted") {
    throw new Refusal(410, "deleted", { en: "The sound of this recording was deleted.", zh: "该录音已被删除。" });
  }
  if (recording.state === "running") {
    throw notNow(
      "running",
      "The call still goes on; it can be heard when it has ended.",
      "通话仍在进行，结束后即可收听。",
    );
  }
  return recording;
}

/** The name under which a recording is saved: when, whose, which call. */
function fileName({ startedAt, agent, call }: Recording, timeZone: string): string {
  const when = localText(startedAt, timeZone).replace("T", "_").replaceAll(":", "");
  return `${when}${agent === undefined ? "" : `_${agent}`}_${call}.wav`;
}

/** Hearing, drawing and deleting recordings. */
export function serveRecordings(app: FastifyInstance, context: ApiContext): void {
  const { recordings, config, audit } = context;
  const shelf = new PeaksShelf(context.readPeaks);
  serve(app, routes.recordingAudio, async ({ me, params, query, request, reply }) => {
    const recording = heard(context, me, params.id);
    const download = query.download === true;
    // A player asks for many parts; hearing is written down once, with the first.
    if (download || /^bytes=0-/.test(request.headers.range ?? "bytes=0-")) {
      const who = doneBy(me, request.ip);
      audit.write({ ...who, action: download ? "recording.download" : "recording.play", target: recording.id });
    }
    const name = fileName(recording, config.current.box.timeZone);
    return sendFile(request, reply, { path: recording.path, type: "audio/wav", ...(download && { name }) });
  });
  serve(app, routes.recordingPeaks, async ({ me, params }) => shelf.of(heard(context, me, params.id).path));
  serve(app, routes.deleteRecording, async ({ me, params, request }) => {
    const { path, id } = heard(context, me, params.id);
    if (!(await recordings.delete(id, `deleted by ${me.person.name}`))) throw notFound("recording", "录音");
    shelf.forget(path);
    const who = doneBy(me, request.ip);
    audit.write({ ...who, action: "recording.delete", target: id });
    return DONE;
  });
}
