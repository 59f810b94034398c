/** Signals of MFC/R2 in Chinese, by the codes of `words.ts`; the words are those of GF 002 and Q.400 to Q.490. */
export const SIGNAL_WORDS_ZH: Readonly<Record<string, string>> = {
  "r2.line.idle": "空闲",
  "r2.line.seizure": "占用",
  "r2.line.clear-forward": "前向拆线",
  "r2.line.seizure-acknowledged": "占用证实",
  "r2.line.answer": "应答",
  "r2.line.clear-back": "后向拆线",
  "r2.line.forced-release": "强制释放",
  "r2.line.blocked": "闭塞",
  "r2.line.unexpected": "意外的线路信号",
  "r2.line.metering": "计次脉冲",
  "r2.signal.digit": "数字 {digit}",
  "r2.signal.end": "号码结束",
  "r2.signal.restricted": "主叫号码限制",
  "r2.signal.category": "{words}",
  "r2.signal.kind": "{words}",
  "r2.signal.next": "请发下一位",
  "r2.signal.back": "从倒数第 {from} 位重发",
  "r2.signal.restart": "从首位重发",
  "r2.signal.ask-category": "请发主叫类别",
  "r2.signal.ask-caller": "请发下一位主叫号码",
  "r2.signal.ask-category-caller": "请发主叫类别或下一位主叫号码",
  "r2.signal.to-b": "号码收齐，转 B 组信号",
  "r2.signal.free": "用户空闲，{charge}",
  "r2.signal.refused": "{cause}",
  "r2.signal.unknown": "此处无含义",
};

/** Why a call is refused, by Q.850 cause. */
export const CAUSE_WORDS_ZH: Readonly<Record<number, string>> = {
  1: "空号",
  4: "特殊信息音",
  17: "用户忙",
  22: "号码已改",
  27: "线路故障",
  34: "拥塞",
};

/** Categories of callers, by their words in `variants.table.ts`. */
export const CATEGORY_WORDS_ZH: Readonly<Record<string, string>> = {
  subscriber: "普通用户",
  "subscriber with priority": "优先用户",
  "maintenance equipment": "维护设备",
  operator: "话务员",
  "data transmission": "数据传输",
  "international subscriber": "国际普通用户",
  "international data transmission": "国际数据传输",
  "international subscriber with priority": "国际优先用户",
  "international operator": "国际话务员",
  "collect call": "对方付费电话",
  "ordinary subscriber, billed monthly": "普通用户，定期",
  "ordinary subscriber, billed at once": "普通用户，立即",
  "ordinary subscriber, printed bill": "普通用户，打印",
  "priority subscriber, billed monthly": "优先用户，定期",
  "free of charge": "免费用户",
  "priority subscriber, no trunk calls": "优先用户，无长途权",
  "subscriber without trunk calls": "无长途权用户",
};
