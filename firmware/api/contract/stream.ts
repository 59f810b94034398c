import { type Static, Type } from "typebox";
import { Time } from "./common.ts";
import {
  Alarm,
  LiveAgent,
  LiveBoard,
  LiveCall,
  LiveLine,
  LiveQueue,
  LiveSchedule,
  LiveSnapshot,
  LiveTrunk,
} from "./live.ts";

/** WebSocket address of the one live stream. The session cookie signs it in. */
export const STREAM_PATH = "/api/stream";

const change = <const L extends string, S extends Parameters<typeof Type.Optional>[0]>(list: L, value: S) =>
  Type.Object({ list: Type.Literal(list), id: Type.String(), value: Type.Union([value, Type.Null()]) });

/** A thing of a list as it is now; null when it is gone. */
export const LiveChange = Type.Union([
  change("lines", LiveLine),
  change("boards", LiveBoard),
  change("trunks", LiveTrunk),
  change("calls", LiveCall),
  change("queues", LiveQueue),
  change("agents", LiveAgent),
  change("schedules", LiveSchedule),
  change("alarms", Alarm),
]);
export type LiveChange = Static<typeof LiveChange>;

/** Something stored has changed; whoever shows it asks again. */
export const Notice = Type.Union([
  Type.Object({ what: Type.Literal("call-ended"), call: Type.String() }),
  Type.Object({ what: Type.Literal("config-changed"), version: Type.Integer(), by: Type.String() }),
  Type.Object({ what: Type.Literal("voicemail-changed"), mailbox: Type.String() }),
  Type.Object({ what: Type.Literal("prompts-changed") }),
]);
export type Notice = Static<typeof Notice>;

/**
 * What the box sends. First a snapshot, then changes in batches of 250 ms. `seq` counts by one within a connection;
 * a gap means: ask for a new snapshot. A beat comes every 5 s when there is nothing to say.
 */
export const StreamMessage = Type.Union([
  Type.Object({ type: Type.Literal("snapshot"), snapshot: LiveSnapshot }),
  Type.Object({ type: Type.Literal("changes"), seq: Type.Integer(), at: Time, changes: Type.Array(LiveChange) }),
  Type.Object({ type: Type.Literal("notices"), seq: Type.Integer(), at: Time, notices: Type.Array(Notice) }),
  Type.Object({ type: Type.Literal("beat"), seq: Type.Integer(), at: Time }),
  /** The session has ended or its rights have changed: sign in again or reload. */
  Type.Object({ type: Type.Literal("signed-out"), at: Time }),
]);
export type StreamMessage = Static<typeof StreamMessage>;

/** What the page may send. */
export const StreamRequest = Type.Object({ type: Type.Literal("snapshot") }, { additionalProperties: false });
export type StreamRequest = Static<typeof StreamRequest>;
