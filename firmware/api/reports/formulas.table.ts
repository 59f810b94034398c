import type { Formula } from "#firmware/api/contract/reports.ts";

type Words = readonly [title: string, titleZh: string, formula: string, formulaZh: string];

function formula(metric: string, words: Words, calls: Formula["calls"] = null): Formula {
  const [title, titleZh, text, textZh] = words;
  return { metric, title, titleZh, formula: text, formulaZh: textZh, calls };
}

/** F-REP-01: how each figure of an agent is computed, and which calls are behind it. */
export const AGENT_FORMULAS: readonly Formula[] = [
  formula("offered", ["Offered", "分配", "Answered + missed rings of queue calls", "接听 + 未接（队列来电）"], {
    offer: "offered",
  }),
  formula("answered", ["Answered", "接听", "Queue calls the agent picked up", "坐席接听的队列来电"], {
    offer: "answered",
  }),
  formula(
    "missed",
    ["Missed", "未接", "Rang out, was refused, or the phone could not be rung", "振铃超时、拒接或话机无法接通"],
    { offer: "missed" },
  ),
  formula("missedRatio", ["Missed %", "未接率", "Missed ÷ offered", "未接 ÷ 分配"], { offer: "missed" }),
  formula(
    "missedCalls",
    ["Calls missed", "未接来电数", "Different calls among the missed rings", "未接振铃涉及的不同来电数"],
    { offer: "missed" },
  ),
  formula("withdrawn", [
    "Withdrawn",
    "撤回",
    "Rings taken back: another agent answered or the caller gave up; not counted as offered",
    "其他坐席已接听或来电者放弃，不计入分配",
  ]),
  formula("talkMs", ["Talk time", "通话时长", "Sum of talk of answered queue calls", "接听的队列来电通话时长之和"], {
    offer: "answered",
  }),
  formula("talkShare", [
    "Share of talk",
    "通话占比",
    "Talk time ÷ talk time of all agents shown",
    "通话时长 ÷ 所列坐席通话时长合计",
  ]),
  formula("averageTalkPerAnsweredMs", [
    "Avg talk per answered",
    "平均通话（÷ 接听）",
    "Talk time ÷ answered calls",
    "通话时长 ÷ 接听数",
  ]),
  formula("averageTalkPerOfferedMs", [
    "Avg talk per offered",
    "平均通话（÷ 分配）",
    "Talk time ÷ offered calls, missed ones included",
    "通话时长 ÷ 分配数（含未接）",
  ]),
  formula("ringMs", ["Ring time", "振铃时长", "Sum of ringing of offered calls", "分配来电振铃时长之和"]),
  formula("averageRingMs", ["Avg ring", "平均振铃", "Ring time ÷ offered calls", "振铃时长 ÷ 分配数"]),
  formula("directIn", ["Direct in", "直接呼入", "Answered calls that came outside a queue", "非队列来电的接听数"]),
  formula("directInTalkMs", [
    "Talk, direct in",
    "直接呼入通话",
    "Talk of calls outside a queue",
    "非队列来电的通话时长",
  ]),
  formula("outbound", ["Outbound", "呼出", "Calls the agent placed to the outside", "坐席拨打的外线电话"], {
    dir: "outbound",
  }),
  formula(
    "outboundAnswered",
    ["Outbound answered", "呼出接通", "Of these, answered by the other side", "其中对方接听的"],
    { dir: "outbound", result: "answered" },
  ),
  formula("outboundTalkMs", ["Talk out", "呼出通话", "Talk of calls placed to the outside", "外呼通话时长"], {
    dir: "outbound",
  }),
];

