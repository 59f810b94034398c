/** What equipment and disks say of themselves, in Chinese. A reason that is not here is shown as the box gave it. */
const chinese: Readonly<Record<string, string>> = {
  "nothing that answers on this port: check power, cable and baud rate": "该串口无应答，请检查电源、线缆和波特率",
  "nothing on this port answers AT: check power, cable and speed": "该串口对 AT 指令无应答，请检查电源、线缆和速率",
  "the board has fallen silent": "线路板无应答",
  "the board restarted": "线路板已重新启动",
  "the board no longer acknowledges what it is told": "线路板不再响应指令",
  "the host opened a new session": "已重新建立连接",
  "the line board is not connected": "线路板未连接",
  "the line board has not been found yet": "尚未找到线路板",
  "the line board was unplugged": "线路板已被拔出",
  "no board is plugged in": "未插入线路板",
  "it does not answer": "无应答",
  "no current in the loop: the line is not connected": "环路无电流：线路未接通",
  "no dial tone from the exchange": "听不到交换机拨号音",
  "the board did not finish dialling": "线路板未完成拨号",
  "more than ten dial pulses in a row": "连续拨号脉冲超过十个",
  "the modem no longer answers": "调制解调器不再应答",
  "the modem has stopped sending sound": "调制解调器不再传送声音",
  "the modem does not say what it is": "无法识别该调制解调器",
  "the sound program ended": "声音程序已退出",
  "the peer does not answer": "对端无响应",
};

/** Reasons with something in them, and what systems say of a disk. */
const chinesePatterns: readonly (readonly [RegExp, string])[] = [
  [/^there is no serial port (.+): is the board plugged in\?$/, "找不到串口 $1，请检查线路板是否插好"],
  [/^the serial port (.+) was unplugged$/, "串口 $1 已被拔出"],
  [/^no permission to open the serial port (.+)$/, "没有打开串口 $1 的权限"],
  [/^the serial port (.+) is used by another program$/, "串口 $1 被其他程序占用"],
  [/^the serial port (.+) cannot be opened: .*$/, "无法打开串口 $1"],
  [/^the disk is full$/, "磁盘已满"],
  [/^the disk can only be read$/, "磁盘变为只读"],
  [/^the disk reports a fault$/, "磁盘读写出错"],
  [/^no permission to write$/, "没有写入权限"],
  [/^the folder is gone$/, "目录已不存在"],
];

/** A reason of the box in Chinese, without a full stop; what has no translation comes back as it is. */
export function reasonInChinese(reason: string): string {
  const known = chinese[reason];
  if (known !== undefined) return known;
  const found = chinesePatterns.find(([pattern]) => pattern.test(reason));
  return found === undefined ? reason : reason.replace(found[0], found[1]);
}

/** A reason as it stands within a sentence that goes on: without its last full stop or question mark. */
export function withinSentence(reason: string): string {
  return reason.replace(/[.?!。？！]+$/, "");
}

const diskFaults: readonly (readonly [RegExp, string])[] = [
  [/ENOSPC|EDQUOT|disk is full|database or disk is full/i, "the disk is full"],
  [/EROFS|read-?only/i, "the disk can only be read"],
  [/EIO|disk I\/O error|i\/o error/i, "the disk reports a fault"],
  [/EACCES|EPERM|permission denied/i, "no permission to write"],
  [/ENOENT/, "the folder is gone"],
];

/** What a system or a database says when it cannot write, as a person would say it; unknown words stay. */
export function diskReason(said: string): string {
  return diskFaults.find(([pattern]) => pattern.test(said))?.[1] ?? said;
}
