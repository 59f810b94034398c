type Both = readonly [en: string, zh: string];
type Words = Readonly<Record<string, Both>>;

/** Words of exported tables. */
export const TONE_WORDS: Words = { good: ["good", "正常"], watch: ["watch", "注意"], fault: ["fault", "故障"] };

export const LINE_STATE_WORDS: Words = {
  idle: ["idle", "空闲"],
  ringing: ["ringing", "振铃"],
  inbound: ["in use, inbound", "呼入占用"],
  outbound: ["in use, outbound", "呼出占用"],
  fault: ["fault", "故障"],
  blocked: ["blocked", "闭塞"],
  "not-fitted": ["not fitted", "未安装"],
};

/** What the Line Doctor counts. */
export const COUNTER_WORDS: Words = {
  "calls-in": ["calls in", "呼入"],
  "calls-out": ["calls out", "呼出"],
  answered: ["answered", "接通"],
  "answered-by-polarity": ["answers told by polarity", "以极性反转告知应答"],
  "rang-unanswered": ["rang, not answered", "振铃未接"],
  "caller-id-before-ring": ["number before the ring", "铃前有号码"],
  "caller-id-after-ring": ["number after the ring", "铃后有号码"],
  "caller-id-missing": ["without a number", "无号码"],
  "hang-up-polarity": ["hung up by polarity", "反极挂机"],
  "hang-up-loop-break": ["hung up by loop break", "断流挂机"],
  "hang-up-busy-tone": ["hung up by busy tone", "忙音挂机"],
  "hang-up-congestion-tone": ["hung up by congestion tone", "拥塞音挂机"],
  "hang-up-dial-tone": ["hung up by dial tone", "拨号音挂机"],
  "hang-up-information-tone": ["no such number", "空号音"],
  "hang-up-silence": ["hung up by silence", "静音挂机"],
  "hang-up-no-current": ["hung up, current gone", "电流消失挂机"],
  "hang-up-board-down": ["board unplugged in a call", "通话中拔出线路板"],
  tests: ["tests", "测试"],
  "tests-given-up": ["tests given up", "中止的测试"],
  "plugged-in": ["voltage came", "线路来电压"],
  "battery-lost": ["voltage lost", "线路失电压"],
  rings: ["times rung", "振铃次数"],
  "rings-answered": ["answered", "振铃后摘机"],
  lifted: ["lifted to dial", "主动摘机"],
  "identities-sent": ["numbers sent to its display", "送出来电显示"],
  "digits-by-tone": ["keys by tone", "双音多频按键"],
  "digits-by-pulse": ["digits by pulse dial", "脉冲拨号"],
  flashes: ["hook flashes", "拍叉"],
  faults: ["faults", "故障"],
};
