import { type Static, Type } from "typebox";
import { Board, Box, Trunk } from "./box.ts";
import { Destination, help, ItemId, Name, NameZh } from "./common.ts";
import { SpanBoard, TrunkGroup } from "./e1.ts";
import { Flow } from "./flow.ts";
import { Network } from "./network.ts";
import { Extension, Mailbox, PauseReason, User } from "./people.ts";
import { Queue } from "./queue.ts";
import { FaxCalls, InboundRule, OutboundRule, Schedule } from "./routing.ts";

/** A prompt of the owner's own. Shipped prompts exist without an entry; an entry gives one a name and a text to read. */
export const PromptEntry = Type.Object(
  {
    id: ItemId,
    name: Name,
    nameZh: NameZh,
    text: Type.Optional(Type.String({ maxLength: 2000 })),
    textZh: Type.Optional(Type.String({ maxLength: 2000 })),
  },
  { additionalProperties: false },
);

export const RecordingPolicy = Type.Object(
  {
    keepDays: Type.Integer({ minimum: 1, maximum: 3650, default: 90 }),
    maxGigabytes: Type.Number({ minimum: 0.1, maximum: 10_000, default: 20 }),
    internalCalls: Type.Boolean({ default: false }),
  },
  { additionalProperties: false },
);

/** How much the box takes on at once, and how long it keeps what seems dead. */
export const Limits = Type.Object(
  {
    maxCalls: Type.Integer({
      minimum: 0,
      maximum: 5000,
      default: 0,
      ...help({
        title: "Calls at once",
        titleZh: "同时通话数",
        help: "Beyond it new calls are refused; calls that stand are not touched, and emergency numbers always pass. 0 takes what this machine was measured to carry.",
        helpZh: "超过后拒绝新呼叫；已有通话不受影响，紧急号码始终放行。0 为按本机实测能力。",
        unit: "calls",
      }),
    }),
    callsPerSecond: Type.Integer({
      minimum: 0,
      maximum: 1000,
      default: 0,
      ...help({
        title: "New calls per second",
        titleZh: "每秒新呼叫数",
        help: "What comes faster is refused. 0 takes what this machine was measured to carry.",
        helpZh: "超过的呼叫将被拒绝。0 为按本机实测能力。",
        unit: "calls",
      }),
    }),
    deadMediaSeconds: Type.Integer({
      minimum: 0,
      maximum: 86_400,
      default: 300,
      ...help({
        title: "A silent connection ends after",
        titleZh: "无声连接结束时间",
        help: "Neither voice nor RTP reports from anybody on the call for so long: it is taken to be dead. A phone on hold is exempt. 0 never ends one.",
        helpZh: "通话各方在这段时间内既无语音也无 RTCP 报告，即视为已断开。保持中的话机除外。0 为从不。",
        unit: "s",
      }),
    }),
    emergencyNumbers: Type.Array(Type.String({ pattern: "^[0-9]{2,8}$" }), {
      maxItems: 20,
      default: ["110", "112", "119", "120", "122", "911", "999"],
      ...help({
        title: "Emergency numbers",
        titleZh: "紧急号码",
        help: "Calls to these pass however full the box is.",
        helpZh: "拨打这些号码不受任何限制。",
      }),
    }),
  },
  { additionalProperties: false, default: {} },
);
export type Limits = Static<typeof Limits>;

/** Codes dialled on a phone. */
export const PhoneCodes = Type.Object(
  {
    signIn: Type.String({ default: "*11" }),
    signOut: Type.String({ default: "*12" }),
    pause: Type.String({ default: "*13" }),
    ready: Type.String({ default: "*14" }),
    voicemail: Type.String({ default: "*97" }),
    recordPrompt: Type.String({ default: "*77" }),
    echoTest: Type.String({ default: "*43" }),
  },
  { additionalProperties: false },
);

/** The whole configuration of a box: one document, which is also the file that is imported and exported. */
export const Config = Type.Object(
  {
    schemaVersion: Type.Literal(1),
    box: Box,
    boards: Type.Array(Board),
    trunks: Type.Array(Trunk),
    spanBoards: Type.Array(SpanBoard, { default: [] }),
    trunkGroups: Type.Array(TrunkGroup, { default: [] }),
    extensions: Type.Array(Extension),
    users: Type.Array(User),
    pauseReasons: Type.Array(PauseReason),
    mailboxes: Type.Array(Mailbox),
    schedules: Type.Array(Schedule),
    inboundRules: Type.Array(InboundRule),
    /** Where a call goes that no rule takes. */
    inboundDefault: Destination,
    fax: FaxCalls,
    outboundRules: Type.Array(OutboundRule),
    queues: Type.Array(Queue),
    flows: Type.Array(Flow),
    prompts: Type.Array(PromptEntry),
    recording: RecordingPolicy,
    limits: Limits,
    network: Network,
    phoneCodes: PhoneCodes,
  },
  { additionalProperties: false },
);
export type Config = Static<typeof Config>;
export type PromptEntry = Static<typeof PromptEntry>;
/** The lists of the configuration whose items the API reads and writes one by one. */
export type ConfigCollection =
  | "boards"
  | "trunks"
  | "spanBoards"
  | "trunkGroups"
  | "extensions"
  | "users"
  | "pauseReasons"
  | "mailboxes"
  | "schedules"
  | "inboundRules"
  | "outboundRules"
  | "queues"
  | "flows"
  | "prompts";
