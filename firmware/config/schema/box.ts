import { type Static, Type } from "typebox";
import { help, ItemId, Language, Name, NameZh } from "./common.ts";
import { GpioBoard } from "./gpio.ts";

export const Box = Type.Object(
  {
    companyName: Type.String({ minLength: 1, maxLength: 80, default: "My company" }),
    companyNameZh: NameZh,
    language: Type.Union([Type.Literal("en"), Type.Literal("zh")], {
      default: "en",
      ...help({
        title: "Language of the box",
        titleZh: "设备语言",
        help: "What a page or prompt falls back to when a person or caller has chosen none.",
        helpZh: "个人或来电者没有选择语言时使用。",
      }),
    }),
    timeZone: Type.String({
      default: "Asia/Shanghai",
      ...help({
        title: "Time zone",
        titleZh: "时区",
        help: "An IANA name such as Asia/Shanghai. Opening hours and reports use it.",
        helpZh: "IANA 时区名，如 Asia/Shanghai。营业时间和报表以此为准。",
      }),
    }),
    country: Type.String({ pattern: "^[A-Z]{2}$", default: "CN" }),
    lineTestTime: Type.String({
      pattern: "^(([01][0-9]|2[0-3]):[0-5][0-9])?$",
      default: "03:30",
      ...help({
        title: "Test of the lines each night at",
        titleZh: "线路夜间自检时间",
        help: "Hours and minutes, 24 hours. Each idle outside line is lifted for some ten seconds; one in use is left out. Empty tests none.",
        helpZh: "24 小时制时分。逐条摘机测试空闲外线，每条约十秒，占用中的不测。留空则不测。",
      }),
    }),
    defaultFlowLanguage: Type.Optional(Language),
    updateFolder: Type.Optional(
      Type.String({
        pattern: "^https?://[^\\s]{1,200}$",
        ...help({
          title: "Folder of updates",
          titleZh: "升级目录",
          help: "Address of a folder on your network, http://192.168.1.5/callbox/. The file callbox-latest in it names the update beside it.",
          helpZh:
            "局域网中的目录地址，如 http://192.168.1.5/callbox/。其中的 callbox-latest 文件写明同目录下的升级包文件名。",
        }),
      }),
    ),
    selfCallMinutes: Type.Integer({
      minimum: 0,
      maximum: 1440,
      default: 60,
      ...help({
        title: "Test call to itself every",
        titleZh: "自检呼叫间隔",
        help: "The box calls itself when no call is up, hears its greeting and finds its recording. 0 never.",
        helpZh: "空闲时设备呼叫自己，核对欢迎语和录音。0 为不自检。",
        unit: "min",
      }),
    }),
  },
  { additionalProperties: false },
);

export const Line = Type.Object(
  {
    port: Type.Integer({ minimum: 1, maximum: 64 }),
    kind: Type.Union([Type.Literal("fxo"), Type.Literal("fxs")]),
    name: Name,
    nameZh: NameZh,
    number: Type.Optional(Type.String({ description: "The line's own telephone number, shown as the called number." })),
    extension: Type.Optional(Type.String({ description: "FXS: the extension whose telephone is plugged in here." })),
    enabled: Type.Boolean({ default: true }),
    busyToneSeconds: Type.Number({
      minimum: 0,
      maximum: 20,
      default: 3,
      ...help({
        title: "Busy tone means hung up after",
        titleZh: "忙音判定挂机",
        help: "How long the exchange's busy tone must be heard before the line counts as hung up. 0 switches it off.",
        helpZh: "听到交换机忙音多久视为对方挂机。0 为不检测。",
        unit: "s",
      }),
    }),
    country: Type.Optional(
      Type.String({
        pattern: "^[A-Z]{2}$",
        ...help({
          title: "Its exchange sounds as in",
          titleZh: "交换机信号音标准",
          help: "Two-letter country whose tones and ringing this line has; the box's own when empty.",
          helpZh: "该线路信号音与振铃所属的国家或地区代码；留空则与设备相同。",
        }),
      }),
    ),
    answerAfterSeconds: Type.Number({
      minimum: 0,
      maximum: 120,
      default: 8,
      ...help({
        title: "Call out counts as answered after",
        titleZh: "呼出视为接通",
        help: "An answer is known by reversed polarity, by a voice after ring-back, or by ring-back that stops. Where there is none of them (music instead of ring-back), so long after dialling it is taken to have happened. A line whose exchange reverses polarity at the answer is known from its first such call on, and then only that counts. 0 never goes by time.",
        helpZh:
          "对方应答由反极性、回铃音后的话音或回铃音停止得知；若都没有（如彩铃），拨号后经过这么久即视为接通。若交换机以反极性表示应答，从第一次起即以反极性为准。0 为不按时间判断。",
        unit: "s",
      }),
    }),
    silenceSeconds: Type.Number({
      minimum: 0,
      maximum: 3600,
      default: 0,
      ...help({
        title: "Silence means hung up after",
        titleZh: "静音判定挂机",
        help: "For exchanges that give no sign at all: a call in which neither side makes a sound for so long counts as hung up. 60 or more is wise. 0 switches it off.",
        helpZh: "用于不给任何挂机信号的交换机：双方都没有声音达到此时长即视为挂机。建议 60 秒以上。0 为不检测。",
        unit: "s",
      }),
    }),
    rxGainDb: Type.Number({
      minimum: -12,
      maximum: 12,
      default: 0,
      ...help({
        title: "Loudness from the line",
        titleZh: "线路来声增益",
        help: "Makes what is heard from the line louder (+) or softer (−). Change it by 3 dB at a time; too much makes voices rough and lets echo through.",
        helpZh: "调高（+）或调低（−）线路来声。每次调整 3 dB；过大会失真并带来回声。",
        unit: "dB",
      }),
    }),
    txGainDb: Type.Number({
      minimum: -12,
      maximum: 12,
      default: 0,
      ...help({
        title: "Loudness to the line",
        titleZh: "送往线路增益",
        help: "Makes what is sent to the line louder (+) or softer (−): raise it when people outside hear you faintly, lower it when they hear themselves.",
        helpZh: "调高（+）或调低（−）送往线路的声音：对方听不清时调高，对方听到自己的回声时调低。",
        unit: "dB",
      }),
    }),
    impedance: Type.Optional(
      Type.Union(
        [
          Type.Literal("country"),
          Type.Literal("600"),
          Type.Literal("900"),
          Type.Literal("ctr21"),
          Type.Literal("cn"),
          Type.Literal("au"),
          Type.Literal("gb"),
          Type.Literal("nz"),
        ],
        {
          ...help({
            title: "Impedance",
            titleZh: "阻抗",
            help: "What the line is matched by. A wrong one makes echo; the nightly test finds the one with the least. Absent: what the country has.",
            helpZh: "线路匹配阻抗，不匹配会产生回声；夜间自检会找出回声最小的一种。不设则按国家标准。",
          }),
        },
      ),
    ),
    cancelsEcho: Type.Boolean({
      default: true,
      ...help({
        title: "Echo canceller",
        titleZh: "回声消除",
        help: "Takes the echo of our own voice out of what is heard from an outside line. Switch it off only for a fax or modem.",
        helpZh: "消除外线回传的己方声音。仅在接传真机或调制解调器时关闭。",
      }),
    }),
  },
  { additionalProperties: false },
);

