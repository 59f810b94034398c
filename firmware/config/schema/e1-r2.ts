import { Type } from "typebox";
import { help } from "./common.ts";

/** How a span's exchange speaks MFC/R2. */
export const R2Settings = Type.Object(
  {
    variant: Type.Union(
      [
        Type.Literal("itu"),
        Type.Literal("cn"),
        Type.Literal("ar"),
        Type.Literal("bo"),
        Type.Literal("br"),
        Type.Literal("cl"),
        Type.Literal("co"),
        Type.Literal("cr"),
        Type.Literal("cz"),
        Type.Literal("ec"),
        Type.Literal("id"),
        Type.Literal("mx"),
        Type.Literal("ph"),
        Type.Literal("th"),
        Type.Literal("ve"),
      ],
      {
        default: "cn",
        ...help({
          title: "R2 of",
          titleZh: "R2 制式",
          help: "Country of the exchange, whose register signals differ; itu is the plain recommendation.",
          helpZh: "交换机所属国家的记发器信令制式；itu 为标准建议书。",
        }),
      },
    ),
    calledDigits: Type.Integer({
      minimum: 0,
      maximum: 32,
      default: 0,
      ...help({
        title: "Digits of a called number",
        titleZh: "被叫号码位数",
        help: "How many digits the exchange sends of a number called in. 0: asked for until it has no more.",
        helpZh: "来话时交换机发送的被叫号码位数。0 为一直索取到发完为止。",
      }),
    }),
    asksCaller: Type.Boolean({
      default: true,
      ...help({
        title: "Ask who calls",
        titleZh: "索取主叫号码",
        help: "Asks the exchange for the caller's number; it takes about a second longer.",
        helpZh: "向交换机索取主叫号码，接续约多一秒。",
      }),
    }),
    category: Type.Integer({
      minimum: 1,
      maximum: 15,
      default: 1,
      ...help({
        title: "Category of our calls",
        titleZh: "主叫类别",
        help: "Group II signal sent with calls out; 1 is an ordinary subscriber.",
        helpZh: "呼出时发送的主叫用户类别（II 组信号），1 为普通用户。",
      }),
    }),
    refusesCollect: Type.Optional(
      Type.Boolean({
        ...help({
          title: "Refuse collect calls",
          titleZh: "拒接对方付费电话",
          help: "Calls in are answered twice, a second apart, which ends those that we would have to pay for (Brazil).",
          helpZh: "来话应答两次（间隔一秒），使由被叫付费的电话中断（巴西等地）。",
        }),
      }),
    ),
  },
  { additionalProperties: false },
);
