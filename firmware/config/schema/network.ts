import { type Static, Type } from "typebox";
import { help } from "./common.ts";

/** An address range, IPv4 or IPv6: "192.168.20.0/24", "2001:db8:1::/48". Checked further in `check-network.ts`. */
export const IpNetwork = Type.String({ pattern: "^[0-9a-fA-F:.]{2,39}/[0-9]{1,3}$", maxLength: 43 });

const networks = { maxItems: 20, default: [] } as const;

/** How the box is found, and from where it may be reached. Only a box that keeps its own firewall goes by the ranges. */
export const Network = Type.Object(
  {
    hostName: Type.String({
      pattern: "^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$",
      default: "callbox",
      ...help({
        title: "Name in the network",
        titleZh: "网络名称",
        help: "The page is found as this name with .local behind it. Small letters, digits and dashes.",
        helpZh: "在浏览器中输入“名称.local”即可打开本机页面。可用小写字母、数字和连字符。",
      }),
    }),
    localNetworks: Type.Array(IpNetwork, {
      ...networks,
      ...help({
        title: "Local networks",
        titleZh: "本地网络",
        help: "From here the page and the phones reach the box. Empty: every private range. The network the box is plugged into always counts, unless it is a public one.",
        helpZh: "页面和话机可从这些网络访问本机。留空表示所有私有地址段。本机所在的网络始终允许（公网除外）。",
      }),
    }),
    phoneNetworks: Type.Array(IpNetwork, {
      ...networks,
      ...help({
        title: "Networks of phones elsewhere",
        titleZh: "异地话机网络",
        help: "Phones outside the local networks register from here. They reach SIP and voice, never the page.",
        helpZh: "本地网络之外的话机从这些网络注册。只能访问 SIP 和语音，不能访问页面。",
      }),
    }),
    carrierNetworks: Type.Array(IpNetwork, {
      ...networks,
      ...help({
        title: "Voice of carriers comes from",
        titleZh: "运营商语音网络",
        help: "Only where a carrier sends voice from other addresses than its trunk's: voice alone is let in from here.",
        helpZh: "仅当运营商的语音来自中继地址以外时填写：只放行语音。",
      }),
    }),
  },
  { additionalProperties: false, default: {} },
);
export type Network = Static<typeof Network>;
