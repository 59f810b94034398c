import { messages } from "#app/i18n/i18n.ts";

export const useWallText = messages(
  "wall",
  {
    waiting: "Waiting",
    longest: "longest",
    level: "In target today",
    goal: "goal {{goal}}",
    callBack: "To call back",
    ready: "{{count}} ready",
    nobody: "nobody waiting",
    live: "live",
    connecting: "connecting",
    stale: "Not live since {{time}}. What you see is from then; calls go on.",
    noQueue: "There is no queue to show at this address.",
    title: "Wallboard",
  },
  {
    waiting: "排队",
    longest: "最长",
    level: "今日服务水平",
    goal: "目标 {{goal}}",
    callBack: "待回访",
    ready: "{{count}} 人空闲",
    nobody: "无人等待",
    live: "实时",
    connecting: "正在连接",
    stale: "{{time}} 起未更新。画面是当时的情况，通话不受影响。",
    noQueue: "这个地址没有可显示的队列。",
    title: "大屏",
  },
);
