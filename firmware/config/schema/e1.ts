import { type Static, Type } from "typebox";
import { help, ItemId, Name, NameZh } from "./common.ts";
import { PriSettings } from "./e1-pri.ts";
import { R2Settings } from "./e1-r2.ts";

/** Channel timeslots of a span: single ones and ranges, for instance "1-15,17-31". */
export const ChannelList = Type.String({
  pattern: "^[0-9]{1,2}(-[0-9]{1,2})?(,[0-9]{1,2}(-[0-9]{1,2})?)*$",
  default: "1-15,17-31",
});

/** One E1 of a board. */
export const Span = Type.Object(
  {
    span: Type.Integer({ minimum: 1, maximum: 8 }),
    name: Name,
    nameZh: NameZh,
    enabled: Type.Boolean({ default: true }),
    signalling: Type.Union([Type.Literal("pri-user"), Type.Literal("pri-network"), Type.Literal("r2")], {
      default: "pri-user",
      ...help({
        title: "Signalling",
        titleZh: "信令",
        help: "pri-user: ISDN towards a carrier; pri-network: ISDN towards another switch of ours, which takes us for its carrier; r2: MFC/R2.",
        helpZh:
          "pri-user 为对接运营商的 ISDN PRI（用户侧）；pri-network 为对接下级交换机（网络侧）；r2 为中国一号等 MFC/R2 信令。",
      }),
    }),
    framing: Type.Union([Type.Literal("crc4"), Type.Literal("double-frame"), Type.Literal("auto")], {
      default: "auto",
      ...help({
        title: "Framing",
        titleZh: "帧结构",
        help: "With or without the CRC-4 check; auto takes what the far side sends.",
        helpZh: "是否使用 CRC-4 校验；auto 跟随对端。",
      }),
    }),
    lineCode: Type.Union([Type.Literal("hdb3"), Type.Literal("ami")], {
      default: "hdb3",
      ...help({ title: "Line code", titleZh: "线路码型", help: "HDB3 nearly everywhere.", helpZh: "一般为 HDB3。" }),
    }),
    ohms: Type.Union([Type.Literal(75), Type.Literal(120)], {
      default: 120,
      ...help({
        title: "Cable",
        titleZh: "电缆阻抗",
        help: "120 Ω twisted pair (RJ45), or 75 Ω coaxial pair (BNC).",
        helpZh: "120 Ω 双绞线（RJ45）或 75 Ω 同轴（BNC）。",
      }),
    }),
    clockPriority: Type.Integer({
      minimum: 0,
      maximum: 8,
      default: 1,
      ...help({
        title: "Gives the clock",
        titleZh: "时钟优先级",
        help: "The span in order with the lowest number gives the board its clock. 0: never. A carrier's span should come first. Every board has a clock of its own.",
        helpZh: "状态正常且数字最小的中继提供时钟；0 为不从该中继取时钟。运营商中继应排在最前。每块板卡各有时钟。",
      }),
    }),
    blocked: Type.Optional(
      Type.Array(Type.Integer({ minimum: 1, maximum: 31 }), {
        uniqueItems: true,
        ...help({
          title: "Blocked channels",
          titleZh: "闭塞的话路",
          help: "Timeslots that take no new calls.",
          helpZh: "不再接续新呼叫的时隙。",
        }),
      }),
    ),
    digitWaitSeconds: Type.Integer({
      minimum: 1,
      maximum: 20,
      default: 5,
      ...help({
        title: "Wait for further digits",
        titleZh: "等待后续号码",
        help: "When the exchange sends a called number digit by digit: so long after the last one it is complete.",
        helpZh: "交换机逐位发送被叫号码时，末位之后等待多久视为收齐。",
        unit: "s",
      }),
    }),
    isOverlap: Type.Boolean({
      default: false,
      ...help({
        title: "Called numbers come digit by digit",
        titleZh: "被叫号码逐位到达",
        help: "ISDN with overlap sending: the exchange sends a called number in pieces. Off: what it brings at once is all of it.",
        helpZh: "ISDN 重叠发送：交换机分次发送被叫号码。关闭时一次收到的即为完整号码。",
      }),
    }),
    r2: Type.Optional(R2Settings),
    pri: Type.Optional(PriSettings),
  },
  { additionalProperties: false },
);

/** A board with E1 spans. */
export const SpanBoard = Type.Object(
  {
    id: ItemId,
    path: Type.String({ minLength: 1, description: "Serial device, for instance /dev/ttyUSB0." }),
    baudRate: Type.Integer({ minimum: 921_600, maximum: 12_000_000, default: 12_000_000 }),
    spans: Type.Array(Span),
  },
  { additionalProperties: false },
);

/** Channels of spans that lead to the same exchange: a trunk for all rules. */
export const TrunkGroup = Type.Object(
  {
    id: ItemId,
    name: Name,
    nameZh: NameZh,
    enabled: Type.Boolean({ default: true }),
    members: Type.Array(
      Type.Object(
        { board: ItemId, span: Type.Integer({ minimum: 1, maximum: 8 }), channels: ChannelList },
        { additionalProperties: false },
      ),
      { minItems: 1 },
    ),
    hunting: Type.Union(
      [
        Type.Literal("lowest"),
        Type.Literal("highest"),
        Type.Literal("next-up"),
        Type.Literal("next-down"),
        Type.Literal("longest-idle"),
      ],
      {
        default: "highest",
        ...help({
          title: "Order of channels",
          titleZh: "选线方式",
          help: "Which free channel a call out takes. Choose the opposite of what the exchange does: then both sides seldom seize the same one.",
          helpZh: "呼出占用空闲话路的顺序。宜与交换机相反，可减少双方同抢。",
        }),
      },
    ),
    maxCalls: Type.Integer({
      minimum: 0,
      maximum: 240,
      default: 0,
      ...help({
        title: "Calls out at once",
        titleZh: "同时呼出数",
        help: "Keeps the other channels free for calls in. 0: no limit.",
        helpZh: "其余话路留给来话。0 为不限。",
        unit: "calls",
      }),
    }),
    calledKeepDigits: Type.Integer({
      minimum: 0,
      maximum: 32,
      default: 0,
      ...help({
        title: "Of a number called in, keep the last",
        titleZh: "来话被叫号码保留末",
        help: "Rules then see so many digits. 0 keeps all.",
        helpZh: "入局规则看到的被叫位数。0 为全部保留。",
      }),
    }),
    calledPrefix: Type.Optional(Type.String({ pattern: "^[0-9]{1,16}$" })),
    callerId: Type.Union([Type.Literal("own"), Type.Literal("main"), Type.Literal("range")], {
      default: "main",
      ...help({
        title: "Number shown by calls out",
        titleZh: "呼出显示号码",
        help: "main: always the main number. range: the main number with its last digits replaced by the extension's. own: whatever the caller has.",
        helpZh: "main：始终显示总机号；range：总机号末几位换成分机号；own：按主叫自身号码。",
      }),
    }),
    mainNumber: Type.Optional(Type.String({ pattern: "^[0-9]{2,20}$" })),
    hidesCaller: Type.Boolean({
      default: false,
      ...help({
        title: "Hide our number",
        titleZh: "隐藏主叫号码",
        help: "The exchange is asked not to show it.",
        helpZh: "请求交换机不向对方显示。",
      }),
    }),
  },
  { additionalProperties: false },
);

export type SpanBoard = Static<typeof SpanBoard>;
export type Span = Static<typeof Span>;
export type TrunkGroup = Static<typeof TrunkGroup>;
