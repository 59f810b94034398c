/** What boards, lines and trunks say of themselves, in Chinese. A reason that is not here is shown as the box gave it. */
const chinese: Readonly<Record<string, string>> = {
  "nothing that answers on this port: check power, cable and baud rate": "该串口无应答，请检查电源、线缆和波特率",
  "the board has fallen silent": "线路板无应答",
  "the board restarted": "线路板已重新启动",
  "the board no longer acknowledges what it is told": "线路板不再响应指令",
  "the host opened a new session": "已重新建立连接",
  "the line board is not connected": "线路板未连接",
  "the line board has not been found yet": "尚未找到线路板",
  "no current in the loop: the line is not connected": "环路无电流：线路未接通",
  "no dial tone from the exchange": "听不到交换机拨号音",
  "the board did not finish dialling": "线路板未完成拨号",
  "more than ten dial pulses in a row": "连续拨号脉冲超过十个",
  "the peer does not answer": "对端无响应",
};

/** A reason as a sentence of its own in the given language; empty where there is none. */
export function reasonIn(language: "en" | "zh", reason: string | undefined): string {
  if (reason === undefined || reason === "") return "";
  if (language === "zh") {
    const text = chinese[reason] ?? reason;
    return /[。.]$/.test(text) ? text : `${text}。`;
  }
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}${/[.!?]$/.test(reason) ? "" : "."}`;
}