export const Board = Type.Object(
  {
    id: ItemId,
    name: Type.Optional(
      Type.String({
        maxLength: 60,
        ...help({
          title: "Name of the board",
          titleZh: "线路板名称",
          help: "As people here call it: Cabinet, Reception. Its id is shown while it is empty.",
          helpZh: "平时的叫法，如“机柜”“前台”。留空则显示编号。",
        }),
      }),
    ),
    nameZh: NameZh,
    kind: Type.Union([Type.Literal("link"), Type.Literal("modem"), Type.Literal("gpio")], {
      default: "link",
      ...help({
        title: "Kind of hardware",
        titleZh: "硬件类型",
        help: "link is a line board on a serial cable; modem is a voice modem (ITU-T V.253) with one outside line; gpio are modules on the machine's own pins.",
        helpZh: "link 为串口线路板；modem 为语音调制解调器（ITU-T V.253），带一条外线；gpio 为接在本机引脚上的模块。",
      }),
    }),
    path: Type.String({
      minLength: 1,
      description: "Serial device, for instance /dev/ttyUSB0; for gpio the label of the chip, such as pinctrl-bcm2711.",
    }),
    baudRate: Type.Integer({ minimum: 9600, maximum: 12_000_000, default: 921_600 }),
    modemProfile: Type.Optional(
      Type.Union([Type.Literal("conexant"), Type.Literal("usr"), Type.Literal("mt"), Type.Literal("v253")], {
        ...help({
          title: "Speak to the modem as",
          titleZh: "调制解调器类型",
          help: "Normally found out by asking the modem. Set it only when that goes wrong.",
          helpZh: "通常自动识别，仅在识别错误时设置。",
        }),
      }),
    ),
    gpio: Type.Optional(GpioBoard),
    lines: Type.Array(Line),
  },
  { additionalProperties: false },
);

/** A SIP peer trunk: another switch or a carrier known by its address. */
export const Trunk = Type.Object(
  {
    id: ItemId,
    name: Name,
    nameZh: NameZh,
    host: Type.String({
      minLength: 1,
      description:
        "IP address or host name of the peer. A name is looked up on the box and let in by the firewall; with port 5060 its SRV records count first (RFC 3263).",
    }),
    port: Type.Integer({ minimum: 1, maximum: 65_535, default: 5060 }),
    transport: Type.Union([Type.Literal("udp"), Type.Literal("tcp")], { default: "udp" }),
    username: Type.Optional(Type.String()),
    password: Type.Optional(Type.String({ "x-secret": true })),
    callerId: Type.Optional(Type.String({ description: "Number shown to the far end; empty keeps the caller's own." })),
    acceptInbound: Type.Boolean({ default: true, description: "Take calls from this address without a password." }),
    maxCalls: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
    checkReachable: Type.Boolean({
      default: true,
      ...help({
        title: "Ask whether the peer is there",
        titleZh: "检测对端是否可达",
        help: "Every 30 seconds by OPTIONS. While the peer does not answer, calls go out another way.",
        helpZh: "每 30 秒发送 OPTIONS。对端无响应时，呼出改走其他线路。",
      }),
    }),
    nextServerSeconds: Type.Integer({
      minimum: 1,
      maximum: 32,
      default: 4,
      ...help({
        title: "Next server after",
        titleZh: "换下一台服务器前等待",
        help: "Of a name with several servers: a call goes on to the next one when a server has been silent for so long. One that cannot be reached or takes nothing now is left at once.",
        helpZh:
          "域名对应多台服务器时：服务器在此时间内无响应，呼叫改由下一台承载；不可达或暂不接受呼叫的服务器立即跳过。",
        unit: "s",
      }),
    }),
    enabled: Type.Boolean({ default: true }),
  },
  { additionalProperties: false },
);

export type Box = Static<typeof Box>;
export type Board = Static<typeof Board>;
export type Line = Static<typeof Line>;
export type Trunk = Static<typeof Trunk>;
