import { type Static, Type } from "typebox";
import { Destination, ItemId, Language, Name, NameZh, PromptId } from "./common.ts";

/** What happens next: another node of this flow, or the call leaves for a destination. */
export const Outlet = Type.Union([
  Type.Object({ node: Type.String() }, { additionalProperties: false }),
  Type.Object({ destination: Destination }, { additionalProperties: false }),
]);

const base = { id: Type.String({ pattern: "^[a-z0-9][a-z0-9._-]{0,39}$" }), name: Type.Optional(Name), nameZh: NameZh };
const Digit = Type.String({ pattern: "^[0-9*#]$" });
const Seconds = (fallback: number) => Type.Number({ minimum: 0.5, maximum: 120, default: fallback });
const Prompts = Type.Array(PromptId, { minItems: 1, maxItems: 10 });
const VariableName = Type.String({ pattern: "^[a-z][a-zA-Z0-9]{0,29}$" });

export const PlayNode = Type.Object(
  { ...base, kind: Type.Literal("play"), prompts: Prompts, next: Outlet },
  { additionalProperties: false },
);
export const MenuNode = Type.Object(
  {
    ...base,
    kind: Type.Literal("menu"),
    prompts: Prompts,
    choices: Type.Array(
      Type.Object(
        { key: Digit, name: Type.Optional(Name), nameZh: NameZh, next: Outlet },
        { additionalProperties: false },
      ),
      { minItems: 1 },
    ),
    /** How long to wait for a key after the prompt has ended. */
    timeoutSeconds: Seconds(5),
    attempts: Type.Integer({ minimum: 1, maximum: 9, default: 3 }),
    invalidPrompt: Type.Optional(PromptId),
    timeoutPrompt: Type.Optional(PromptId),
    /** After the last attempt without a valid key. */
    otherwise: Outlet,
  },
  { additionalProperties: false },
);
export const CollectNode = Type.Object(
  {
    ...base,
    kind: Type.Literal("collect"),
    prompts: Prompts,
    variable: VariableName,
    minDigits: Type.Integer({ minimum: 1, maximum: 32, default: 1 }),
    maxDigits: Type.Integer({ minimum: 1, maximum: 32, default: 16 }),
    terminator: Type.Optional(Digit),
    firstDigitSeconds: Seconds(6),
    betweenDigitsSeconds: Seconds(4),
    attempts: Type.Integer({ minimum: 1, maximum: 9, default: 3 }),
    invalidPrompt: Type.Optional(PromptId),
    next: Outlet,
    otherwise: Outlet,
  },
  { additionalProperties: false },
);
export const TimeNode = Type.Object(
  {
    ...base,
    kind: Type.Literal("time"),
    schedule: ItemId,
    open: Outlet,
    closed: Outlet,
    holiday: Type.Optional(Outlet),
  },
  { additionalProperties: false },
);
export const SetNode = Type.Object(
  {
    ...base,
    kind: Type.Literal("set"),
    /** Values may use ${name} of earlier variables. "priority" and "language" are known to queues and prompts. */
    values: Type.Array(
      Type.Object({ variable: VariableName, value: Type.String({ maxLength: 200 }) }, { additionalProperties: false }),
    ),
    next: Outlet,
  },
  { additionalProperties: false },
);
export const LanguageNode = Type.Object(
  { ...base, kind: Type.Literal("language"), language: Language, next: Outlet },
  { additionalProperties: false },
);
export const ConditionNode = Type.Object(
  {
    ...base,
    kind: Type.Literal("condition"),
    variable: Type.String({ description: "A variable, or caller, called, language." }),
    operator: Type.Union([
      Type.Literal("equals"),
      Type.Literal("starts-with"),
      Type.Literal("matches-list"),
      Type.Literal("is-set"),
      Type.Literal("less"),
      Type.Literal("greater"),
    ]),
    value: Type.Optional(Type.String()),
    yes: Outlet,
    no: Outlet,
  },
  { additionalProperties: false },
);
export const QueueNode = Type.Object(
  {
    ...base,
    kind: Type.Literal("queue"),
    queue: ItemId,
    priority: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
  },
  { additionalProperties: false },
);
export const DialNode = Type.Object(
  {
    ...base,
    kind: Type.Literal("dial"),
    to: Type.Union([
      Type.Object({ kind: Type.Literal("extension"), extension: Type.String() }, { additionalProperties: false }),
      Type.Object({ kind: Type.Literal("external"), number: Type.String() }, { additionalProperties: false }),
      /** The digits a collect node has put into this variable, as an extension. */
      Type.Object({ kind: Type.Literal("variable"), variable: VariableName }, { additionalProperties: false }),
    ]),
    ringSeconds: Type.Integer({ minimum: 5, maximum: 300, default: 25 }),
    noAnswer: Outlet,
    busy: Type.Optional(Outlet),
  },
  { additionalProperties: false },
);
export const VoicemailNode = Type.Object(
  { ...base, kind: Type.Literal("voicemail"), mailbox: ItemId },
  { additionalProperties: false },
);
export const HangUpNode = Type.Object(
  {
    ...base,
    kind: Type.Literal("hang-up"),
    prompts: Type.Optional(Prompts),
    /** Without prompts a call that has not been answered is refused; with this it is answered first, then ended. */
    answerFirst: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export const SubFlowNode = Type.Object(
  { ...base, kind: Type.Literal("sub-flow"), flow: ItemId, next: Type.Optional(Outlet) },
  { additionalProperties: false, description: "Runs another flow; a flow that ends by itself comes back to `next`." },
);
/** Ends this flow: back to the one that called it, or a goodbye at the top. */
export const ReturnNode = Type.Object({ ...base, kind: Type.Literal("return") }, { additionalProperties: false });

export const FlowNode = Type.Union([
  PlayNode,
  MenuNode,
  CollectNode,
  TimeNode,
  SetNode,
  LanguageNode,
  ConditionNode,
  QueueNode,
  DialNode,
  VoicemailNode,
  HangUpNode,
  SubFlowNode,
  ReturnNode,
]);

export const Flow = Type.Object(
  {
    id: ItemId,
    name: Name,
    nameZh: NameZh,
    number: Type.Optional(Type.String({ description: "Dialled inside to try the flow." })),
    start: Type.String(),
    nodes: Type.Array(FlowNode, { minItems: 1 }),
  },
  { additionalProperties: false },
);

export type Outlet = Static<typeof Outlet>;
export type FlowNode = Static<typeof FlowNode>;
export type Flow = Static<typeof Flow>;
