import { messages } from "#app/i18n/i18n.ts";

/** The agents of a queue. */
export const useMembersText = messages(
  "queue-members",
  {
    rank: "Rank",
    rankHelp: "Lower is called first. Agents of the next rank only ring when nobody of this one is free.",
    add: "Add agents",
    none: "Nobody takes calls of this queue yet.",
    removed: "{{name}} leaves this queue",
    notAgent: "{{name}} takes no queue calls yet; that is set with the person.",
    order: "The order counts: the first is called first.",
  },
  {
    rank: "梯队",
    rankHelp: "数字小的先振铃；前一梯队无人空闲时才轮到下一梯队。",
    add: "添加坐席",
    none: "本队列还没有坐席。",
    removed: "{{name}} 移出本队列",
    notAgent: "{{name}} 还不能接听队列来电，请在人员页设置。",
    order: "顺序有效：排在前面的先振铃。",
  },
);
