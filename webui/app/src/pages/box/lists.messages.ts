import { messages } from "#app/i18n/i18n.ts";

/** Reasons to pause, and mailboxes. */
export const useListsText = messages(
  "box-lists",
  {
    pauses: {
      head_one: "{{count}} reason to pause",
      head_other: "{{count}} reasons to pause",
      sub: "Agents choose one when they pause. Over the limit the live page says so; nobody is forced back.",
      add: "Add a reason",
      addSub: "For instance: Lunch, Training, Meeting.",
      limit: "at most {{minutes}} min",
      noLimit: "no limit",
      none: "None. A pause then has no reason.",
    },
    mailboxes: {
      head_one: "{{count}} mailbox takes messages",
      head_other: "{{count}} mailboxes take messages",
      sub: "Where callers leave a message when nobody answers.",
      add: "Add a mailbox",
      addSub: "For a person or a whole department.",
      row: "{{seconds}} s a message, {{count}} messages, kept for {{days}} days",
      none: "None. Callers cannot leave a message.",
      greetingHelp: "Empty plays the standard greeting.",
    },
  },
  {
    pauses: {
      head_one: "{{count}} 个示忙原因",
      head_other: "{{count}} 个示忙原因",
      sub: "坐席示忙时选择。超出时限会在实时监控中提示，不会强制示闲。",
      add: "添加原因",
      addSub: "例如：用餐、培训、会议。",
      limit: "最长 {{minutes}} 分钟",
      noLimit: "不限时",
      none: "暂无。示忙时不需要选择原因。",
    },
    mailboxes: {
      head_one: "{{count}} 个语音信箱可留言",
      head_other: "{{count}} 个语音信箱可留言",
      sub: "无人接听时，来电者在这里留言。",
      add: "添加信箱",
      addSub: "可供个人或整个部门使用。",
      row: "每条最长 {{seconds}} 秒，最多 {{count}} 条，保存 {{days}} 天",
      none: "暂无。来电者无法留言。",
      greetingHelp: "留空则播放标准欢迎语。",
    },
  },
);
