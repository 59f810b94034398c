/** The demo company's menus; shapes are checked when the document is completed. */
const generalMailbox = { destination: { kind: "voicemail", mailbox: "general" } };

export const DEMO_FLOWS = [
  {
    id: "main",
    name: "Main menu",
    nameZh: "总机菜单",
    number: "7000",
    start: "greeting",
    nodes: [
      {
        id: "greeting",
        kind: "play",
        name: "Greeting",
        nameZh: "问候",
        prompts: ["welcome"],
        next: { node: "menu" },
      },
      {
        id: "menu",
        kind: "menu",
        name: "Main menu",
        nameZh: "主菜单",
        prompts: ["main-menu-bilingual"],
        timeoutSeconds: 5,
        attempts: 3,
        invalidPrompt: "invalid-choice",
        timeoutPrompt: "no-input",
        choices: [
          { key: "1", name: "Sales", nameZh: "销售", next: { node: "sales" } },
          { key: "2", name: "Support", nameZh: "售后", next: { node: "support" } },
          { key: "3", name: "Leave a message", nameZh: "留言", next: generalMailbox },
          { key: "0", name: "Operator", nameZh: "人工", next: { node: "operator" } },
          { key: "8", name: "English", nameZh: "英语", next: { node: "english" } },
          { key: "9", name: "Chinese", nameZh: "中文", next: { node: "chinese" } },
          { key: "*", name: "Hear it again", nameZh: "重听", next: { node: "menu" } },
        ],
        otherwise: generalMailbox,
      },
      { id: "english", kind: "language", language: "en", next: { node: "menu" } },
      { id: "chinese", kind: "language", language: "zh", next: { node: "menu" } },
      { id: "sales", kind: "queue", queue: "sales" },
      { id: "support", kind: "queue", queue: "support" },
      {
        id: "operator",
        kind: "dial",
        name: "Operator",
        nameZh: "人工",
        to: { kind: "extension", extension: "1001" },
        ringSeconds: 20,
        noAnswer: { destination: { kind: "queue", queue: "sales" } },
        busy: { destination: { kind: "queue", queue: "sales" } },
      },
    ],
  },
  {
    id: "closed",
    name: "Outside office hours",
    nameZh: "非营业时间",
    start: "closed",
    nodes: [{ id: "closed", kind: "play", prompts: ["closed-leave-message"], next: generalMailbox }],
  },
];
