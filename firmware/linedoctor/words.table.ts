import type { Finding, FindingCode } from "./verdict.ts";

/** A finding in both languages: what is, and what to do. `{figure}` is filled in. */
export interface Words {
  readonly text: string;
  readonly textZh: string;
  readonly advice: string;
  readonly adviceZh: string;
}

const WORDS: Readonly<Record<FindingCode, Words>> = {
  dead: {
    text: "Dead: {volts} V on the line and no current.",
    textZh: "线路不通：电压 {volts} V，无环路电流。",
    advice:
      "Check the cable at the wall socket with a plain telephone. Is it dead there too, it is the carrier's fault.",
    adviceZh: "请在墙座处用普通话机检查线缆；若话机也无声，则为运营商故障。",
  },
  "no-current": {
    text: "No current when the line is lifted.",
    textZh: "摘机后无环路电流。",
    advice:
      "The cable is interrupted or the carrier has taken the line out of service. Try a plain telephone, then report it.",
    adviceZh: "线缆断路或运营商已停用该线路。请用普通话机试验后报障。",
  },
  "low-current": {
    text: "Weak current: {milliamps} mA, at least {least} mA are needed.",
    textZh: "环路电流偏低：{milliamps} mA，应不低于 {least} mA。",
    advice: "The cable is long or has a bad joint. Calls may drop; let the carrier measure the pair.",
    adviceZh: "线路过长或接头不良，可能掉话。请运营商测试线对。",
  },
  "high-current": {
    text: "Strong current: {milliamps} mA.",
    textZh: "环路电流偏高：{milliamps} mA。",
    advice:
      "The exchange is very near or its limiter is broken. Watch the temperature of the board and tell the carrier.",
    adviceZh: "距交换机过近或限流失效。请留意线路板温度并告知运营商。",
  },
  "low-battery": {
    text: "Low voltage on hook: {volts} V instead of about 48 V.",
    textZh: "挂机电压偏低：{volts} V，正常约 48 V。",
    advice: "Another telephone on the same pair is lifted, or the cable is wet. Unplug everything else and test again.",
    adviceZh: "同线另有话机摘机，或线缆受潮。请拔下其他设备后重测。",
  },
  "no-dial-tone": {
    text: "Current flows, but there is no dial tone.",
    textZh: "有环路电流，但听不到拨号音。",
    advice: "The exchange does not serve the line. Report it to the carrier; calls out are not possible.",
    adviceZh: "交换机未提供服务，无法呼出。请向运营商报障。",
  },
  "odd-dial-tone": {
    text: "The dial tone is {heard} Hz, the country's is {planned} Hz.",
    textZh: "拨号音为 {heard} Hz，本国标准为 {planned} Hz。",
    advice: "Check the country of the box, or this line comes from another switch with tones of its own.",
    adviceZh: "请检查设备的国家设置；或该线路来自另一台自有信号音的交换机。",
  },
  "soft-dial-tone": {
    text: "The dial tone is very soft: {levelDbm0} dBm0.",
    textZh: "拨号音过弱：{levelDbm0} dBm0。",
    advice: "Raise “Loudness from the line”. When that does not help, the pair is too long.",
    adviceZh: "请提高“线路来声增益”；若无效，则线路过长。",
  },
  "digit-ignored": {
    text: "The dial tone does not stop when a digit is dialled.",
    textZh: "拨一位数字后拨号音不停。",
    advice: "The exchange does not understand tone dialling on this line. Ask the carrier to switch it on.",
    adviceZh: "交换机在该线路上不识别双音多频。请运营商开通。",
  },
  hum: {
    text: "Mains hum of {humHz} Hz: {levelDbm0} dBm0 when nobody speaks.",
    textZh: "有 {humHz} Hz 交流哼声：静默时 {levelDbm0} dBm0。",
    advice:
      "The cable lies beside a power line, or one wire touches earth. Unplug the line: does the carrier's end hum too, report it.",
    adviceZh: "线缆与电力线并行或单线碰地。拔下线路后若局端仍有哼声，请报障。",
  },
  noise: {
    text: "Noisy: {levelDbm0} dBm0 when nobody speaks.",
    textZh: "噪声大：静默时 {levelDbm0} dBm0。",
    advice:
      "Usually a wet or loose joint. Tighten the joints in the house; when it stays, let the carrier look at the pair.",
    adviceZh: "多为接头受潮或松动。请先检查户内接头，仍有噪声则请运营商检查线对。",
  },
  induction: {
    text: "Alternating voltage of {acVolts} V on the wires.",
    textZh: "线上有 {acVolts} V 交流电压。",
    advice: "Induction from power lines. Lay the cable elsewhere or ask the carrier for a shielded pair.",
    adviceZh: "受电力线感应。请改变走线或要求运营商更换屏蔽线对。",
  },
  echo: {
    text: "Echo: what is said comes back only {returnLossDb} dB softer.",
    textZh: "回声大：回波损耗仅 {returnLossDb} dB。",
    advice:
      "The echo canceller takes most of it away. Try the impedance that is proposed, or a lower loudness to the line.",
    adviceZh: "回声消除器会消去大部分。请试用建议的阻抗，或降低送往线路的增益。",
  },
  "better-impedance": {
    text: "Another impedance has {gainDb} dB less echo.",
    textZh: "改用其他阻抗可使回声降低 {gainDb} dB。",
    advice: "Apply the proposal below.",
    adviceZh: "请采用下方建议。",
  },
  "hang-up-unseen": {
    text: "Calls that ended in a tone unlike the country's busy tone: {calls}.",
    textZh: "{calls} 次通话结束时的忙音与本国标准不同。",
    advice:
      "After three calls with the same tone the box learns it by itself. Until then such calls end when the person hangs up.",
    adviceZh: "同样的信号音出现三次后自动学会；此前需由人挂机。",
  },
  "no-caller-id": {
    text: "No caller's number in the last {calls} calls.",
    textZh: "最近 {calls} 次来电均无主叫号码。",
    advice: "Order caller identity from the carrier; the box listens for every standard at once.",
    adviceZh: "请向运营商开通来电显示；设备会同时识别各种制式。",
  },
  slips: {
    text: "Voice of this line slipped {slips} times.",
    textZh: "该线路语音滑码 {slips} 次。",
    advice: "See “Now”: slips to the board mean that this machine was too busy, slips in the board a bad cable.",
    adviceZh: "请看“当前”：发往线路板的滑码说明本机过忙，线路板滑码说明线缆不良。",
  },
  good: {
    text: "Good.",
    textZh: "正常。",
    advice: "Nothing needs to be done.",
    adviceZh: "无需处理。",
  },
  "not-tested": {
    text: "Not tested yet.",
    textZh: "尚未测试。",
    advice: "The test runs at night, or press “Test now”.",
    adviceZh: "夜间自动测试，或点“立即测试”。",
  },
};

/** A finding in words with its figures. */
export function wordsOf({ code, figures }: Finding): Words {
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (whole, name: string) => String(figures[name] ?? whole));
  const { text, textZh, advice, adviceZh } = WORDS[code];
  return { text: fill(text), textZh: fill(textZh), advice: fill(advice), adviceZh: fill(adviceZh) };
}