/** F-REP-02: the same for queues. */
export const QUEUE_FORMULAS: readonly Formula[] = [
  formula("offered", ["Offered", "进入队列", "Answered + gave up + overflow + cut off", "接听 + 放弃 + 溢出 + 中断"], {
    stay: "offered",
  }),
  formula("answered", ["Answered", "接听", "Joined to an agent", "已接通坐席"], { stay: "answered" }),
  formula(
    "answeredInTarget",
    ["In target", "目标内接听", "Answered within the queue's target", "在队列目标时间内接听"],
    { stay: "in-target" },
  ),
  formula("abandoned", ["Gave up", "放弃", "Hung up while waiting or ringing", "等待或振铃时挂机"], {
    stay: "abandoned",
  }),
  formula(
    "shortAbandoned",
    ["Gave up at once", "短放弃", "Of these, within the queue's short-abandon seconds", "其中在短放弃时限内的"],
    { stay: "short-abandoned" },
  ),
  formula(
    "overflowed",
    [
      "Overflow",
      "溢出",
      "Left for somewhere else: full, nobody signed in, waited too long, key pressed",
      "因满员、无人签入、超时或按键而转出",
    ],
    { stay: "overflowed" },
  ),
  formula(
    "cut",
    [
      "Cut off",
      "中断",
      "Still waiting when the box itself ended the call: it was restarted or lost its power. They did not give up",
      "等待时因设备重启或断电而中断，并非来电者放弃",
    ],
    { stay: "cut" },
  ),
  formula(
    "serviceLevelOfOffered",
    ["Level of offered", "服务水平（÷ 进入）", "Answered within target ÷ all offered", "目标内接听 ÷ 进入队列"],
    { stay: "in-target" },
  ),
  formula(
    "serviceLevelLessShort",
    [
      "Level less short",
      "服务水平（减短放弃）",
      "Answered within target ÷ (offered − gave up at once)",
      "目标内接听 ÷（进入队列 − 短放弃）",
    ],
    { stay: "in-target" },
  ),
  formula(
    "serviceLevelOfAnswered",
    ["Level of answered", "服务水平（÷ 接听）", "Answered within target ÷ answered", "目标内接听 ÷ 接听"],
    { stay: "in-target" },
  ),
  formula("abandonRatio", ["Abandon rate", "放弃率", "Gave up ÷ offered", "放弃 ÷ 进入队列"], { stay: "abandoned" }),
  formula("averageWaitMs", ["Avg wait", "平均等待", "Waiting time of all offered ÷ offered", "等待时长 ÷ 进入队列"]),
  formula("averageAnswerMs", [
    "Avg speed of answer",
    "平均应答速度（ASA）",
    "Waiting time of answered calls ÷ answered",
    "已接听来电的等待时长 ÷ 接听",
  ]),
  formula("averageAbandonMs", [
    "Avg wait of those who gave up",
    "平均放弃等待",
    "Waiting time of those who gave up ÷ gave up",
    "放弃来电的等待时长 ÷ 放弃",
  ]),
  formula("longestWaitMs", ["Longest wait", "最长等待", "The longest wait of any caller", "单个来电的最长等待"]),
  formula("talkMs", ["Talk time", "通话时长", "Sum of talk after this queue", "本队列来电通话时长之和"]),
  formula("averageTalkMs", ["Avg talk", "平均通话", "Talk time ÷ answered", "通话时长 ÷ 接听"]),
];

export const HOUR_FORMULAS: readonly Formula[] = [
  formula("inbound", ["Inbound", "呼入", "Calls that came in during this hour of the day", "该时段呼入数"], {
    dir: "inbound",
  }),
  formula("answered", ["Answered", "接听", "Of these, somebody talked", "其中有人接听"], {
    dir: "inbound",
    result: "answered",
  }),
  formula("abandoned", ["Gave up", "放弃", "Of these, the caller hung up first", "其中来电者先挂机"], {
    dir: "inbound",
    result: "abandoned",
  }),
  formula("outbound", ["Outbound", "呼出", "Calls placed to the outside", "外呼数"], { dir: "outbound" }),
  formula("answeredRatio", ["Answered %", "接听率", "Answered ÷ inbound", "接听 ÷ 呼入"]),
];

export const LINE_FORMULAS: readonly Formula[] = [
  formula("inbound", ["Inbound", "呼入", "Calls that came in on this line", "该线路呼入数"], { dir: "inbound" }),
  formula("inboundAnswered", ["Answered", "接听", "Of these, somebody talked", "其中有人接听"], {
    dir: "inbound",
    result: "answered",
  }),
  formula("outbound", ["Outbound", "呼出", "Calls that went out on this line", "该线路呼出数"], { dir: "outbound" }),
  formula("outboundAnswered", ["Outbound answered", "呼出接通", "Of these, answered", "其中接通的"], {
    dir: "outbound",
    result: "answered",
  }),
  formula("busyMs", ["In use", "占用时长", "Time from the first ring or digit to the end", "从首次振铃或拨号到结束"]),
];
