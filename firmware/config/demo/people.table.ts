/** The people, hours and queues of the demo company; shapes are checked when the document is completed. */
const AGENTS = [
  { number: "1001", name: "Chen Xiaowen", nameZh: "陈晓雯", pin: "1111" },
  { number: "1002", name: "Wang Lei", nameZh: "王磊", pin: "2222" },
  { number: "1003", name: "Sun Qian", nameZh: "孙倩", pin: "3333" },
  { number: "1004", name: "Zhou Hang", nameZh: "周航", pin: "4444" },
] as const;

export const DEMO_EXTENSIONS = AGENTS.map(({ number, name, nameZh, pin }) => ({
  number,
  name,
  nameZh,
  sipPassword: `callbox-${number}`,
  mailbox: `box-${number}`,
  agent: { pin },
}));

export const DEMO_USERS = [
  { id: "owner", name: "Owner", nameZh: "店主", roles: ["owner"], password: "owner-lanhe" },
  { id: "supervisor", name: "Wu Min", nameZh: "吴敏", roles: ["supervisor"], password: "supervisor-lanhe" },
  { id: "installer", name: "Installer", nameZh: "安装员", roles: ["installer"], password: "installer-lanhe" },
];

export const DEMO_MAILBOXES = [
  { id: "general", name: "General messages", nameZh: "公共信箱" },
  ...AGENTS.map(({ number, name, nameZh }) => ({ id: `box-${number}`, name, nameZh })),
];

const OFFICE_DAY = [{ from: "09:00", to: "18:00" }];
const WHOLE_DAY = [{ from: "00:00", to: "24:00" }];

/** `office` is held open so that the demo greets at any hour; take the force back to see the closed line. */
export const DEMO_SCHEDULES = [
  {
    id: "office",
    name: "Office hours",
    nameZh: "营业时间",
    week: [OFFICE_DAY, OFFICE_DAY, OFFICE_DAY, OFFICE_DAY, OFFICE_DAY, [], []],
    specialDays: [
      { name: "New Year", nameZh: "元旦", from: "2027-01-01", to: "2027-01-01", open: { kind: "closed" } },
      { name: "Spring Festival", nameZh: "春节", from: "2027-02-05", to: "2027-02-11", open: { kind: "closed" } },
      {
        name: "Make-up workday",
        nameZh: "调休上班",
        from: "2027-02-14",
        to: "2027-02-14",
        open: { kind: "like", weekday: 5 },
      },
    ],
    force: { state: "open" },
  },
  {
    id: "always",
    name: "Day and night",
    nameZh: "全天",
    week: Array.from({ length: 7 }, () => WHOLE_DAY),
    specialDays: [],
  },
];

const voicemail = { kind: "voicemail", mailbox: "general" };

export const DEMO_QUEUES = [
  {
    id: "sales",
    name: "Sales",
    nameZh: "销售",
    number: "7001",
    members: [{ agent: "1001" }, { agent: "1002" }, { agent: "1003", penalty: 1 }],
    music: "hold-music",
    joinPrompt: "queue-joined",
    comfortPrompt: "still-waiting",
    wrapUpSeconds: 15,
    maxWaitSeconds: 180,
    joinWhenNoAgents: false,
    onFull: voicemail,
    onNoAgents: voicemail,
    onTimeout: voicemail,
    exitKey: { key: "1", to: voicemail },
  },
  {
    id: "support",
    name: "Support",
    nameZh: "售后",
    number: "7002",
    strategy: "round-robin",
    members: [{ agent: "1003" }, { agent: "1004" }, { agent: "1002", penalty: 1 }],
    music: "hold-music",
    joinPrompt: "queue-joined",
    comfortPrompt: "still-waiting",
    wrapUpSeconds: 15,
    maxWaitSeconds: 300,
    onFull: voicemail,
    onNoAgents: voicemail,
    onTimeout: voicemail,
    exitKey: { key: "1", to: voicemail },
  },
];
