import type { StuckKind } from "./find-stuck.ts";

/** What was wrong, for the journal, alarms and the log. */
export const stuckWords: Readonly<Record<StuckKind, { readonly en: string; readonly zh: string }>> = {
  "leg-without-call": { en: "a connection belonged to no call", zh: "有连接不属于任何通话" },
  "call-without-leg": { en: "a call had nobody on it any more", zh: "有通话已无任何一方" },
  "leg-overdue": { en: "a connection stayed in one state for too long", zh: "有连接停留在同一状态过久" },
  "leg-silent": { en: "nothing was heard from a phone for too long", zh: "长时间收不到话机的任何声音" },
  "leg-without-media": { en: "a conversation had lost its sound channel", zh: "有通话失去了声音通道" },
  "media-without-leg": { en: "a sound channel was left over", zh: "有声音通道残留" },
  "bridge-across-calls": { en: "two different calls heard each other", zh: "两个不同的通话串音" },
  "recording-unknown": { en: "a recording ran for no call", zh: "有录音不属于任何通话" },
  "recording-lost": { en: "a recording had stopped without a word", zh: "有录音无故停止" },
  "agent-astray": { en: "an agent was busy with a call that is over", zh: "有坐席仍显示在已结束的通话中" },
  "entry-without-call": { en: "a caller who has gone still waited in a queue", zh: "已挂机的来电者仍在队列中" },
  "entry-without-offer": { en: "a waiting caller was offered to nobody", zh: "等待的来电者未被分配给任何坐席" },
  "line-without-leg": { en: "a line was held without a call", zh: "有线路被占用却没有通话" },
  "session-without-leg": { en: "a SIP call belonged to no connection", zh: "有 SIP 会话不属于任何连接" },
  "ports-lost": { en: "RTP ports had not been given back", zh: "有 RTP 端口未归还" },
};
