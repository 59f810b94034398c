import { messages } from "#app/i18n/i18n.ts";

/** How much the box takes on at once. */
export const useLimitsText = messages(
  "box-limits",
  {
    head: "{{calls}} calls now, {{max}} at once are taken",
    sub: "A full box refuses new calls with a reason and a tone; calls that stand are not touched.",
    maxCallsHelp: {
      speed: "0 takes what this machine was measured to carry: {{count}}.",
      memory: "0 takes what the free memory of this machine allows: {{count}}.",
      ports: "0 takes what the box’s RTP ports allow, four a call: {{count}}. The machine could carry more.",
    },
    callsPerSecondHelp: "What comes faster is refused. 0 takes what was measured: {{count}}.",
    deadMediaHelp:
      "Neither voice nor RTP reports from anybody on the call for so long: it is taken to be dead. A phone on hold is exempt. 0 never ends one.",
    emergencyHelp: "Calls to these pass however full the box is.",
    refused: "Since the start {{calls}} calls were refused and {{requests}} requests of strangers dropped.",
  },
  {
    head: "当前 {{calls}} 个通话，最多 {{max}} 个",
    sub: "系统满载时，新呼叫会收到原因和提示音并被拒绝；已有通话不受影响。",
    maxCallsHelp: {
      speed: "0 为按本机实测能力：{{count}}。",
      memory: "0 为按本机可用内存：{{count}}。",
      ports: "0 为按 RTP 端口数量（每通话 4 个）：{{count}}。本机能力高于此数。",
    },
    callsPerSecondHelp: "超过的呼叫将被拒绝。0 为实测值：{{count}}。",
    deadMediaHelp: "通话各方在这段时间内既无语音也无 RTCP 报告，即视为已断开。保持中的话机除外。0 为从不。",
    emergencyHelp: "拨打这些号码不受任何限制。",
    refused: "启动以来已拒绝 {{calls}} 个呼叫，丢弃 {{requests}} 个未知来源的请求。",
  },
);
