import { Type } from "typebox";
import { help } from "./common.ts";

/** What exchanges of ISDN differ in; absent, everything is as ETSI has it. */
export const PriSettings = Type.Object(
  {
    nameBy: Type.Union(
      [Type.Literal("usual"), Type.Literal("display"), Type.Literal("facility"), Type.Literal("none")],
      {
        default: "usual",
        ...help({
          title: "Send the caller's name",
          titleZh: "发送主叫姓名",
          help: "As usual: to another switch of ours only. Carriers mostly show a name of their own.",
          helpZh: "通常方式：仅向下级交换机发送，运营商多自行显示名称。",
        }),
      },
    ),
    redirectionBy: Type.Union([Type.Literal("number"), Type.Literal("facility"), Type.Literal("none")], {
      default: "number",
      ...help({
        title: "Tell that a call was passed on",
        titleZh: "告知呼叫转移",
        help: "When somebody else's call is passed on with their own number, the carrier is told the main number it came to.",
        helpZh: "转接外部来电并显示其号码时，告知运营商原被叫总机号。",
      }),
    }),
    calledKind: Type.Union(
      [Type.Literal("unknown"), Type.Literal("international"), Type.Literal("national"), Type.Literal("subscriber")],
      {
        default: "unknown",
        ...help({
          title: "Kind of numbers called",
          titleZh: "被叫号码类型",
          help: "What carriers call the type of number (TON). Unknown is right nearly everywhere.",
          helpZh: "运营商所称的号码类型（TON），一般为 unknown。",
        }),
      },
    ),
    callerKind: Type.Union(
      [Type.Literal("unknown"), Type.Literal("international"), Type.Literal("national"), Type.Literal("subscriber")],
      {
        default: "unknown",
        ...help({
          title: "Kind of our own number",
          titleZh: "主叫号码类型",
          help: "Some carriers take our number only as national or subscriber.",
          helpZh: "部分运营商只接受 national 或 subscriber 类型的主叫号码。",
        }),
      },
    ),
    bearer: Type.Union([Type.Literal("speech"), Type.Literal("3.1 kHz audio")], {
      default: "speech",
      ...help({
        title: "Calls carry",
        titleZh: "承载能力",
        help: "3.1 kHz audio where fax machines and modems call out: networks do not touch it.",
        helpZh: "有传真机、调制解调器呼出时选 3.1 kHz audio，网络不做语音处理。",
      }),
    }),
    channel: Type.Union([Type.Literal("usual"), Type.Literal("demanded"), Type.Literal("preferred")], {
      default: "usual",
      ...help({
        title: "Our choice of channel",
        titleZh: "话路选择",
        help: "Demanded: a call fails rather than take another channel. As usual: demanded by the network's side, preferred by the user's.",
        helpZh: "独占：不接受更换话路；通常方式：网络侧独占，用户侧优先。",
      }),
    }),
    restartsAtStart: Type.Boolean({
      default: true,
      ...help({
        title: "Bring channels to rest at the start",
        titleZh: "启动时复位话路",
        help: "When the data link comes up for the first time, the exchange is asked to end calls of before (RESTART).",
        helpZh: "数据链路首次建立时，请交换机清除先前的呼叫（RESTART）。",
      }),
    }),
    restartBy: Type.Union([Type.Literal("channel"), Type.Literal("interface")], {
      default: "channel",
      ...help({
        title: "Bring to rest by",
        titleZh: "复位方式",
        help: "One message for each channel, or one for all; some exchanges answer only one of them.",
        helpZh: "逐路复位或整个接口一次复位，部分交换机只应答其中一种。",
      }),
    }),
    service: Type.Union([Type.Literal("none"), Type.Literal("att"), Type.Literal("national")], {
      default: "none",
      ...help({
        title: "Tell of blocked channels",
        titleZh: "告知话路闭塞",
        help: "SERVICE messages, which ETSI networks do not have: of AT&T's kind or the national one.",
        helpZh: "通过 SERVICE 消息告知（ETSI 网络没有），分 AT&T 与 national 两种。",
      }),
    }),
    t301Seconds: Type.Integer({
      minimum: 30,
      maximum: 600,
      default: 180,
      ...help({
        title: "Longest ringing (T301)",
        titleZh: "最长振铃（T301）",
        help: "A call that rings so long without an answer ends.",
        helpZh: "振铃这么久无人应答则结束。",
        unit: "s",
      }),
    }),
    t303Seconds: Type.Integer({
      minimum: 1,
      maximum: 30,
      default: 4,
      ...help({
        title: "First answer to a call out (T303)",
        titleZh: "呼出首次响应（T303）",
        help: "Without one the call is sent once more, then given up.",
        helpZh: "无响应则重发一次，再无响应即放弃。",
        unit: "s",
      }),
    }),
    t309Seconds: Type.Integer({
      minimum: 1,
      maximum: 300,
      default: 90,
      ...help({
        title: "Calls outlast a lost data link (T309)",
        titleZh: "链路中断时保持通话（T309）",
        help: "Calls that stand go on for so long while the D channel is away.",
        helpZh: "D 信道中断期间，已接通的呼叫最多保持这么久。",
        unit: "s",
      }),
    }),
    t310Seconds: Type.Integer({
      minimum: 10,
      maximum: 300,
      default: 60,
      ...help({
        title: "From taken to ringing (T310)",
        titleZh: "接受到振铃（T310）",
        help: "So long the exchange may look for the number after it has taken the call.",
        helpZh: "交换机接受呼叫后寻找被叫的最长时间。",
        unit: "s",
      }),
    }),
    t200Ms: Type.Integer({
      minimum: 500,
      maximum: 5000,
      default: 1000,
      ...help({
        title: "Repeat a frame after (T200)",
        titleZh: "帧重发时间（T200）",
        help: "Longer over satellites and slow converters.",
        helpZh: "经卫星或较慢的转换器时加大。",
        unit: "ms",
      }),
    }),
    t203Seconds: Type.Integer({
      minimum: 5,
      maximum: 60,
      default: 10,
      ...help({
        title: "Ask a silent data link after (T203)",
        titleZh: "链路空闲询问（T203）",
        help: "Shorter finds a dead link sooner.",
        helpZh: "越短越早发现链路中断。",
        unit: "s",
      }),
    }),
  },
  { additionalProperties: false },
);
