import { type Static, Type } from "typebox";
import { Done, Milliseconds, Party, RuntimeId, Time } from "./common.ts";
import { route } from "./route.ts";

/** The loudest sample of each slice, 0…1, one list a channel (caller left, agent right). */
export const Peaks = Type.Object({
  durationMs: Milliseconds,
  slicesPerSecond: Type.Number(),
  channels: Type.Array(Type.Array(Type.Number())),
});
export type Peaks = Static<typeof Peaks>;

const recording = Type.Object({ id: RuntimeId });

export const recordingRoutes = {
  recordingAudio: route({
    method: "GET",
    path: "/api/recordings/:id/audio",
    access: ["owner", "supervisor", "agent"],
    summary: "The recording as stereo WAV; takes range requests; ?download=true gives it a file name",
    params: recording,
    query: Type.Object({ download: Type.Optional(Type.Boolean()) }, { additionalProperties: false }),
    file: ["audio/wav"],
  }),
  recordingPeaks: route({
    method: "GET",
    path: "/api/recordings/:id/peaks",
    access: ["owner", "supervisor", "agent"],
    summary: "The waveform of a recording",
    params: recording,
    reply: Peaks,
  }),
  deleteRecording: route({
    method: "DELETE",
    path: "/api/recordings/:id",
    access: ["owner"],
    summary: "Deletes the audio for good; the call keeps a line that says who did it",
    params: recording,
    reply: Done,
  }),
} as const;

export const MailboxInfo = Type.Object({
  id: Type.String(),
  name: Type.String(),
  nameZh: Type.Optional(Type.String()),
  unread: Type.Integer(),
  total: Type.Integer(),
});
export type MailboxInfo = Static<typeof MailboxInfo>;

export const VoicemailMessage = Type.Object({
  id: Type.String(),
  mailbox: Type.String(),
  call: Type.Optional(Type.String()),
  caller: Party,
  at: Time,
  durationMs: Milliseconds,
  read: Type.Boolean(),
});
export type VoicemailMessage = Static<typeof VoicemailMessage>;

const message = Type.Object({ mailbox: Type.String({ maxLength: 40 }), message: RuntimeId });

export const voicemailRoutes = {
  mailboxes: route({
    method: "GET",
    path: "/api/voicemail",
    access: "signed-in",
    summary: "One's mailboxes",
    reply: Type.Object({ mailboxes: Type.Array(MailboxInfo) }),
  }),
  messages: route({
    method: "GET",
    path: "/api/voicemail/:mailbox",
    access: "signed-in",
    summary: "Messages of a mailbox, newest first",
    params: Type.Object({ mailbox: Type.String({ maxLength: 40 }) }),
    reply: Type.Object({ messages: Type.Array(VoicemailMessage) }),
  }),
  messageAudio: route({
    method: "GET",
    path: "/api/voicemail/:mailbox/:message/audio",
    access: "signed-in",
    summary: "The message as WAV; takes range requests",
    params: message,
    query: Type.Object({ download: Type.Optional(Type.Boolean()) }, { additionalProperties: false }),
    file: ["audio/wav"],
  }),
  messagePeaks: route({
    method: "GET",
    path: "/api/voicemail/:mailbox/:message/peaks",
    access: "signed-in",
    summary: "The waveform of a message",
    params: message,
    reply: Peaks,
  }),
  setMessage: route({
    method: "PUT",
    path: "/api/voicemail/:mailbox/:message",
    access: "signed-in",
    summary: "Marks a message as heard or not heard",
    params: message,
    body: Type.Object({ read: Type.Boolean() }, { additionalProperties: false }),
    reply: VoicemailMessage,
  }),
  deleteMessage: route({
    method: "DELETE",
    path: "/api/voicemail/:mailbox/:message",
    access: "signed-in",
    summary: "Deletes a message; it can be brought back for a while",
    params: message,
    reply: Type.Object({ undoUntil: Time }),
  }),
  undeleteMessage: route({
    method: "POST",
    path: "/api/voicemail/:mailbox/:message/undelete",
    access: "signed-in",
    summary: "Brings a deleted message back",
    params: message,
    reply: VoicemailMessage,
  }),
} as const;
