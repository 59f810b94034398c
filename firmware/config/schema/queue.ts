import { type Static, Type } from "typebox";
import { Destination, ExtensionNumber, help, ItemId, Name, NameZh, PromptId } from "./common.ts";

export const Strategy = Type.Union(
  [
    Type.Literal("ring-all"),
    Type.Literal("longest-idle"),
    Type.Literal("round-robin"),
    Type.Literal("fewest-calls"),
    Type.Literal("linear"),
    Type.Literal("random"),
  ],
  { default: "longest-idle" },
);

export const QueueMember = Type.Object(
  {
    agent: ExtensionNumber,
    /** Rank: lower is called first; others only when nobody of a lower rank is free. */
    penalty: Type.Integer({ minimum: 0, maximum: 100, default: 0 }),
  },
  { additionalProperties: false },
);

const overflow = (what: string, zh: string) =>
  Type.Optional({
    ...Destination,
    ...help({
      title: what,
      titleZh: zh,
      help: `Where the caller goes: ${what.toLowerCase()}.`,
      helpZh: `${zh}时的去向。`,
    }),
  });

export const Queue = Type.Object(
  {
    id: ItemId,
    name: Name,
    nameZh: NameZh,
    /** Dialled inside to enter the queue. */
    number: Type.Optional(ExtensionNumber),
    strategy: Strategy,
    members: Type.Array(QueueMember),
    /** Between queues that share agents: higher goes first when both have callers. */
    weight: Type.Integer({ minimum: 0, maximum: 100, default: 10 }),
    ringSeconds: Type.Integer({
      minimum: 5,
      maximum: 120,
      default: 15,
      ...help({
        title: "Ring an agent for",
        titleZh: "振铃时长",
        help: "Then the next agent gets the call.",
        helpZh: "超时后分配给下一位坐席。",
        unit: "s",
      }),
    }),
    retrySeconds: Type.Integer({ minimum: 0, maximum: 60, default: 2 }),
    wrapUpSeconds: Type.Integer({
      minimum: 0,
      maximum: 900,
      default: 20,
      ...help({
        title: "Wrap-up",
        titleZh: "话后处理",
        help: "Quiet time after a call before the next one is offered.",
        helpZh: "通话结束后到下一次分配之间的时间。",
        unit: "s",
      }),
    }),
    missesUntilPause: Type.Integer({
      minimum: 0,
      maximum: 20,
      default: 3,
      ...help({
        title: "Pause after missed calls",
        titleZh: "未接几次后自动示忙",
        help: "0 never pauses by itself.",
        helpZh: "0 为不自动示忙。",
        unit: "calls",
      }),
    }),
    maxWaiting: Type.Integer({
      minimum: 0,
      maximum: 5000,
      default: 50,
      ...help({
        title: "Most callers waiting",
        titleZh: "最多排队人数",
        help: "0 means no limit.",
        helpZh: "0 为不限。",
      }),
    }),
    maxWaitSeconds: Type.Integer({
      minimum: 0,
      maximum: 7200,
      default: 300,
      ...help({
        title: "Longest wait",
        titleZh: "最长等待",
        help: "Then the caller goes to the last way out. 0 means no limit.",
        helpZh: "超时后转到最后去向。0 为不限。",
        unit: "s",
      }),
    }),
    /** May callers wait when no agent is signed in, or when all who are signed in are paused? */
    joinWhenNoAgents: Type.Boolean({ default: false }),
    joinWhenAllPaused: Type.Boolean({ default: true }),
    /** When the last agent signs out, or no agent's phone can be reached for a while: those who wait go to `onNoAgents`. */
    leaveWhenNoAgents: Type.Boolean({ default: true }),
    onFull: overflow("Queue is full", "队列已满"),
    onNoAgents: overflow("Nobody is signed in", "无人签入"),
    onTimeout: overflow("Waited too long", "等待超时"),
    /** A key that leaves the queue, and where to. */
    exitKey: Type.Optional(
      Type.Object({ key: Type.String({ pattern: "^[0-9*#]$" }), to: Destination }, { additionalProperties: false }),
    ),
    joinPrompt: Type.Optional(PromptId),
    music: PromptId,
    announcePosition: Type.Union([Type.Literal("always"), Type.Literal("when-improved"), Type.Literal("never")], {
      default: "when-improved",
    }),
    announceWait: Type.Boolean({ default: true }),
    announceEverySeconds: Type.Integer({
      minimum: 10,
      maximum: 600,
      default: 30,
      ...help({
        title: "Announce every",
        titleZh: "播报间隔",
        help: "Position and expected wait are spoken this often.",
        helpZh: "多久播报一次位置和预计等待。",
        unit: "s",
      }),
    }),
    comfortPrompt: Type.Optional(PromptId),
    comfortEverySeconds: Type.Integer({ minimum: 10, maximum: 900, default: 60 }),
    recording: Type.Union([Type.Literal("always"), Type.Literal("never")], { default: "always" }),
    targetSeconds: Type.Integer({
      minimum: 1,
      maximum: 600,
      default: 20,
      ...help({
        title: "Answer within",
        titleZh: "接听目标",
        help: "The promise the service level is measured against.",
        helpZh: "服务水平以此计算。",
        unit: "s",
      }),
    }),
    goalPercent: Type.Integer({ minimum: 1, maximum: 100, default: 80 }),
    shortAbandonSeconds: Type.Integer({ minimum: 0, maximum: 60, default: 5 }),
    priority: Type.Integer({ minimum: 0, maximum: 100, default: 0 }),
  },
  { additionalProperties: false },
);

export type Queue = Static<typeof Queue>;
export type QueueMember = Static<typeof QueueMember>;
export type Strategy = Static<typeof Strategy>;
